import type { FastifyInstance } from 'fastify';

/**
 * Answers who watches the process: `/healthz`, that it runs, and `/readyz`, that it is of use now: 503 while the
 * server starts and while it stops. Neither needs a token, and neither says more.
 */
export function healthRoutes(app: FastifyInstance, isReady: () => boolean): void {
  app.get('/healthz', (_request, reply) => reply.type('text/plain').send('ok\n'));
  app.get('/readyz', (_request, reply) =>
    isReady()
      ? reply.type('text/plain').send('ready\n')
      : reply.code(503).header('retry-after', '5').type('text/plain').send('not ready\n'),
  );
}
