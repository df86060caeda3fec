import * as z from 'zod';
import { fault, faultOfStatement, type QueryFault } from './query-fault.js';

/** A part of a slice that one statement does: some of its objects, by their places in it, and some of its days. */
export const part = z.object({ from: z.int(), to: z.int(), days: z.array(z.iso.date()) });
export type Part = z.output<typeof part>;

/** The part of a slice that is one statement. */
export const wholeSlice: Part = { from: 0, to: 1, days: [] };

const setAside = z.object({
  place: z.int(),
  reason: z.string(),
  queryId: z.string().optional(),
});
/** An object of a slice whose rows cannot be read, by its place. */
export type ObjectSetAside = z.output<typeof setAside>;

/** How far a state machine is with a slice; it carries this from one statement to the next. */
export const progress = z.object({
  slice: z.unknown(),
  /** What is still to be done; the first is what just ran. */
  parts: z.array(part).optional(),
  statements: z.int().default(0),
  retries: z.int().default(0),
  succeeded: z.boolean().default(false),
  setAside: z.array(setAside).default([]),
  /** Why the statement that just ran failed. */
  fault: fault.optional(),
});
type Progress<Slice> = z.output<typeof progress> & { readonly slice: Slice };

export type Next<Slice> =
  | { readonly state: 'done' }
  | (Progress<Slice> & {
      readonly state: 'run' | 'pause';
      readonly sql: string;
      readonly seconds: number;
    });

/** What a machine does, slice by slice. */
export interface Work<Slice> {
  /** A slice in a word or two, for messages. */
  readonly nameOf: (slice: Slice) => string;
  readonly partsOf: (slice: Slice) => Promise<Part[]>;
  readonly statement: (slice: Slice, part: Part) => Promise<string>;
  /**
   * The smaller parts that a part is tried in when it fails for what it reads, an empty list where it is one object.
   *
   * @param reason Athena's words
   * @returns undefined where a failure is nobody's fault but the statement's: then the run fails
   */
  readonly split: (slice: Slice, part: Part, reason: string) => Promise<Part[] | undefined>;
  /** After the last statement. `left`: parts that were not tried, since too many failed. */
  readonly finish: (
    slice: Slice,
    ended: { readonly setAside: readonly ObjectSetAside[]; readonly left: readonly Part[] },
  ) => Promise<void>;
}

/** An object among a thousand is found with twenty; more than these, and what is left waits for the next run. */
export const mostStatements = 100;
/** How often a statement is tried again as it is before it is split, or the run fails. */
const retriesOf: Record<QueryFault['kind'], number> = { data: 0, unclear: 4, slow: 1, load: 4 };
/** Athena's words are kept as far as this: each goes from state to state, and a state holds 256 KB. */
const longestReason = 500;

/** The name of errors that another try does not mend: Step Functions knows them by it. */
export const runFailed = 'RunFailed';
/** The failure of a run, in words for the platform. */
export const failed = (message: string) => Object.assign(new Error(message), { name: runFailed });

/**
 * What a state machine does next with a slice. If a statement fails for what it reads, its objects are tried apart, in
 * smaller and smaller parts, until the one that fails is alone: it is set aside, and the others go on.
 *
 * @throws Error named `RunFailed` if no object can be read, or if load kept a statement from succeeding
 */
export const nextStatement = async <Slice>(
  at: Progress<Slice>,
  work: Work<Slice>,
): Promise<Next<Slice>> => {
  const settled = await settle(at, work);
  const [next] = settled.parts;
  if (next && settled.statements < mostStatements) {
    const paused = settled.retries > at.retries;
    return {
      ...settled,
      statements: settled.statements + 1,
      state: paused ? 'pause' : 'run',
      seconds: paused ? Math.min(5 * 3 ** at.retries, 120) : 0,
      sql: await work.statement(at.slice, next),
    };
  }
  await work.finish(at.slice, { setAside: settled.setAside, left: settled.parts });
  return { state: 'done' };
};

type Settled<Slice> = Omit<Progress<Slice>, 'parts' | 'fault'> & {
  readonly parts: Part[];
};

/** Takes in how the statement that just ran ended. */
const settle = async <Slice>(
  { fault: ended, ...at }: Progress<Slice>,
  work: Work<Slice>,
): Promise<Settled<Slice>> => {
  if (!at.parts) return { ...at, parts: await work.partsOf(at.slice) };
  const [tried = wholeSlice, ...rest] = at.parts;
  if (!ended) return { ...at, parts: rest, succeeded: true };
  const { kind, reason, queryId } = faultOfStatement(ended);
  if (at.retries < retriesOf[kind]) return { ...at, parts: at.parts, retries: at.retries + 1 };
  const why = `${work.nameOf(at.slice)}: the statement failed (${ended.Error}); Athena says why under the id ${queryId ?? '(none: it was not started)'}.`;
  // Without an object it cannot be an object's fault.
  if (kind === 'load' || tried.from === tried.to) throw failed(why);
  const smaller = await work.split(at.slice, tried, reason);
  if (!smaller) throw failed(why);
  if (smaller.length > 0) return { ...at, parts: [...smaller, ...rest] };
  const aside = { place: tried.from, reason: reason.slice(0, longestReason), queryId };
  return {
    ...at,
    // Where no statement has succeeded yet, the same statement without an object tells whose fault it is.
    parts: at.succeeded
      ? without(rest, tried.from)
      : [{ ...tried, to: tried.from }, ...without(rest, tried.from)],
    setAside: [...at.setAside, aside],
  };
};

/** Parts of further days no longer try an object that was set aside. */
const without = (parts: readonly Part[], place: number): Part[] =>
  parts.flatMap((one) =>
    place < one.from || place >= one.to
      ? [one]
      : [
          { ...one, to: place },
          { ...one, from: place + 1 },
        ].filter(({ from, to }) => from < to),
  );
