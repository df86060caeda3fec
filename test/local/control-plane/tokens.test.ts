import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../../control-plane/api/app.js';
import { localControlPlane } from '../../../local/control-plane/compose.js';
import { tokenStore } from '../../../local/control-plane/tokens.js';
import { listSetAside } from '../../../local/files/quarantine.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-tokens-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const now = new Date('2026-11-10T12:00:00Z');
const app = (trusted: boolean) =>
  buildApp(
    localControlPlane({
      folder,
      registry: memoryRegistry(),
      isTrusted: () => trusted,
      version: '1.2.3',
      secret: Buffer.from('secret'),
      clock: () => now,
    }),
  );
const ask = async (trusted: boolean, headers: Record<string, string> = {}) =>
  (await (await app(trusted)).inject({ url: '/v1/tenants', headers })).statusCode;
const order = { role: 'platform', subject: null, note: 'ci', expiresAt: null } as const;

describe('callers on one machine', () => {
  it('are the platform where they are trusted, and need a token elsewhere', async () => {
    expect(await ask(true)).toBe(200);
    expect(await ask(false)).toBe(401);
    const { token } = await tokenStore(folder).create(order, now);
    expect(await ask(false, { authorization: `Bearer ${token}` })).toBe(200);
  });

  it('may call health and version without a token', async () => {
    const server = await app(false);
    expect((await server.inject('/v1/health')).statusCode).toBe(200);
    expect((await server.inject('/v1/version')).statusCode).toBe(200);
  });

  it('are not pages of other sites', async () => {
    expect(await ask(true, { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await ask(true, { 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await ask(true, { 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  it('are refused with a token that is wrong, even where they are trusted', async () => {
    const { token } = await tokenStore(folder).create(order, now);
    const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    for (const authorization of [
      `Bearer ${wrong}`,
      'Bearer gb_../../../etc/passwd_x',
      'Bearer ',
      `Basic ${token}`,
      token,
    ]) {
      expect({ authorization, status: await ask(true, { authorization }) }).toEqual({
        authorization,
        status: 401,
      });
    }
  });
});

describe('tokens', () => {
  it('are kept as hashes only, readable by their owner only', async () => {
    const { token } = await tokenStore(folder).create(order, now);
    const [name = ''] = await readdir(join(folder, 'tokens'));
    const text = await readFile(join(folder, 'tokens', name), 'utf8');
    expect(text).not.toContain(token.split('_')[2]);
    expect(JSON.parse(text).hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('stand for one tenant or account, end at their time, and at once when revoked', async () => {
    const store = tokenStore(folder);
    const expiresAt = '2026-11-11T12:00:00.000Z';
    const made = await store.create({ role: 'tenant', subject: 'acme', note: '', expiresAt }, now);
    expect(await store.find(made.token, now)).toEqual(made.kept);
    expect(await store.find(made.token, new Date(expiresAt))).toBeUndefined();
    expect(await store.list()).toEqual([made.kept]);
    await store.revoke(made.kept.id);
    expect(await store.find(made.token, now)).toBeUndefined();
    await expect(store.revoke('../link-secret')).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('are listed though the file of one is half written, which is set aside and opens nothing', async () => {
    const store = tokenStore(folder);
    const whole = await store.create(order, now);
    const torn = await store.create(order, now);
    const file = join(folder, 'tokens', `${torn.kept.id}.json`);
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 40));
    expect(await store.list()).toEqual([whole.kept]);
    expect(await store.find(torn.token, now)).toBeUndefined();
    expect(await store.find(whole.token, now)).toEqual(whole.kept);
    expect(await listSetAside(folder)).toMatchObject([{ file: `tokens/${torn.kept.id}.json` }]);
  });
});
