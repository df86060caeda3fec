/** How a caller proved who it is, strongest proof first: the values of `sign_in`. */
export const signIns = ['iam', 'cognito', 'jwt', 'lambda_authorizer', 'api_key', 'none'] as const;

export type SignIn = (typeof signIns)[number];

/** Why a request failed: the values of `failure_class`, each with what it means. */
export const failureClasses = {
  quota: "The consumer's usage plan has no requests left in its period",
  throttle: 'More requests a second than the plan, the stage or the account allows',
  unauthorised: 'No credentials, or none that could be checked',
  expired_token: 'The token was good once',
  forbidden: 'Known, but not allowed: access denied, unknown API key, wrong signature',
  waf: 'Blocked by AWS WAF',
  bad_request: 'The request itself was wrong: its body, parameters, size, media type or state',
  not_found: 'There is nothing at this path',
  timeout: 'The integration did not answer in time',
  integration: 'The integration failed or could not be reached',
  authorizer: 'The authorizer failed or is misconfigured',
  internal: 'API Gateway failed or is misconfigured',
} as const satisfies Record<string, string>;

export type FailureClass = keyof typeof failureClasses;
