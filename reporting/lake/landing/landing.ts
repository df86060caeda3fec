import type { LandedObject } from './landed-object.js';

/** Why an object was set aside. */
export interface Quarantined extends Pick<LandedObject, 'key' | 'etag'> {
  /** A sentence, or Athena's words, which may quote rows: kept in the lake and never logged. */
  readonly reason: string;
  /** Athena's id of the statement that failed. */
  readonly queryId?: string | undefined;
}

/** What is done to the objects themselves. Each may be repeated. */
export interface Landing {
  /** Accounts that have objects. */
  readonly accounts: () => Promise<readonly string[]>;
  /** Lets objects expire: they are loaded, or lie in quarantine as well. */
  readonly release: (objects: readonly Pick<LandedObject, 'key'>[]) => Promise<void>;
  /**
   * Copies an object to quarantine, with the reason beside it. What S3 refuses to copy stays where it is, and the reason is noted.
   *
   * @returns whether the object in landing is needed no more
   */
  readonly setAside: (object: Quarantined) => Promise<boolean>;
}

/** Tells the platform what it must look at: a sentence without rows or words of Athena, which an alarm leads to. */
export type AlertPlatform = (sentence: string, details: Readonly<Record<string, string>>) => void;

/** What a run of the loader tells CloudWatch. */
export interface LoaderFigures {
  /** How long the object that has waited longest has, and how many were taken. */
  readonly took: (figures: { readonly oldestMinutes: number; readonly objects: number }) => void;
  /** How old the newest request of each object was when it landed, of nineteen in twenty objects at most, minutes. */
  readonly landed: (lagMinutes: number) => void;
}
