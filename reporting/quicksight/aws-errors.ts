import { ProductError } from '../../core/product-error.js';

/** Errors of the SDK that pass by themselves: too many calls, too many jobs, a change under way, a server's fault. */
const passing = [
  'ThrottlingException',
  'LimitExceededException',
  'TooManyRequestsException',
  'ConflictException',
  'ConcurrentUpdatingException',
  'InternalFailureException',
  'InternalServerException',
  'ResourceUnavailableException',
  'ServiceUnavailableException',
  'TimeoutError',
  'ECONNRESET',
];

const nameOf = (error: unknown): string => {
  const { name, code } = error as { name?: string; code?: string };
  return code !== undefined && passing.includes(code) ? code : (name ?? '');
};

export const isNamed = (error: unknown, ...names: readonly string[]): boolean =>
  names.includes(nameOf(error));

export const isPassing = (error: unknown): boolean => isNamed(error, ...passing);

/** What of an AWS error is told to people: its name and sentence, never a request or its headers. */
export const saidBy = (error: unknown): string => {
  const { name = 'Error', message = '' } = error as Partial<Error>;
  return `${name}: ${message.slice(0, 300)}`;
};

/** An error of QuickSight as one of ours, with what to do. */
export function quicksightError(error: unknown, doing: string): ProductError {
  if (error instanceof ProductError) return error;
  if (isNamed(error, 'AccessDeniedException')) {
    return new ProductError(
      'aws-access-denied',
      `QuickSight refused ${doing}: the role lacks the permission. docs/quicksight.md lists them.`,
      { cause: error },
    );
  }
  const code = isPassing(error) ? 'aws-throttled' : 'aws-unreachable';
  return new ProductError(code, `QuickSight failed at ${doing} (${saidBy(error)}).`, {
    cause: error,
  });
}
