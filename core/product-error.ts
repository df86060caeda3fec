/**
 * Every error a user can meet, once: its HTTP status and the exit code of the CLI. Each code has a heading in
 * docs/errors.md.
 */
export const errorCodes = {
  'invalid-input': { status: 400, exit: 2 },
  'unknown-visual': { status: 404, exit: 2 },
  'unknown-tenant': { status: 404, exit: 2 },
  'unknown-api': { status: 404, exit: 2 },
  'api-of-another-tenant': { status: 409, exit: 2 },
  'tenant-not-active': { status: 409, exit: 2 },
  'changed-meanwhile': { status: 412, exit: 1 },
  unprocessable: { status: 422, exit: 2 },
  'body-too-large': { status: 413, exit: 2 },
  'unsupported-media-type': { status: 415, exit: 2 },
  'no-such-route': { status: 404, exit: 2 },
  'method-not-allowed': { status: 405, exit: 2 },
  unauthenticated: { status: 401, exit: 1 },
  forbidden: { status: 403, exit: 1 },
  'rate-limited': { status: 429, exit: 1 },
  'already-exists': { status: 409, exit: 2 },
  'idempotency-key-reused': { status: 422, exit: 2 },
  'request-in-progress': { status: 409, exit: 1 },
  'tenant-has-apis': { status: 409, exit: 2 },
  'unknown-account': { status: 404, exit: 2 },
  'unknown-pipeline': { status: 404, exit: 2 },
  'unknown-product-update': { status: 404, exit: 2 },
  'product-update-state': { status: 409, exit: 1 },
  'pipeline-being-updated': { status: 409, exit: 1 },
  'unknown-schedule': { status: 404, exit: 2 },
  'unknown-grant': { status: 404, exit: 2 },
  'unknown-delivery': { status: 404, exit: 2 },
  'unknown-ingest': { status: 404, exit: 2 },
  'unknown-erasure': { status: 404, exit: 2 },
  'unknown-stage': { status: 404, exit: 2 },
  'stage-logs-elsewhere': { status: 409, exit: 2 },
  'stage-logs-nowhere': { status: 409, exit: 2 },
  'log-group-full': { status: 409, exit: 2 },
  'log-group-class': { status: 409, exit: 2 },
  'pipeline-missing': { status: 409, exit: 2 },
  'pipeline-outdated': { status: 409, exit: 2 },
  'unknown-backfill': { status: 404, exit: 2 },
  'not-set-up': { status: 404, exit: 1 },
  'aws-throttled': { status: 503, exit: 1 },
  'aws-access-denied': { status: 502, exit: 1 },
  'aws-role-missing': { status: 502, exit: 1 },
  'aws-unreachable': { status: 502, exit: 1 },
  'control-api-unreachable': { status: 502, exit: 3 },
  'query-timed-out': { status: 504, exit: 1 },
  'query-too-large': { status: 422, exit: 2 },
  'query-failed': { status: 502, exit: 1 },
  'render-failed': { status: 502, exit: 1 },
  'render-refused': { status: 422, exit: 1 },
  'report-not-isolated': { status: 500, exit: 1 },
  'mail-failed': { status: 502, exit: 3 },
  'internal-fault': { status: 500, exit: 1 },
  'registry-damaged': { status: 503, exit: 4 },
  'unknown-filter': { status: 400, exit: 2 },
  'nothing-read': { status: 422, exit: 1 },
  'file-unreadable': { status: 400, exit: 3 },
  'data-folder-held': { status: 503, exit: 4 },
  'data-folder-newer': { status: 503, exit: 4 },
  'data-folder-damaged': { status: 503, exit: 4 },
  'data-folder-unwritable': { status: 503, exit: 4 },
  'folder-faults': { status: 503, exit: 1 },
  'backup-damaged': { status: 503, exit: 4 },
  'disk-full': { status: 507, exit: 4 },
  'out-of-memory': { status: 503, exit: 4 },
  'port-in-use': { status: 503, exit: 5 },
  'sign-in-refused': { status: 403, exit: 1 },
  'sign-in-unavailable': { status: 502, exit: 1 },
  'link-invalid': { status: 403, exit: 1 },
} as const satisfies Record<string, { readonly status: number; readonly exit: number }>;

export type ErrorCode = keyof typeof errorCodes;

/** An error that the user can be told about in one sentence: what is wrong, where, what to do. */
export class ProductError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProductError';
    this.code = code;
  }
}
