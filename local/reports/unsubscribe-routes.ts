import type { FastifyInstance } from 'fastify';
import type { Registry } from '../../core/registry/registry.js';
import { answerUnsubscribe } from '../../reporting/reports/delivery/unsubscribe.js';

/** Where readers end their mails, without an account: the link says who they are. */
export async function unsubscribeRoutes(
  app: FastifyInstance,
  tools: { readonly registry: Registry; readonly key: Uint8Array; readonly clock: () => Date },
): Promise<void> {
  await app.register((scope, _, registered) => {
    // One click posts a form, of which nothing is needed: the address alone says who unsubscribes from what.
    scope.addContentTypeParser('application/x-www-form-urlencoded', (_, body, done) => {
      body.resume();
      body.on('end', () => done(null, undefined));
      body.on('error', done);
    });
    for (const method of ['GET', 'POST'] as const) {
      scope.route<{ Params: { token: string } }>({
        method,
        url: '/unsubscribe/:token',
        handler: async ({ params }, reply) => {
          const { status, html } = await answerUnsubscribe(method, params.token, tools);
          return reply.code(status).type('text/html; charset=utf-8').send(html);
        },
      });
    }
    registered();
  });
}
