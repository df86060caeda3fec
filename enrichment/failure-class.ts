import type { FailureClass } from '../core/access-log/vocabulary.js';

/**
 * The gateway response types, API Gateway developer guide, "Gateway response types for API Gateway". DEFAULT_4XX
 * and DEFAULT_5XX say nothing beyond the status and are left to what follows.
 */
const byType: Readonly<Record<string, FailureClass>> = {
  ACCESS_DENIED: 'forbidden',
  API_CONFIGURATION_ERROR: 'internal',
  AUTHORIZER_CONFIGURATION_ERROR: 'authorizer',
  AUTHORIZER_FAILURE: 'authorizer',
  BAD_REQUEST_BODY: 'bad_request',
  BAD_REQUEST_PARAMETERS: 'bad_request',
  EXPIRED_TOKEN: 'expired_token',
  INTEGRATION_FAILURE: 'integration',
  INTEGRATION_TIMEOUT: 'timeout',
  INVALID_API_KEY: 'forbidden',
  INVALID_SIGNATURE: 'forbidden',
  MISSING_AUTHENTICATION_TOKEN: 'unauthorised',
  QUOTA_EXCEEDED: 'quota',
  REQUEST_TOO_LARGE: 'bad_request',
  RESOURCE_NOT_FOUND: 'not_found',
  THROTTLED: 'throttle',
  UNAUTHORIZED: 'unauthorised',
  UNSUPPORTED_MEDIA_TYPE: 'bad_request',
  WAF_FILTERED: 'waf',
};

/** The response types that have a class of their own. */
export const classifiedTypes = Object.keys(byType);

// The first that fits wins, so what is particular stands before what is general.
const byMessage: readonly (readonly [RegExp, FailureClass])[] = [
  [/limit exceeded/i, 'quota'],
  [/too many requests|rate exceeded/i, 'throttle'],
  [/token (?:included in the request )?(?:has|is) expired|signature expired/i, 'expired_token'],
  [/timed out/i, 'timeout'],
  [/missing authentication token|^unauthorized$/i, 'unauthorised'],
  [/not authorized|explicit deny|access ?denied|^forbidden$|signature/i, 'forbidden'],
  [/invalid request|unsupported media|too large|missing required/i, 'bad_request'],
  [/network error communicating|malformed lambda proxy response/i, 'integration'],
  [/authorizer/i, 'authorizer'],
  [/^no method found|^not found$/i, 'not_found'],
];

const byStatus: Readonly<Record<number, FailureClass>> = {
  401: 'unauthorised',
  403: 'forbidden',
  404: 'not_found',
  429: 'throttle',
  502: 'integration',
  503: 'integration',
  504: 'timeout',
};

export interface RequestOutcome {
  readonly status: number | null;
  readonly errorType: string | null;
  readonly errorMessage: string | null;
  readonly integrationStatus: number | null;
  readonly wafResponseCode: string | null;
}

/** Why the request failed: from the response type first, then the message, then the statuses; null if it did not. */
export function failureClassOf(outcome: RequestOutcome): FailureClass | null {
  const { status, errorType, errorMessage } = outcome;
  const failed = status !== null && status >= 400;
  if (errorType !== null) {
    const typed = byType[errorType];
    if (typed !== undefined) return typed;
  }
  if (!failed) return null;
  if (errorMessage !== null) {
    const told = byMessage.find(([pattern]) => pattern.test(errorMessage));
    if (told !== undefined) return told[1];
  }
  return ofStatus(status, outcome);
}

function ofStatus(
  status: number,
  { integrationStatus, wafResponseCode }: RequestOutcome,
): FailureClass {
  if (status === 403 && wafResponseCode === 'WAF_BLOCK') return 'waf';
  const known = byStatus[status];
  if (known !== undefined) return known;
  if (status < 500) return 'bad_request';
  return integrationStatus !== null && integrationStatus >= 400 ? 'integration' : 'internal';
}
