import { type ErrorCode, ProductError } from '../../core/product-error.js';

const throttling = new Set([
  'TooManyRequestsException',
  'ThrottlingException',
  'Throttling',
  'LimitExceededException',
  'RequestLimitExceeded',
]);
const denial = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedException']);

/**
 * What an error of an AWS SDK is to a user, once the SDK's own retries (exponential, with jitter) are used
 * up: throttled, denied, or not to be reached, each with what to do.
 */
export function awsFault(
  error: unknown,
  { where, denied, toDo }: { where: string; denied: ErrorCode; toDo: string },
): ProductError {
  if (error instanceof ProductError) return error;
  const {
    name = 'Error',
    message = '',
    $metadata,
  } = error as {
    name?: string;
    message?: string;
    $metadata?: { httpStatusCode?: number };
  };
  if (throttling.has(name) || $metadata?.httpStatusCode === 429) {
    return new ProductError(
      'aws-throttled',
      `AWS throttles calls in ${where} (API Gateway allows 10 a second for an account, for everybody in it). It is tried again by the scheduled check, or repeat the call in a minute.`,
      { cause: error },
    );
  }
  if (denial.has(name) || $metadata?.httpStatusCode === 403) {
    return new ProductError(denied, `AWS denies access in ${where}. ${toDo}`, { cause: error });
  }
  return new ProductError(
    'aws-unreachable',
    `AWS could not be asked in ${where} (${name}${message ? `: ${message.slice(0, 200)}` : ''}). It is tried again by the scheduled check, or repeat the call.`,
    { cause: error },
  );
}
