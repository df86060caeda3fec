import type { FastifyInstance, FastifyRequest } from 'fastify';
import type {} from '../../control-plane/api/http/caller.js';
import { bounds } from './bounds.js';

/** A body of this size is cheaper to let pass than a connection is to make anew. */
const smallBody = 64 * 1024;

/** Reads no body that nobody asked for, and waits for none without end. Pages take none at all. */
export function boundBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _body, done) => done(null, undefined));

  app.addHook('onRequest', (request, _reply, done) => {
    const { streamed, lasting } = request.routeOptions.config;
    // A log may be silent for as long as the traffic that it is of; whoever waits for long work is silent meanwhile.
    if (streamed || lasting) request.raw.socket.setTimeout(0);
    if (!streamed && hasBody(request)) {
      const late = setTimeout(() => refuseLate(request), bounds.bodyMs).unref();
      request.raw.once('close', () => clearTimeout(late));
    }
    done();
  });

  // What is left of a refused request is not waited for: the connection ends with the answer.
  app.addHook('onSend', (request, reply, payload, done) => {
    const { complete } = request.raw;
    const length = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
    if (!complete && hasBody(request) && length > smallBody) reply.header('connection', 'close');
    done(null, payload);
  });
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function refuseLate({ raw }: FastifyRequest): void {
  if (raw.complete || raw.destroyed) return;
  raw.socket.end('HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n', () =>
    raw.socket.destroy(),
  );
}
