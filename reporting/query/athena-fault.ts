import type { QueryExecution } from '@aws-sdk/client-athena';
import { ProductError } from '../../core/product-error.js';

const tooLarge = /bytes scanned limit|exhausted resources/i;
const tooMany = /too many|throttl|slow ?down|reduce your request rate/i;
const denied = /insufficient permission|access ?denied|not authorized/i;

/** A query that Athena ended without an answer, as an error of ours. */
export function queryFault({ QueryExecutionId: id, Status: status }: QueryExecution): ProductError {
  // Athena's own words may quote the data: they go to the log, never to who asked.
  const cause = new Error(
    status?.AthenaError?.ErrorMessage ?? status?.StateChangeReason ?? 'Athena gave no reason.',
  );
  if (tooLarge.test(cause.message)) {
    return new ProductError(
      'query-too-large',
      'The question reads more rows than a query may. Ask for a shorter period, or for whole quarter hours without what single requests alone have, which roll-ups answer.',
      { cause },
    );
  }
  if (tooMany.test(cause.message)) return throttled(cause);
  if (denied.test(cause.message)) return refused(cause);
  return new ProductError(
    'query-failed',
    status?.State === 'CANCELLED'
      ? `Somebody cancelled the query ${id} in Athena. Ask again.`
      : `Athena gave up on the query ${id}. Ask again; if that does not help, the log and Athena's list of recent queries have the reason.`,
    { cause },
  );
}

/** A query that took too long and was stopped, as an error of ours. */
export const timedOut = (milliseconds: number): ProductError =>
  new ProductError(
    'query-timed-out',
    `The lake had no answer within ${milliseconds / 1000} seconds, and the query was stopped. Ask for a shorter period, or ask again when Athena is less busy.`,
  );

/** A query whose text is longer than Athena takes, as an error of ours. */
export const tooLong = (): ProductError =>
  new ProductError(
    'query-too-large',
    'The question is about too many APIs at once for one query. Ask for whole quarter hours, which roll-ups answer.',
  );

const throttling = ['TooManyRequestsException', 'ThrottlingException'];
const denial = ['AccessDeniedException', 'UnrecognizedClientException', 'ExpiredTokenException'];

/** An error of Athena's API, or of the way to it, as one of ours. What is our own fault stays what it is. */
export function athenaFault(error: unknown): unknown {
  const { name = '', $metadata } = error as { name?: string; $metadata?: object };
  if (error instanceof ProductError || !$metadata || name === 'InvalidRequestException') {
    return error;
  }
  if (throttling.includes(name)) return throttled(error);
  if (denial.includes(name)) return refused(error);
  return new ProductError('aws-unreachable', 'Athena could not be asked. Ask again in a moment.', {
    cause: error,
  });
}

const throttled = (cause: unknown): ProductError =>
  new ProductError(
    'aws-throttled',
    'Athena takes no more queries just now. Ask again in a moment.',
    { cause },
  );

const refused = (cause: unknown): ProductError =>
  new ProductError(
    'aws-access-denied',
    'Athena may not read the lake in our name: update the stacks, and look for a policy of Lake Formation or of the organisation that denies it.',
    { cause },
  );
