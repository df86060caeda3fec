import type { FastifyInstance } from 'fastify';
import type { Registry } from '../../core/registry/registry.js';
import { suppress } from '../../reporting/delivery/suppressions.js';
import {
  unsubscribed,
  unsubscribeQuestion,
  unsubscribeUnknown,
} from '../../reporting/mail/unsubscribe-page.js';
import { readUnsubscription } from '../../reporting/mail/unsubscribe-token.js';

/** Where readers end their mails, without an account: the link says who they are. */
export async function unsubscribeRoutes(
  app: FastifyInstance,
  {
    registry,
    key,
    clock,
  }: { readonly registry: Registry; readonly key: Uint8Array; readonly clock: () => Date },
): Promise<void> {
  await app.register((scope, _, registered) => {
    // One click posts a form, of which nothing is needed: the address has said it all.
    scope.addContentTypeParser('application/x-www-form-urlencoded', (_, body, done) => {
      body.resume();
      body.on('end', () => done(null, undefined));
      body.on('error', done);
    });
    const url = '/unsubscribe/:token';
    scope.get<{ Params: { token: string } }>(url, async ({ params }, reply) => {
      const found = readUnsubscription(params.token, key);
      return reply
        .code(found ? 200 : 404)
        .type('text/html; charset=utf-8')
        .send(found ? unsubscribeQuestion(found.recipient) : unsubscribeUnknown());
    });
    scope.post<{ Params: { token: string } }>(url, async ({ params }, reply) => {
      const found = readUnsubscription(params.token, key);
      if (found) await suppress(registry, { ...found, cause: 'unsubscribed' }, clock());
      return reply
        .code(found ? 200 : 404)
        .type('text/html; charset=utf-8')
        .send(found ? unsubscribed(found.recipient) : unsubscribeUnknown());
    });
    registered();
  });
}
