import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { registryIsRead } from '../../../core/ports/report-scheduler.js';
import { openBook } from '../../../local/book.js';
import { mountControlApi } from '../../../local/control-plane/mount.js';
import { openLinkSecret } from '../../../local/server/link-secret.js';

it('what the control API calls a fault of Gatebook is written down under its request id', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'gatebook-mount-'));
  const book = await openBook(dataDir);
  const app = Fastify();
  const faults: [unknown, string][] = [];
  const broken = new Error('The registry broke.');
  try {
    await mountControlApi(app, {
      book: { ...book, registry: { ...book.registry, list: () => Promise.reject(broken) } },
      host: '127.0.0.1',
      secret: await openLinkSecret(dataDir),
      origin: () => 'http://127.0.0.1:8080',
      scheduler: registryIsRead,
      onFault: (error, requestId) => faults.push([error, requestId]),
    });
    expect((await app.inject({ url: '/v1/tenants/nobody' })).statusCode).toBe(404);
    const answer = await app.inject({ url: '/v1/tenants' });
    expect(answer.statusCode).toBe(500);
    expect(faults).toEqual([[broken, answer.json().requestId]]);
  } finally {
    await app.close();
    await book.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
