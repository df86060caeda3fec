import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Api, unmanagedLogging } from '../../../core/registry/api.js';
import { type ApiWindow, apiRefText } from '../../../core/registry/api-window.js';
import { apiWindows, windowsAround } from '../../../core/registry/api-windows.js';
import { type EmbeddedRegistry, openRegistry } from '../../../registry/embedded/embedded.js';
import { tenantScope } from '../../../reporting/query/scope.js';
import { runs } from '../../fixtures/runs.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatebook-windows-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const file = () => join(folder, 'registry', 'registry.sqlite');

const at = '2026-11-01T00:00:00.000Z';
const apiOf = (restApiId: string, region: string, owners: readonly string[]): Api => {
  const ref = { accountId: '111122223333', region, restApiId, stage: 'prod' };
  return {
    ...ref,
    id: apiRefText(ref),
    displayName: restApiId,
    kind: 'REST',
    ownership: owners.map((tenantId, index) => ({
      tenantId,
      validFrom: `2026-11-0${index + 1}T00:00:00.000Z`,
      validTo: index === owners.length - 1 ? null : `2026-11-0${index + 2}T00:00:00.000Z`,
    })),
    format: null,
    consumer: null,
    logging: unmanagedLogging,
    createdAt: at,
    updatedAt: at,
  };
};

const put = async (registry: EmbeddedRegistry, api: Api) =>
  registry.put('apis', api, (await registry.get('apis', api.id))?.version ?? 'absent');

const byStage = (windows: readonly ApiWindow[]) => {
  const stages = new Map<string, ApiWindow[]>();
  for (const window of windows) {
    const stage = `${window.accountId}/${window.restApiId}/${window.stage}`;
    stages.set(stage, [...(stages.get(stage) ?? []), window]);
  }
  return stages;
};

const place = {
  restApiId: fc.constantFrom('a', 'B', 'b'),
  region: fc.constantFrom('eu-west-1', 'us-east-1'),
};
const step = fc.oneof(
  fc.record({
    act: fc.constant('put' as const),
    ...place,
    owners: fc.array(fc.constantFrom('acme', 'globex'), { maxLength: 3 }),
  }),
  fc.record({ act: fc.constant('remove' as const), ...place }),
  fc.record({ act: fc.constant('follow' as const) }),
  fc.record({ act: fc.constant('reopen' as const) }),
);

describe('the windows beside the APIs of the embedded registry', () => {
  it('say of a tenant, and of what changed, what reading every API says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const own = await mkdtemp(join(folder, 'run-'));
        let registry = await openRegistry({ folder: own });
        let mark: string | undefined;
        let followed = new Map<string, ApiWindow[]>();
        const follow = async () => {
          const changes = await registry.windows.changesSince(mark);
          mark = changes.mark;
          if (changes.stages === 'all') followed = byStage(changes.windows);
          else {
            const now = byStage(changes.windows);
            for (const { accountId, restApiId, stage } of changes.stages) {
              const key = `${accountId}/${restApiId}/${stage}`;
              followed.delete(key);
              const windows = now.get(key);
              if (windows) followed.set(key, windows);
            }
          }
          expect(followed).toEqual(byStage(await apiWindows(registry)));
        };
        for (const one of steps) {
          if (one.act === 'follow') await follow();
          else if (one.act === 'reopen') {
            await registry.close();
            registry = await openRegistry({ folder: own });
          } else if (one.act === 'put') {
            await put(registry, apiOf(one.restApiId, one.region, one.owners));
          } else {
            const { id } = apiOf(one.restApiId, one.region, []);
            const version = (await registry.get('apis', id))?.version;
            if (version) await registry.remove('apis', id, version);
          }
        }
        await follow();
        const all = await apiWindows(registry);
        for (const tenantId of ['acme', 'globex', 'nobody']) {
          const around = await windowsAround(registry, tenantId);
          expect(tenantScope(tenantId, around)).toEqual(tenantScope(tenantId, all));
        }
        await registry.close();
      }),
      { numRuns: runs(10) },
    );
  });

  it('name nothing as changed where nothing was, after a restart too', async () => {
    const first = await openRegistry({ folder });
    await put(first, apiOf('a', 'eu-west-1', ['acme']));
    const { mark } = await first.windows.changesSince(undefined);
    await put(first, { ...apiOf('a', 'eu-west-1', ['acme']), displayName: 'Orders' });
    await first.close();
    const second = await openRegistry({ folder });
    expect(await second.windows.changesSince(mark)).toEqual({ mark, stages: [], windows: [] });
    await second.close();
  });

  it('are told whole to whoever was told of no change', async () => {
    const registry = await openRegistry({ folder });
    await put(registry, apiOf('a', 'eu-west-1', ['acme']));
    for (const mark of [undefined, '', ':']) {
      expect(await registry.windows.changesSince(mark)).toMatchObject({ stages: 'all' });
    }
    await registry.close();
  });

  it('are told whole to whoever followed another file, such as the one that a copy took the place of', async () => {
    const first = await openRegistry({ folder });
    await put(first, apiOf('a', 'eu-west-1', ['acme']));
    await first.close();
    const copy = readFileSync(file());
    const second = await openRegistry({ folder });
    await put(second, apiOf('a', 'eu-west-1', ['acme', 'globex']));
    const { mark } = await second.windows.changesSince(undefined);
    await second.close();
    writeAt(file(), 0, copy, true);
    const third = await openRegistry({ folder });
    await put(third, apiOf('b', 'eu-west-1', ['acme']));
    const changes = await third.windows.changesSince(mark);
    expect(changes.stages).toBe('all');
    expect(changes.windows.map(({ restApiId, tenantId }) => [restApiId, tenantId])).toEqual([
      ['a', 'acme'],
      ['b', 'acme'],
    ]);
    await third.close();
  });

  it('are made anew from the APIs where the file is not what was closed', async () => {
    const first = await openRegistry({ folder });
    for (const id of ['a', 'b', 'c']) await put(first, apiOf(id, 'eu-west-1', ['acme-retail']));
    await first.close();
    // As a disk that forgets would change them: only the bytes of the windows, not those of the APIs.
    const bytes = readFileSync(file());
    const inBodies = (offset: number) =>
      bytes
        .subarray(offset - 12, offset)
        .toString('latin1')
        .includes('"tenantId":"');
    let changed = 0;
    for (
      let place = bytes.indexOf('acme-retail');
      place >= 0;
      place = bytes.indexOf('acme-retail', place + 1)
    ) {
      if (inBodies(place)) continue;
      writeAt(file(), place, Buffer.from('someone-els'));
      changed += 1;
    }
    expect(changed).toBeGreaterThan(0);
    const second = await openRegistry({ folder });
    const around = await windowsAround(second, 'acme-retail');
    expect(around.map(({ tenantId }) => tenantId)).toEqual(Array(3).fill('acme-retail'));
    expect(await windowsAround(second, 'someone-els')).toEqual([]);
    await second.close();
  });
});

function writeAt(path: string, place: number, bytes: Uint8Array, whole = false): void {
  if (whole) rmSync(path);
  const open = openSync(path, whole ? 'w' : 'r+');
  writeSync(open, bytes, 0, bytes.length, place);
  closeSync(open);
}
