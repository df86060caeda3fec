import { setTimeout as pause } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { boundBodies } from '../../../local/server/unread-bodies.js';

const silenceMs = 200;

let app: FastifyInstance;
let url: string;
beforeAll(async () => {
  app = Fastify({ connectionTimeout: silenceMs });
  boundBodies(app);
  const work = async () => {
    await pause(5 * silenceMs);
    return 'done';
  };
  app.post('/lasting', { config: { lasting: true } }, work);
  app.post('/other', work);
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const post = async (path: string) => (await fetch(url + path, { method: 'POST' })).text();

test('whoever waits for long work is not taken for silent, and anybody else is', async () => {
  expect(await post('/lasting')).toBe('done');
  await expect(post('/other')).rejects.toThrow('fetch failed');
});
