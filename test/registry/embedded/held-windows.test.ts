import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Api, unmanagedLogging } from '../../../core/registry/api.js';
import { apiRefText } from '../../../core/registry/api-window.js';
import { apiWindows, windowsOf } from '../../../core/registry/api-windows.js';
import { everyItem } from '../../../core/registry/registry.js';
import { openRegistry } from '../../../registry/embedded/embedded.js';
import { aStage } from '../../fixtures/registry.js';

const at = '2026-11-01T00:00:00.000Z';
const apiOf = (restApiId: string, owners: readonly string[]): Api => ({
  ...aStage(restApiId),
  id: apiRefText(aStage(restApiId)),
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
});

const restApiId = fc.constantFrom('a', 'B', 'b', 'c0');
const step = fc.oneof(
  fc.record({
    act: fc.constant('put' as const),
    restApiId,
    owners: fc.array(fc.constantFrom('acme', 'globex'), { maxLength: 3 }),
  }),
  fc.record({ act: fc.constant('remove' as const), restApiId }),
  fc.record({ act: fc.constant('ask' as const) }),
);

describe('the windows that the embedded registry holds', () => {
  it('are those that its APIs have, whatever was written before, meanwhile or since', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const folder = await mkdtemp(join(tmpdir(), 'gatebook-windows-'));
        const registry = await openRegistry({ folder });
        const asked: Promise<unknown>[] = [];
        for (const one of steps) {
          // Not waited for: what is written next comes while these are read.
          if (one.act === 'ask') asked.push(apiWindows(registry));
          else {
            const id = apiRefText(aStage(one.restApiId));
            const version = (await registry.get('apis', id))?.version;
            if (one.act === 'put') {
              await registry.put('apis', apiOf(one.restApiId, one.owners), version ?? 'absent');
            } else if (version) await registry.remove('apis', id, version);
          }
        }
        await Promise.all(asked);
        const read = [];
        for await (const { item } of everyItem(registry, 'apis')) read.push(...windowsOf(item));
        expect(await apiWindows(registry)).toEqual(read);
        await registry.close();
        await rm(folder, { recursive: true, force: true });
      }),
      { numRuns: 25 },
    );
  });
});
