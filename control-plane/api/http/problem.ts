import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { type ErrorCode, errorCodes, ProductError } from '../../../core/product-error.js';
import { issueText } from '../../../core/text/issue-text.js';

/** RFC 9457 problem details, the body of every error. */
export const problem = z
  .object({
    type: z.string().describe('`urn:gatebook:problem:` and the code'),
    title: z.string().describe('The code in words'),
    status: z.int(),
    detail: z.string().describe('What is wrong, where, and what to do'),
    code: z.string().describe('One of the headings of docs/errors.md'),
    requestId: z.string(),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .describe('Every field that is wrong'),
  })
  .meta({
    id: 'Problem',
    examples: [
      {
        type: 'urn:gatebook:problem:invalid-input',
        title: 'Invalid input',
        status: 400,
        detail: 'body.name: is missing; query.limit: a whole number',
        code: 'invalid-input',
        requestId: '3f0c2a52',
        errors: [
          { field: 'body.name', message: 'is missing' },
          { field: 'query.limit', message: 'a whole number' },
        ],
      },
    ],
  });
export type Problem = z.infer<typeof problem>;

interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** What any error is to a caller. Faults of ours say nothing of their inside; the log has that under the request id. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof ProductError) return problemFor(error.code, error.message, requestId);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(
      ({ instancePath, keyword, message = '', params }): FieldError => ({
        field: [placeOf(error.validationContext), ...instancePath.split('/').filter(Boolean)].join(
          '.',
        ),
        message: issueText({ ...params, code: keyword, message } as Parameters<
          typeof issueText
        >[0]),
      }),
    );
    // Right in form and wrong in meaning, such as a time zone that does not exist, is the 422 kind of wrong.
    const formIsRight = error.validation.every(({ keyword }) => keyword === 'custom');
    const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
    return problemFor(formIsRight ? 'unprocessable' : 'invalid-input', detail, requestId, errors);
  }
  const { code, statusCode, message } = error as {
    code?: string;
    statusCode?: number;
    message?: string;
  };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return problemFor('body-too-large', 'The body is larger than 256 KiB.', requestId);
  }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return problemFor('unsupported-media-type', 'Send the body as application/json.', requestId);
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return problemFor('invalid-input', message || 'The request cannot be read.', requestId);
  }
  return problemFor(
    'internal-fault',
    'This is a fault of Gatebook. Its log has more under this request id.',
    requestId,
  );
}

const placeOf = (context: string | undefined) =>
  context === 'querystring' ? 'query' : (context ?? 'request');

/** A problem of one code. */
export const problemFor = (
  code: ErrorCode,
  detail: string,
  requestId: string,
  errors?: FieldError[],
): Problem => ({
  type: `urn:gatebook:problem:${code}`,
  title: code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' '),
  status: errorCodes[code].status,
  detail,
  code,
  requestId,
  ...(errors && { errors }),
});
