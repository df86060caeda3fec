import { createHash } from 'node:crypto';
import type { onSendHookHandler } from 'fastify';
import fp from 'fastify-plugin';

/**
 * `ETag` on every successful GET, and 304 without a body for whoever has the same already (`If-None-Match`). An answer that has no
 * version of its own goes by its bytes. Answers that change with the time, and not with a write, carry a version that is for
 * `If-Match` alone.
 */
export const notModified = fp(async (app) => {
  const tagged: onSendHookHandler<unknown> = (request, reply, payload, done) => {
    if (reply.statusCode !== 200 || typeof payload !== 'string') return done(null, payload);
    const own = reply.getHeader('etag');
    if (own && request.routeOptions.config.volatile) return done(null, payload);
    const tag = own ? String(own) : `"${createHash('sha1').update(payload).digest('base64url')}"`;
    reply.header('etag', tag);
    if (!isHeld(request.headers['if-none-match'], tag)) return done(null, payload);
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    done(null, '');
  };
  app.addHook('onRoute', (route) => {
    if (route.method === 'GET') route.onSend = [...[route.onSend ?? []].flat(), tagged];
  });
});

/** Whether a caller has what a tag names; here it does not matter whether it calls the tag weak. */
const isHeld = (ifNoneMatch = '', tag: string): boolean =>
  ifNoneMatch
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
    .some((one) => one === '*' || one === tag);
