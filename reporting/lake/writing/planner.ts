import * as z from 'zod';
import { takeLease, type Writers } from './lease.js';
import { failed, type Next, nextStatement, progress, type Work } from './next-statement.js';
import { type RunRequest, statementMinutes } from './run.js';

/** What a machine is: what it may be asked to do, and how it does it. */
export interface Machine<Request extends RunRequest, Slice> {
  readonly request: z.ZodType<Request>;
  readonly slice: z.ZodType<Slice>;
  /** Splits a run into slices. */
  readonly plan: (request: Request) => Promise<readonly Slice[]>;
  readonly work: Work<Slice>;
  readonly writers: Writers;
}

interface Leased {
  readonly request: unknown;
  /** While another run wrote. */
  readonly minutesWaited: number;
  /** While statements of a run that has ended were stopping. */
  readonly minutesStopping: number;
  /** `wait`: ask again after `seconds`. `left`: another run writes, and this one's work is left to it. */
  readonly state: 'held' | 'wait' | 'left';
  readonly seconds: number;
}

/** Between two looks at the lease. */
const pauseSeconds = 30;

/**
 * A run that holds the lease waits for statements that are stopping, however long it was to wait for other runs: nobody
 * else can take the lease from it, and no statement runs for longer than Athena lets it.
 *
 * @throws Error named `RunFailed` if others wrote all the time that this run was to wait, or if statements do not stop
 */
const leaseOf = async (
  execution: string,
  at: {
    readonly request: RunRequest;
    readonly minutesWaited: number;
    readonly minutesStopping: number;
  },
  writers: Writers,
): Promise<Leased> => {
  const { minutesWaited, minutesStopping } = at;
  const { waitMinutes } = at.request;
  const pause = pauseSeconds / 60;
  switch (await takeLease(execution, writers)) {
    case 'held':
      return { ...at, seconds: pauseSeconds, state: 'held' };
    case 'stopping':
      if (minutesStopping + pause <= statementMinutes) {
        const waited = { minutesStopping: minutesStopping + pause };
        return { ...at, ...waited, seconds: pauseSeconds, state: 'wait' };
      }
      throw failed(
        `Statements of a run that has ended have been stopping for ${statementMinutes} minutes.`,
      );
    case 'others':
      if (minutesWaited + pause <= waitMinutes) {
        const waited = { minutesWaited: minutesWaited + pause };
        return { ...at, ...waited, seconds: pauseSeconds, state: 'wait' };
      }
      if (waitMinutes === 0) return { ...at, seconds: pauseSeconds, state: 'left' };
      throw failed(`Another run has been writing for ${waitMinutes} minutes.`);
  }
};

/** The envelope of what a state machine asks; the rest is checked by what the machine is. */
const asked = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('lease'),
    execution: z.string().min(1),
    at: z.object({
      request: z.unknown(),
      minutesWaited: z.number(),
      minutesStopping: z.number().default(0),
    }),
  }),
  z.object({ step: z.literal('plan'), request: z.unknown() }),
  z.object({ step: z.literal('next'), at: progress }),
]);

/**
 * What a state machine asks: first for the lease, then to split a run into slices, then for each slice what to run, until
 * nothing is left.
 */
export const planner =
  <Request extends RunRequest, Slice>({
    request,
    slice,
    plan,
    work,
    writers,
  }: Machine<Request, Slice>) =>
  async (
    event: unknown,
  ): Promise<Leased | { readonly slices: readonly { readonly slice: Slice }[] } | Next<Slice>> => {
    const step = asked.parse(event);
    switch (step.step) {
      case 'lease':
        return leaseOf(
          step.execution,
          { ...step.at, request: request.parse(step.at.request) },
          writers,
        );
      case 'plan':
        return {
          slices: (await plan(request.parse(step.request))).map((planned) => ({ slice: planned })),
        };
      case 'next':
        return nextStatement({ ...step.at, slice: slice.parse(step.at.slice) }, work);
    }
  };
