import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { dataFolderControlPlane } from '../../../local/control-plane/of-data-folder.js';
import { registerControlApi } from '../../../local/control-plane/register.js';
import { openDataFolder } from '../../../local/data-folder/data-folder.js';
import { requestTurns } from '../../../local/server/fair-shares.js';
import { fairTurns } from '../../../local/turns/fair-turns.js';

it('what the control API calls a fault of Gatebook is written down under its request id', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'gatebook-register-'));
  const dataFolder = await openDataFolder(dataDir);
  const app = Fastify();
  const faults: [unknown, string][] = [];
  const broken = new Error('The registry broke.');
  const registry = { ...dataFolder.registry, list: () => Promise.reject(broken) };
  try {
    const plane = await dataFolderControlPlane(
      { ...dataFolder, registry },
      { isTrusted: () => true },
    );
    const tell = (error: unknown, requestId: string) => void faults.push([error, requestId]);
    await registerControlApi(app, plane, tell, fairTurns(requestTurns));
    expect((await app.inject({ url: '/v1/tenants/nobody' })).statusCode).toBe(404);
    const answer = await app.inject({ url: '/v1/tenants' });
    expect(answer.statusCode).toBe(500);
    expect(faults).toEqual([[broken, answer.json().requestId]]);
  } finally {
    await app.close();
    await dataFolder.close();
    await rm(dataDir, { recursive: true, force: true });
  }
});
