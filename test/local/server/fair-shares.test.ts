import { once } from 'node:events';
import { connect } from 'node:net';
import Fastify from 'fastify';
import { shareFairly } from '../../../local/server/fair-shares.js';
import { currentAsker } from '../../../local/turns/asker.js';
import { fairTurns } from '../../../local/turns/fair-turns.js';

it('a request whose caller hangs up wants no answer any more, and its turn is another’s', async () => {
  const app = Fastify({ forceCloseConnections: true });
  const turns = fairTurns({ width: 1, perTenant: 1, waiting: 1 });
  shareFairly(app, turns, () => ({ tenant: 'acme', caller: 'one' }));
  let signal: AbortSignal | undefined;
  let began = () => {};
  const isAsked = new Promise<void>((resolve) => {
    began = resolve;
  });
  app.get('/slow', async () => {
    signal = currentAsker().signal;
    began();
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    return 'nobody reads it';
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  try {
    const socket = connect((app.server.address() as { port: number }).port, '127.0.0.1');
    socket.write('GET /slow HTTP/1.1\r\nHost: here\r\n\r\n');
    await isAsked;
    expect(signal?.aborted).toBe(false);
    socket.destroy();
    await once(signal as AbortSignal, 'abort');
    await turns.take({ tenant: 'globex', caller: 'two' });
  } finally {
    await app.close();
  }
});
