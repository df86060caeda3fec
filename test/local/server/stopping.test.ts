import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { closeGently } from '../../../local/server/close-gently.js';
import { healthRoutes } from '../../../local/server/health-routes.js';

let app: FastifyInstance;
let origin: string;
let isReady: boolean;
let asked: Promise<unknown>;

beforeEach(async () => {
  isReady = true;
  app = Fastify({ forceCloseConnections: 'idle' });
  asked = new Promise((resolve) => {
    app.get('/slow', async () => {
      resolve(undefined);
      await sleep(150);
      return 'whole';
    });
    app.get('/endless', () => {
      resolve(undefined);
      return new Promise(() => undefined);
    });
  });
  healthRoutes(app, () => isReady);
  origin = await app.listen({ port: 0, host: '127.0.0.1' });
});

afterEach(() => app.close());

describe('a server that is told to stop', () => {
  it('ends the answer that is under way, and takes no request more', async () => {
    const answer = fetch(`${origin}/slow`).then((response) => response.text());
    await asked;
    // Longer than this test has: the connection is not waited for.
    await closeGently(app, 600_000);
    expect(await answer).toBe('whole');
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow('fetch failed');
  });

  it('waits for none that takes longer than it may', async () => {
    const answer = fetch(`${origin}/endless`).catch((error: Error) => error.message);
    await asked;
    const closed = once(app.server, 'close');
    await closeGently(app, 100);
    await closed;
    expect(await answer).toBe('fetch failed');
  });
});

describe('who watches the process', () => {
  it('is told that it runs, and whether it is of use now', async () => {
    const status = async (path: string) => (await app.inject(path)).statusCode;
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 200]);
    isReady = false;
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
  });
});
