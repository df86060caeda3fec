import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { bounds, httpOptions } from '../../local/server/bounds.js';
import { figure, type Serving, startServing } from './serving.js';

let serving: Serving;
const sockets: Socket[] = [];
beforeAll(async () => {
  serving = await startServing();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
afterAll(() => serving.stop());

/** Opens connections that each send `start` and then say nothing. */
async function hold(count: number, start: string, body?: Buffer): Promise<void> {
  for (let opened = 0; opened < count; opened++) {
    const socket = connect(serving.port, '127.0.0.1');
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(start);
    if (body) socket.write(body);
  }
  await wait(1500);
}

const post = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${serving.port}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

/** What a client may say before it falls silent. */
const starts = () => [
  '',
  'GET / HTTP/1.1\r\nHost: ',
  `${post('/v1/nothing', 9)}{`,
  `${post('/v1/tenants', 9)}{`,
];
const open = () => sockets.filter(({ closed }) => !closed).length;

describe('whoever opens a thousand connections', () => {
  it('and is silent locks nobody out: a machine may allow a process no more than these', async () => {
    for (const start of starts()) {
      await hold(1100, start);
      const honest = await serving.call('GET', '/v1/version');
      expect(honest.status).toBe(200);
      expect(honest.milliseconds).toBeLessThan(2000);
      expect(open()).toBeLessThanOrEqual(bounds.connectionsPerAddress);
      figure('an answer beside 1,100 connections', `${Math.round(honest.milliseconds)} ms`);
    }
  });

  it('and is silent is not waited for without end, whatever was said before', async () => {
    // Fewer than may be open, or they would make room for each other.
    for (const start of starts()) await hold(50, start);
    expect(open()).toBe(200);
    await wait(bounds.bodyMs + 2 * httpOptions.connectionsCheckingInterval);
    expect(open()).toBe(0);
    expect((await serving.call('GET', '/v1/version')).status).toBe(200);
  });
});

describe('a body', () => {
  it.each([
    '/v1/nothing',
    '/nothing',
    '/v1/tenants',
    '/d/forged/visuals/kpi-requests.json',
    '/unsubscribe/forged',
  ])('that never ends takes no memory: POST %s', async (path) => {
    const before = serving.memory();
    const size = 1024 * 1024;
    await hold(1000, post(path, size), Buffer.alloc(size - 1, 0x20));
    const grown = serving.memory() - before;
    figure(`memory for 1,000 bodies of a megabyte to ${path}`, `${grown} MB`);
    expect(grown).toBeLessThan(150);
    expect((await serving.call('GET', '/v1/version')).status).toBe(200);
  });

  it('of a caller without a right to the route is refused before it is read', async () => {
    const own = await startServing('--require-token');
    try {
      const socket = connect(own.port, '127.0.0.1');
      sockets.push(socket);
      let answer = '';
      socket.on('data', (data) => {
        answer += String(data);
      });
      socket.on('error', () => undefined);
      // No byte of the body is sent at all.
      socket.write(
        `POST /v1/ingest HTTP/1.1\r\nHost: 127.0.0.1:${own.port}\r\nContent-Type: application/gzip\r\nContent-Length: 1000000000\r\n\r\n`,
      );
      await wait(1000);
      expect(answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*connection: close/i);
    } finally {
      await own.stop();
    }
  });
});
