import { isIPv6 } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Whether an address that a server binds to is reached from this machine alone. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

/** `host:port` as it stands in a URL. */
export const authority = (host: string, port: number): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`;

/**
 * Refuses requests whose Host header is not this machine's own name with the port that is listened on. On loopback no
 * link is asked for, so a foreign page that lets its own name resolve to 127.0.0.1 (DNS rebinding) would otherwise read
 * the platform's dashboard.
 */
export function allowLoopbackHostsOnly(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const address = app.server.address();
    // Not listening: called by `inject`, where no port stands in the way of a name.
    const port = address !== null && typeof address === 'object' ? address.port : 80;
    const ports = port === 80 ? ['', ':80'] : [`:${port}`];
    const host = request.headers.host?.toLowerCase();
    const known = ['127.0.0.1', 'localhost', '[::1]'].some((name) =>
      ports.some((suffix) => host === name + suffix),
    );
    if (!known) {
      await reply
        .code(421)
        .type('text/plain; charset=utf-8')
        .send(`This server answers on this machine only: open it as http://127.0.0.1:${port}/\n`);
    }
  });
}
