import type { Slice } from './run.js';

/** Why the hours of an account were left as they were. */
export interface AccountSetAside {
  readonly account: string;
  /** Athena's words, which may quote rows. */
  readonly reason: string;
  /** Athena's id of the query that failed. */
  readonly queryId?: string | undefined;
}

/** Where accounts are noted whose rows cannot be read. */
export interface Quarantine {
  /** The accounts that were set aside in the last thirty days. */
  readonly accounts: () => Promise<readonly string[]>;
  readonly add: (slice: Slice, entry: AccountSetAside) => Promise<void>;
}

/** Tells the platform what it must look at: a sentence without rows or words of Athena, which an alarm leads to. */
export type AlertPlatform = (sentence: string, details: Readonly<Record<string, string>>) => void;

/** What the roll-ups tell CloudWatch, by name: the planner counts and an alarm watches the same. */
export const rollUpMetrics = {
  namespace: 'Gatebook',
  service: 'roll-ups',
  /** Accounts whose rows cannot be read, once per statement that left them out. */
  setAside: 'AccountsSetAside',
  /** Slices of hours that are up to date. */
  recomputed: 'HoursRecomputed',
} as const;

/** The part of the lake's bucket that the notes lie in. */
export const quarantinePrefix = 'quarantine/roll-ups/';
