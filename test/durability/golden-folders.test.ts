import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { type DataFolder, withDataFolder } from '../../local/data-folder/data-folder.js';
import { fileSource } from '../../local/ingest/line-source.js';
import { folderFormat } from '../../local/lake/lake-folder.js';
import { copyGoldenFolder, goldenLog, goldenVersions } from '../fixtures/golden-folders.js';
import {
  ask,
  logLine,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
} from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

/** By hand from the log: requests, errors, bytes, and the sum of latencies of each tenant's and of nobody's rows. */
const totals = [
  { tenant_id: 'acme', requests: 7, failed: 3, bytes: 580, latency: 29186 },
  { tenant_id: 'globex', requests: 3, failed: 1, bytes: 1520, latency: 325 },
  { tenant_id: null, requests: 1, failed: 1, bytes: 10, latency: 50 },
];

const usage = `SELECT tenant_id, sum(requests) AS requests,
  sum(client_errors + server_errors) AS failed, sum(response_bytes) AS bytes,
  sum(response_latency_sum) AS latency FROM usage GROUP BY 1 ORDER BY 1 NULLS LAST`;

const raw = `SELECT api_id, count(*) AS requests, count(*) FILTER (status >= 400) AS failed,
  sum(response_length) AS bytes, sum(response_latency) AS latency FROM requests
  GROUP BY 1 ORDER BY 2 DESC`;

const rawTotals = totals.map(({ tenant_id: _, ...rest }, index) => ({
  api_id: ['shop1shop1', 'bank2bank2', 'lost3lost3'][index],
  ...rest,
}));

const audience = `SELECT consumer, usage_plan, sum(requests) AS requests FROM audience
  WHERE consumer IS NOT NULL GROUP BY ALL`;

const expectTheNumbers = async ({ lake }: DataFolder) => {
  expect(await ask(lake, usage)).toEqual(totals);
  expect(await ask(lake, raw)).toEqual(rawTotals);
  expect(await ask(lake, audience)).toEqual([
    { consumer: 'Ada Analytics', usage_plan: 'gold', requests: 3 },
  ]);
  expect(await ask(lake, 'SELECT user_agent FROM requests WHERE salvaged')).toEqual([
    { user_agent: 'My "fine" client/1.0' },
  ]);
  expect(
    await ask(lake, `SELECT min(request_time) AS first, max(request_time) AS last FROM requests`),
  ).toEqual([{ first: '2026-11-02T08:00:00.000Z', last: '2026-11-04T13:00:00.000Z' }]);
};

const oneMore = () =>
  textSource(
    logLine({
      id: 'one-more',
      account: '111122223333',
      region: 'eu-west-1',
      api: 'shop1shop1',
      time: Date.UTC(2026, 10, 3, 8),
      latency: 14,
    }),
  );

describe.each(goldenVersions)('a data folder of version %s', (version) => {
  describe.each(['as it was left', 'without its database'])('%s', (state) => {
    let dataDir: string;

    beforeAll(() => {
      dataDir = path.join(temporaryFolder(), 'data');
      copyGoldenFolder(version, dataDir);
      if (state === 'without its database') rmSync(path.join(dataDir, 'gatebook.duckdb'));
    });

    test('answers the numbers that were worked out by hand', async () => {
      await withDataFolder(dataDir, async (folder) => {
        await expectTheNumbers(folder);
        expect((await folder.lake.status()).rejected).toBe(state === 'as it was left' ? 1 : 0);
      });
    });

    test('has the registry as it was', async () => {
      await withDataFolder(dataDir, async ({ registry }) => {
        expect((await registry.get('tenants', 'acme'))?.item).toMatchObject({
          name: 'Acme & Söhne "Ω"',
          mailDomains: ['example.com'],
        });
        expect((await registry.list('apis', {})).items).toHaveLength(2);
      });
    });

    test('knows every line that it has read', async () => {
      await withDataFolder(dataDir, async (folder) => {
        const again = await folder.lake.ingest([fileSource(goldenLog)], { region: 'eu-west-1' });
        expect(again).toMatchObject({ stored: 0, duplicates: 12 });
        await expectTheNumbers(folder);
      });
    });

    test('takes new lines up, and has them when it is opened again', async () => {
      await withDataFolder(dataDir, async ({ lake }) => {
        expect(await lake.ingest([oneMore()])).toMatchObject({ stored: 1 });
      });
      await withDataFolder(dataDir, async ({ lake }) => {
        const [acme] = totals;
        expect((await ask(lake, usage))[0]).toEqual({
          ...acme,
          requests: 8,
          latency: 29186 + 14,
        });
        expect((await lake.status()).rows).toBe(12);
      });
    });

    test('is of the present format from then on, which versions before refuse', () => {
      expect(JSON.parse(readFileSync(path.join(dataDir, 'gatebook.json'), 'utf8'))).toEqual({
        format: folderFormat,
      });
    });
  });
});

test('the folder of the first release is kept', () => {
  expect(goldenVersions).toContain('0.1.0');
});
