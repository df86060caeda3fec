import type { FastifyRequest } from 'fastify';

/**
 * Who makes a request, as somebody trustworthy has established: API Gateway from the signature, or this
 * machine from a token or its loopback address. Never from a header that the caller chose.
 */
export type Caller =
  | { readonly role: 'platform'; readonly name: string }
  | { readonly role: 'account'; readonly name: string; readonly accountId: string }
  | { readonly role: 'tenant'; readonly name: string; readonly tenantId: string }
  /** Sends logs and does nothing else: of one tenant's APIs, or, with null, of any. */
  | { readonly role: 'ingest'; readonly name: string; readonly tenantId: string | null };

export type Role = Caller['role'];

/** Finds out who makes a request. @throws ProductError `unauthenticated`, `forbidden` */
export type Identify = (request: FastifyRequest) => Caller | Promise<Caller>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before any handler of the control API runs; null on routes that anyone may call. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** The operation's id, by which access is looked up. */
    operation?: string;
    /** Whether the body is handed on as it comes, and can be read once only. */
    streamed?: boolean;
    /** Whether its work may take minutes. */
    lasting?: boolean;
    /** Whether its answer changes with the time, beside its version. */
    volatile?: boolean;
    /** Whether its answer is kept for a repeat with the same `Idempotency-Key`. */
    idempotent?: boolean;
  }
}
