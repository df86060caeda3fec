/** A word that a column holds, for people. */
export interface Term {
  readonly title: string;
  /** One sentence, without its full stop. */
  readonly meaning: string;
}

type Terms = Readonly<Record<string, Term>>;

/** How a caller proved who it is, strongest proof first: the values of `sign_in`. */
export const signIns = {
  iam: { title: 'IAM', meaning: 'Signed with the credentials of AWS IAM' },
  cognito: { title: 'Cognito', meaning: 'A token of a Cognito user pool' },
  jwt: { title: 'JWT', meaning: 'A token that a JWT authorizer checked' },
  lambda_authorizer: { title: 'Lambda authorizer', meaning: 'Let in by a Lambda authorizer' },
  api_key: { title: 'API key', meaning: 'An API key and nothing stronger' },
  none: { title: 'None', meaning: 'No proof at all' },
} as const satisfies Terms;

export type SignIn = keyof typeof signIns;

/** Those of requests that have a `sub`: nothing weaker counts beside it. Rows of every version are so. */
export const signInsWithSubject: readonly SignIn[] = ['iam', 'cognito', 'jwt'];

/** Why a request failed: the values of `failure_class`. */
export const failureClasses = {
  quota: {
    title: 'Over quota',
    meaning: "The consumer's usage plan has no requests left in its period",
  },
  throttle: {
    title: 'Throttled',
    meaning: 'More requests a second than the plan, the stage or the account allows',
  },
  unauthorised: {
    title: 'Not signed in',
    meaning: 'No credentials, or none that could be checked',
  },
  expired_token: { title: 'Expired token', meaning: 'The token was good once' },
  forbidden: {
    title: 'Forbidden',
    meaning: 'Known, but not allowed: access denied, unknown API key, wrong signature',
  },
  waf: { title: 'Blocked by WAF', meaning: 'Blocked by AWS WAF' },
  bad_request: {
    title: 'Bad request',
    meaning: 'The request itself was wrong: its body, parameters, size, media type or state',
  },
  not_found: { title: 'Not found', meaning: 'There is nothing at this path' },
  timeout: { title: 'Timed out', meaning: 'The integration did not answer in time' },
  integration: {
    title: 'Integration failed',
    meaning: 'The integration failed or could not be reached',
  },
  authorizer: {
    title: 'Authorizer failed',
    meaning: 'The authorizer failed or is misconfigured',
  },
  internal: {
    title: 'API Gateway failed',
    meaning: 'API Gateway failed or is misconfigured',
  },
} as const satisfies Terms;

export type FailureClass = keyof typeof failureClasses;
