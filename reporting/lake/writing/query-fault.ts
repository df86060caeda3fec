import * as z from 'zod';

/** What Catch of Step Functions hands on. The cause of a failed query is Athena's answer about it, as JSON, cut at 32,768 characters. */
export const fault = z.object({ Error: z.string(), Cause: z.string().default('') });
export type Fault = z.output<typeof fault>;

export interface QueryFault {
  /**
   * - `data`: the query cannot succeed over what it reads.
   * - `unclear`: it failed, and may succeed when it is run again.
   * - `slow`: it was stopped after half an hour.
   * - `load`: it was not started, or lost its commit against another; no account's rows are to blame.
   */
  readonly kind: 'data' | 'unclear' | 'slow' | 'load';
  /** Athena's words. They may quote rows: they are kept in the lake and never logged. */
  readonly reason: string;
  readonly queryId: string | undefined;
}

/** Athena words it so when requests are too many, or a table was changed by another statement meanwhile. */
const passing =
  /ICEBERG_COMMIT_ERROR|TRANSACTION_CONFLICT|SlowDown|Slow Down|throttl|Too ?Many ?Requests|rate exceeded/i;

/**
 * Tells whether a failed statement is the fault of what it reads. The answer is searched and not parsed: it holds the
 * statement itself, so that its end may be cut off.
 *
 * Source: Athena API reference, `QueryExecutionStatus` and `AthenaError` (`Retryable`: "True if the query might succeed if
 * resubmitted").
 */
export const faultOfStatement = ({ Error: name, Cause: cause }: Fault): QueryFault => {
  const reason = textOf(cause, 'StateChangeReason') ?? textOf(cause, 'ErrorMessage');
  const queryId = textOf(cause, 'QueryExecutionId');
  const about = { reason: reason ?? `Athena gave none (${name})`, queryId };
  if (name === 'States.Timeout') return { kind: 'slow', ...about };
  // What is not a query that failed is a call that failed, under the name of Athena's error.
  if (name !== 'States.TaskFailed' || passing.test(about.reason)) return { kind: 'load', ...about };
  const mayPass = reason === undefined || /"Retryable":\s*true/.test(cause);
  return { kind: mayPass ? 'unclear' : 'data', ...about };
};

/** A text of an object in JSON; quotes inside other texts are escaped, so that none of them looks like a key. */
const textOf = (json: string, key: string): string | undefined => {
  const found = new RegExp(`"${key}":\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(json)?.[1];
  return found === undefined ? undefined : (JSON.parse(found) as string);
};
