import fc from 'fast-check';
import type { ApiWindow } from '../../../core/registry/api-window.js';
import type { WindowChanges } from '../../../core/registry/window-index.js';
import type { Lake } from '../../../local/data-folder/lake.js';
import { openLake } from '../../../local/data-folder/open-lake.js';
import { fixedWindows } from '../../fixtures/fixed-windows.js';
import { runs } from '../../fixtures/runs.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
  withLake,
} from './temporary-lake.js';

afterAll(removeTemporaryFolders);

const account = '111122223333';
const hour = 3_600_000;

const window = (tenantId: string, given: Partial<ApiWindow> = {}): ApiWindow => ({
  accountId: account,
  region: 'eu-west-1',
  restApiId: 'a1b2c3d4e5',
  stage: 'prod',
  tenantId,
  validFrom: null,
  validTo: null,
  ...given,
});

/** Requests by tenant, as a roll-up says. */
const byTenant = async (lake: Lake, table = 'usage') =>
  Object.fromEntries(
    (
      await ask(
        lake,
        `SELECT tenant_id, sum(requests) AS n FROM ${table} GROUP BY ALL ORDER BY ALL`,
      )
    ).map(({ tenant_id, n }) => [String(tenant_id), n]),
  );

const line = (id: string, time: number, region: string | undefined = 'eu-west-1') =>
  logLine({ id, time, account, region });

test('an API that is registered after its requests came in shows them at once', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    await lake.ingest([textSource([line('1', noon), line('2', noon + hour)].join('\n'))]);
    expect(await byTenant(lake)).toEqual({ null: 2 });
    await lake.followWindows(fixedWindows([window('acme')]));
    expect(await byTenant(lake)).toEqual({ acme: 2 });
    expect(await byTenant(lake, 'audience')).toEqual({ acme: 2 });
    await lake.ingest([textSource(line('3', noon))]);
    expect(await byTenant(lake)).toEqual({ acme: 3 });
    await lake.followWindows(fixedWindows([]));
    expect(await byTenant(lake)).toEqual({ null: 3 });
  });
});

test('a request belongs to whoever owned its API at its time, to the millisecond', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const change = noon + hour / 2;
    const times = [change - 1, change, change + 1, change + hour];
    await lake.ingest([textSource(times.map((time) => line(`${time}`, time)).join('\n'))]);
    await lake.followWindows(
      fixedWindows([
        window('acme', { validTo: change }),
        window('globex', { validFrom: change, validTo: change + hour }),
      ]),
    );
    expect(await byTenant(lake)).toEqual({ acme: 1, globex: 2, null: 1 });
  });
});

test('a row without a Region is attributed when one API only can be meant', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    await lake.ingest([textSource(logLine({ id: '1', account }))]);
    await lake.followWindows(fixedWindows([window('acme')]));
    expect(await byTenant(lake)).toEqual({ acme: 1 });
    await lake.followWindows(
      fixedWindows([window('acme'), window('globex', { region: 'eu-west-2' })]),
    );
    expect(await byTenant(lake)).toEqual({ null: 1 });
    await lake.followWindows(fixedWindows([window('acme'), window('globex', { stage: 'dev' })]));
    expect(await byTenant(lake)).toEqual({ acme: 1 });
  });
});

test('windows that did not change cost no recomputing', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    await lake.ingest([textSource(line('1', noon))]);
    const windows = [window('acme'), window('globex', { stage: 'dev' })];
    await lake.followWindows(fixedWindows(windows));
    const before = await ask(lake, 'SELECT rowid AS id FROM usage');
    await lake.followWindows(fixedWindows([...windows].reverse()));
    await lake.followWindows(fixedWindows([window('acme')]));
    expect(await ask(lake, 'SELECT rowid AS id FROM usage')).toEqual(before);
  });
});

test('windows are followed by what changed of them, and a source that is another one as a whole', async () => {
  const asked: (string | undefined)[] = [];
  const source = (changes: Omit<WindowChanges, 'mark'>, mark: string) => ({
    changesSince: async (known: string | undefined) => {
      asked.push(known);
      return { ...changes, mark };
    },
  });
  const folder = temporaryFolder();
  const stage = { accountId: account, restApiId: 'a1b2c3d4e5', stage: 'prod' };
  await withLake(folder, async (lake) => {
    const lines = [line('1', noon), logLine({ id: '2', account, region: 'eu-west-1', api: 'b' })];
    await lake.ingest([textSource(lines.join('\n'))]);
    const other = window('globex', { restApiId: 'b' });
    await lake.followWindows(source({ stages: 'all', windows: [window('acme'), other] }, 'one'));
    expect(await byTenant(lake)).toEqual({ acme: 1, globex: 1 });
    await lake.followWindows(source({ stages: [stage], windows: [window('cumulus')] }, 'two'));
    expect(await byTenant(lake)).toEqual({ cumulus: 1, globex: 1 });
  });
  await withLake(folder, async (lake) => {
    await lake.followWindows(source({ stages: [], windows: [] }, 'three'));
    await lake.followWindows(source({ stages: [stage], windows: [] }, 'four'));
    expect(await byTenant(lake)).toEqual({ globex: 1, null: 1 });
  });
  expect(asked).toEqual([undefined, 'one', 'two', 'two']);
});

test('a second Region of an API that is told later takes the rows without a Region from the first', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    await lake.ingest([textSource(logLine({ id: '1', account }))]);
    const stage = { accountId: account, restApiId: 'a1b2c3d4e5', stage: 'prod' };
    const told = (...windows: ApiWindow[]) => ({
      changesSince: async () => ({ mark: 'm', stages: [stage], windows }),
    });
    await lake.followWindows(told(window('acme')));
    expect(await byTenant(lake)).toEqual({ acme: 1 });
    await lake.followWindows(told(window('acme'), window('globex', { region: 'eu-west-2' })));
    expect(await byTenant(lake)).toEqual({ null: 1 });
  });
});

/** What the roll-ups must add up to, computed from the rows. */
const raw = `SELECT time_bucket(INTERVAL '15' MINUTE, request_time) AS quarter_hour, account_id, region, stage, status, count(*) AS requests,
  sum(response_latency) AS latency, count_if(response_latency <= 151) AS fast, max(response_latency) AS slowest,
  count_if(status BETWEEN 400 AND 499) AS client_errors FROM requests GROUP BY ALL ORDER BY ALL`;
const rolledUp = `SELECT quarter_hour, account_id, region, stage, status, sum(requests) AS requests,
  sum(response_latency_sum) AS latency, sum(response_latency_le_151) AS fast, max(response_latency_max) AS slowest,
  sum(client_errors) AS client_errors FROM usage GROUP BY ALL ORDER BY ALL`;

// A line names its account and Region or does not; what it does not name may be the same as what another one does, so
// that each id here is of one place.
const place = fc.constantFrom(
  { account, region: 'eu-west-1' },
  { account, region: undefined },
  { account: '444455556666', region: 'eu-west-1' },
  { account: undefined, region: undefined },
);

const request = fc
  .tuple(fc.integer({ min: 0, max: 25 }), place)
  .chain(([id, { account, region }]) =>
    fc.record({
      id: fc.constant(`id-${id}-${account}-${region}`),
      account: fc.constant(account),
      region: fc.constant(region),
      time: fc.integer({ min: noon - 20 * hour, max: noon + 20 * hour }),
      stage: fc.constantFrom('prod', 'dev'),
      status: fc.constantFrom(200, 404, 429, 500),
      latency: fc.integer({ min: 0, max: 20_000 }),
    }),
  );

test('after any ingests in any order, roll-ups equal the rows of requests, and these are told apart by identity', async () => {
  const lake = await openLake({ dataDir: temporaryFolder(), threads: 2 });
  const identities = new Set<string>();
  try {
    await lake.followWindows(fixedWindows([window('acme')]));
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 60 }), async (requests) => {
        const summary = await lake.ingest([textSource(requests.map(logLine).join('\n'))]);
        for (const { id, time, account, region, stage } of requests) {
          const day = new Date(time).toISOString().slice(0, 10);
          identities.add([account, region, stage, day, id].join());
        }
        expect(summary.stored + summary.duplicates).toBe(requests.length);
        expect((await lake.status()).rows).toBe(identities.size);
        expect(await ask(lake, rolledUp)).toEqual(await ask(lake, raw));
        expect(await ask(lake, 'SELECT sum(requests) AS n FROM audience')).toEqual([
          { n: identities.size },
        ]);
      }),
      { numRuns: runs(1), endOnFailure: true },
    );
  } finally {
    await lake.close();
  }
});
