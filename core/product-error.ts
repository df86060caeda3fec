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
  'registry-damaged': { status: 503, exit: 4 },
  'unknown-filter': { status: 400, exit: 2 },
  'file-unreadable': { status: 400, exit: 3 },
  'data-folder-held': { status: 503, exit: 4 },
  'data-folder-newer': { status: 503, exit: 4 },
  'data-folder-unwritable': { status: 503, exit: 4 },
  'disk-full': { status: 507, exit: 4 },
  'port-in-use': { status: 503, exit: 5 },
  'link-invalid': { status: 403, exit: 1 },
} as const satisfies Record<string, { readonly status: number; readonly exit: number }>;

export type ErrorCode = keyof typeof errorCodes;

/** A mistake or a misfortune that the user can be told about in one sentence: what is wrong, where, what to do. */
export class ProductError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProductError';
    this.code = code;
  }
}
