import * as z from 'zod';
import { type ErrorCode, errorCodes } from '../../../core/product-error.js';
import { type Access, type OperationId, operationAccess } from './operation-access.js';
import { problem } from './problem.js';

/** What a route says of itself, beyond its method and path. */
interface Declaration {
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly headers?: z.ZodType;
  readonly body?: z.ZodType;
  /** What a body that is no JSON comes as; it is handed on as a stream. */
  readonly consumes?: readonly string[];
  /** Successful answers by status. */
  readonly answers: Readonly<Record<number, z.ZodType>>;
  /** What the successful answers come as; JSON when not given. */
  readonly produces?: readonly string[];
  /** Whether it may take minutes: it has a turn of its own, and only its caller ends it before its end. */
  readonly lasting?: boolean;
  /** Whether a GET answers what changes with the time, beside the item's version. */
  readonly volatile?: boolean;
  /** The errors of its own, beside those that any route may have. */
  readonly errors?: readonly ErrorCode[];
}

type Part<D, K extends keyof Declaration> = D extends { readonly [key in K]: infer S }
  ? S
  : undefined;

/**
 * Fastify's options for a route: validation, the OpenAPI document, and the name by which access is looked up
 * come from one declaration.
 */
export function operation<const D extends Declaration>(id: OperationId, declaration: D) {
  const { tag, summary, description, params, query, headers, body, consumes, errors } = declaration;
  const rule: Access = operationAccess[id];
  return {
    config: {
      operation: id,
      ...(consumes && { streamed: true }),
      ...(declaration.lasting && { lasting: true }),
      ...(declaration.volatile && { volatile: true }),
      ...(takesIdempotencyKey(headers) && { idempotent: true }),
    },
    schema: {
      operationId: id,
      tags: [tag],
      summary,
      description: [description, whoMay(rule)].filter(Boolean).join('\n\n'),
      ...(params && { params }),
      ...(query && { querystring: query }),
      ...(headers && { headers }),
      ...(body && { body }),
      ...(consumes && { consumes }),
      response: { ...successes(declaration), ...problems(rule, declaration, errors ?? []) },
      security: rule === 'anyone' ? [] : [{ token: [] }, { signature: [] }],
      'x-access': rule,
    } as unknown as {
      params: Part<D, 'params'>;
      querystring: Part<D, 'query'>;
      headers: Part<D, 'headers'>;
      body: Part<D, 'body'>;
    },
  };
}

const takesIdempotencyKey = (headers: z.ZodType | undefined): boolean =>
  headers instanceof z.ZodObject && 'idempotency-key' in headers.shape;

function successes({ answers, produces = ['application/json'] }: Declaration) {
  return Object.fromEntries(
    Object.entries(answers).map(([status, schema]) => [
      status,
      schema instanceof z.ZodNull
        ? schema.describe('Done; there is nothing to say')
        : { description: meanings[status] ?? 'Success', content: contents(schema, produces) },
    ]),
  );
}

const meanings: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Begun; the answer says what is not done yet',
};

const contents = (schema: z.ZodType, types: readonly string[]) =>
  Object.fromEntries(
    types.map((type) => [type, { schema: type === 'application/json' ? schema : z.string() }]),
  );

/** The problem responses of a route: one for each status, which names the codes that have it. */
function problems(
  rule: Access,
  { body, consumes, params, query }: Declaration,
  own: readonly ErrorCode[],
) {
  const codes = new Set<ErrorCode>([...own, 'rate-limited', 'internal-fault']);
  if (body || params || query) codes.add('invalid-input');
  if (body || query) codes.add('unprocessable');
  if (body) codes.add('unsupported-media-type');
  if (body && !consumes) codes.add('body-too-large');
  if (rule !== 'anyone') codes.add('unauthenticated').add('forbidden');
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = errorCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, alike]) => [
      status,
      {
        description: alike.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: problem } },
      },
    ]),
  );
}

function whoMay(rule: Access): string {
  if (rule === 'anyone') return 'Anyone may call it.';
  const roles = Object.entries(rule).map(([role, extent]) => {
    if (role === 'ingest') return 'a token of scope `ingest`';
    return extent === 'all'
      ? `the ${role}`
      : `${role === 'account' ? 'an' : 'a'} ${role} for itself`;
  });
  return `May be called by ${roles.join(', ')}.`;
}
