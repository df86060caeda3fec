import * as z from 'zod';
import type { AlertPlatform, Quarantine } from './quarantine.js';
import { fault, faultOfStatement, type QueryFault } from './query-fault.js';
import { slice } from './run.js';
import { type LakeNow, statementOf } from './statement.js';

/** How far the state machine is with a slice; it carries this from one statement to the next. */
export const progress = z.object({
  slice,
  /** Accounts that are still to be rolled up, in one statement for each group; the first is what just ran. */
  groups: z.array(z.array(z.string())).optional(),
  split: z.boolean().default(false),
  statements: z.int().default(0),
  retries: z.int().default(0),
  succeeded: z.boolean().default(false),
  setAside: z
    .array(z.object({ account: z.string(), reason: z.string(), queryId: z.string().optional() }))
    .default([]),
  /** Why the statement that just ran failed. */
  fault: fault.optional(),
});
export type RollUpProgress = z.output<typeof progress>;

export type Next =
  | { readonly state: 'done' }
  | (RollUpProgress & {
      readonly state: 'run' | 'pause';
      readonly sql: string;
      readonly seconds: number;
    });

export interface NextStatementDependencies extends LakeNow {
  readonly quarantine: Quarantine;
  readonly alert: AlertPlatform;
  /** Counts a slice of hours that is up to date: an alarm goes off when none has been for an hour. */
  readonly recomputed: () => void;
}

/** An account among a thousand is found with twenty; more than these, and the rest of the slice waits for the next run. */
export const mostStatements = 100;
/** How often a slice is tried again as it is before its accounts are tried apart, or the run fails. */
const retriesOf: Record<QueryFault['kind'], number> = { data: 0, unclear: 4, slow: 1, load: 4 };
/** Athena's words are kept as far as this: each goes from state to state, and a state holds 256 KB. */
const longestReason = 1000;

/** The name of errors that another try does not mend: Step Functions knows them by it. */
export const rollUpFailed = 'RollUpFailed';
/** The failure of a run, in words for the platform. */
export const failed = (message: string) =>
  Object.assign(new Error(message), { name: rollUpFailed });

/**
 * What the state machine does next with a slice. All accounts are rolled up in one statement. If that fails for what it reads,
 * accounts that were set aside before are tried each for itself and the others in halves, until the account that
 * fails is alone: its hours stay as they were, it is noted and an alarm names it, and the others go on.
 * The next run tries all of them together again.
 *
 * @throws Error named `RollUpFailed` if no account could be rolled up, or if load kept a statement from succeeding
 */
export const nextStatement = async (
  at: RollUpProgress,
  lake: NextStatementDependencies,
): Promise<Next> => {
  const settled = await settle(at, lake);
  const [group] = settled.groups;
  if (group && settled.statements < mostStatements) {
    const { split, retries } = settled;
    const paused = retries > at.retries;
    return {
      ...settled,
      statements: settled.statements + 1,
      state: paused ? 'pause' : 'run',
      seconds: paused ? Math.min(5 * 3 ** at.retries, 120) : 0,
      sql: await statementOf(at.slice, lake, { accounts: group, theseOnly: split }),
    };
  }
  await finish(settled, lake);
  if (settled.slice.task === 'roll-up') lake.recomputed();
  return { state: 'done' };
};

type Settled = Omit<RollUpProgress, 'groups' | 'fault'> & { readonly groups: string[][] };

/** Takes in how the statement that just ran ended. */
const settle = async (
  { fault: ended, ...at }: RollUpProgress,
  lake: NextStatementDependencies,
): Promise<Settled> => {
  const { slice: of } = at;
  if (!at.groups)
    return { ...at, groups: [of.task === 'roll-up' ? [...(await lake.accounts())] : []] };
  const [group = [], ...rest] = at.groups;
  if (!ended) return { ...at, groups: rest, succeeded: true };
  const { kind, reason, queryId } = faultOfStatement(ended);
  if (at.retries < retriesOf[kind]) {
    return { ...at, groups: at.groups, retries: at.retries + 1 };
  }
  if (kind === 'load' || group.length === 0) {
    throw failed(
      `${of.task} of ${of.table}: the statement failed (${ended.Error}); Athena says why under the id ${queryId ?? '(none: it was not started)'}.`,
    );
  }
  if (group.length > 1) {
    const groups = at.split ? halves(group) : parts(group, await lake.quarantine.accounts());
    return { ...at, split: true, groups: [...groups, ...rest] };
  }
  const entry = { account: group[0] as string, reason: reason.slice(0, longestReason), queryId };
  return { ...at, groups: rest, setAside: [...at.setAside, entry] };
};

const halves = (group: readonly string[]): string[][] => {
  const middle = Math.ceil(group.length / 2);
  return [group.slice(0, middle), group.slice(middle)];
};

/** The accounts that nobody suspects in one group, and the suspects each for itself: with an old fault, nothing is searched for. */
const parts = (group: readonly string[], suspects: readonly string[]): string[][] => {
  const suspected = group.filter((account) => suspects.includes(account));
  if (suspected.length === 0) return halves(group);
  const others = group.filter((account) => !suspects.includes(account));
  return [others, ...suspected.map((account) => [account])].filter(({ length }) => length > 0);
};

/** Notes who was set aside. Where nobody succeeded it is no account's fault, and none is blamed. */
const finish = async (
  { slice: of, groups, succeeded, setAside }: Settled,
  { quarantine, alert }: NextStatementDependencies,
): Promise<void> => {
  if (!succeeded) {
    throw failed(
      `${of.task} of ${of.table}: it failed for every account that was tried, so no account is to blame; Athena says why under the id ${setAside.at(-1)?.queryId}.`,
    );
  }
  for (const entry of setAside) {
    await quarantine.add(of, entry);
    alert(
      `The rows of account ${entry.account} cannot be read; its hours of ${of.table} stay as they were. The lake's bucket says why, under quarantine/roll-ups/account_id=${entry.account}/.`,
      { account: entry.account, table: of.table },
    );
  }
  const left = groups.flat().length;
  if (left > 0) {
    alert(
      `${left} accounts were not rolled up, and the next run tries again: rows of too many accounts cannot be read to look for more in this one.`,
      { table: of.table },
    );
  }
};
