import type { FastifyInstance, FastifyRequest } from 'fastify';
import type {} from '../../control-plane/api/http/caller.js';

/** What is said of a request: never its address, query, headers or body, in which tokens, names and search words stand. */
export interface LoggedRequest {
  /** The id that the answer carries too. */
  readonly id: string;
  readonly method: string;
  /** As the route is declared, such as `/v1/tenants/:tenantId`; null where none matched. */
  readonly route: string | null;
  /** Null: the caller hung up before the answer. */
  readonly status: number | null;
  readonly ms: number;
  /** `platform`, or `tenant` or `account` with its id; null: nobody that is known. */
  readonly caller: string | null;
}

export type RequestLog = (request: LoggedRequest) => void;

/** Says of whom a request is. */
export type CallerOf = (request: FastifyRequest) => string | null;

/** Writes one line for each request, when its answer is out or its caller has hung up. */
export function logRequests(app: FastifyInstance, log: RequestLog, callerOf: CallerOf): void {
  const begun = new WeakMap<FastifyRequest, number>();
  const write = (request: FastifyRequest, status: number | null) => {
    const since = begun.get(request);
    if (since === undefined) return;
    begun.delete(request);
    log({
      id: request.id,
      method: request.method,
      route: request.is404 ? null : (request.routeOptions.url ?? null),
      status,
      ms: Math.round((performance.now() - since) * 10) / 10,
      caller: callerOf(request),
    });
  };
  app.addHook('onRequest', (request, _reply, done) => {
    begun.set(request, performance.now());
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    write(request, reply.statusCode);
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    write(request, null);
    done();
  });
}
