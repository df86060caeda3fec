import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../../control-plane/api/app.js';
import { localControlPlane } from '../../../local/control-plane/compose.js';
import { tokenStore } from '../../../local/control-plane/tokens.js';
import { listSetAside, setAside } from '../../../local/files/quarantine.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-quarantine-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('what was set aside is listed to the platform as `gatebook doctor` lists it, and to no tenant', async () => {
  const app = await buildApp(
    localControlPlane({
      folder,
      registry: memoryRegistry(),
      isTrusted: () => false,
      version: '0.0.0',
      secret: Buffer.from('a secret of the tests'),
    }),
  );
  const get = async (role: 'platform' | 'tenant') => {
    const subject = role === 'tenant' ? 'acme' : null;
    const order = { role, subject, note: '', expiresAt: null };
    const { token } = await tokenStore(folder).create(order, new Date());
    const headers = { authorization: `Bearer ${token}` };
    const { statusCode, body } = await app.inject({ url: '/v1/quarantine', headers });
    return { statusCode, body };
  };
  expect(JSON.parse((await get('platform')).body)).toEqual({ items: [] });

  const file = join(folder, 'secret-of-globex.parquet');
  await writeFile(file, 'x');
  await setAside(folder, file, { reason: 'it is cut off', advice: 'Ingest it again.' });
  const all = await listSetAside(folder);
  expect(all).toHaveLength(1);
  expect(JSON.parse((await get('platform')).body)).toEqual({ items: all });

  const refused = await get('tenant');
  expect([401, 403]).toContain(refused.statusCode);
  expect(refused.body).not.toContain('globex');
  await app.close();
});
