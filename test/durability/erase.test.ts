import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ErasableColumn, ErasureMatch } from '../../core/erasable.js';
import type { ApiWindow } from '../../core/registry/api-window.js';
import type { Lake } from '../../local/data-folder/lake.js';
import { fixedWindows } from '../fixtures/fixed-windows.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFolder,
  textSource,
  withLake,
} from '../local/lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const region = 'eu-west-1';
const [acmeAccount, sharedAccount] = ['111122223333', '444455556666'];
const window = (tenantId: string, accountId: string, restApiId: string): ApiWindow => ({
  ...{ accountId, region, restApiId, stage: 'prod', tenantId },
  ...{ validFrom: null, validTo: null },
});
const windows = fixedWindows([
  window('acme', acmeAccount, 'acmeapi001'),
  window('acme', sharedAccount, 'acmeapi002'),
  window('globex', sharedAccount, 'globexapi1'),
]);

interface Fields {
  readonly account?: string;
  readonly api?: string;
  readonly [field: string]: unknown;
}
let number = 0;
const line = ({ account = acmeAccount, api = 'acmeapi001', ...fields }: Fields): string =>
  JSON.stringify({
    ...JSON.parse(
      logLine({
        id: `id-${number++}`,
        account,
        region,
        api,
        time: noon + (number % 5) * 3_600_000,
      }),
    ),
    ...fields,
  });

const person = 'alice-7f3a';
const log = (): string[] => [
  line({ sub: person }),
  line({ sub: person, ip: '198.51.100.7', identityUser: 'alice' }),
  line({ sub: 'bob', ip: '198.51.100.8' }),
  line({ ownSubject: person }),
  line({ ownSubject: 'carol' }),
  line({ account: sharedAccount, api: 'acmeapi002', sub: person }),
  line({ account: sharedAccount, api: 'globexapi1', sub: person, status: '404' }),
  `{"apiId": "acmeapi001", "sub": "${person}", "broken`,
  `{"apiId": "globexapi1", "sub": "${person}", "broken`,
  `no api at all, but ${person}.`,
  'nothing of anybody',
];

const everything = async (lake: Lake) => ({
  requests: await ask(
    lake,
    'SELECT extended_request_id AS id, sub, ip, extra FROM requests ORDER BY id',
  ),
  usage: await ask(
    lake,
    'SELECT quarter_hour, tenant_id, sum(requests) AS n FROM usage GROUP BY ALL ORDER BY ALL',
  ),
  audience: await ask(
    lake,
    'SELECT quarter_hour, tenant_id, consumer, sum(requests) AS n FROM audience GROUP BY ALL ORDER BY ALL',
  ),
  rejected: (await lake.rejected({ limit: 1000 }))
    .flatMap(({ samples }) => samples.map(({ beginning }) => beginning))
    .sort(),
});

const matchOf = (column: ErasableColumn, value: string): ErasureMatch => ({
  tenantId: 'acme',
  column,
  value,
});

let ids = 0;
const erase = (lake: Lake, match: ErasureMatch) =>
  lake.erasing.erase(
    match,
    { id: `e${ids++}`, until: new Date(noon + 86_400_000).toISOString() },
    async () => {},
  );

/** What a lake has into which the other lines came and nothing else. */
const fresh = (lines: readonly string[]) =>
  withLake(temporaryFolder(), async (lake) => {
    await lake.followWindows(windows);
    await lake.ingest([textSource(lines.join('\n'))]);
    return everything(lake);
  });

/** Every text that a folder holds: all bytes of all files, unpacked ones too, and each cell of each Parquet file. */
async function allTexts(folder: string): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name);
    if (statSync(file).isDirectory()) continue;
    const bytes = readFileSync(file);
    texts.set(name, bytes.toString('latin1'));
    if (name.endsWith('.gz')) texts.set(`${name} unpacked`, gunzipSync(bytes).toString('latin1'));
    if (name.endsWith('.parquet')) {
      const rows = await connection.runAndReadAll(
        `SELECT r::VARCHAR FROM read_parquet('${file}') r`,
      );
      texts.set(`${name} rows`, JSON.stringify(rows.getRows()));
    }
    if (name.endsWith('.duckdb')) {
      await connection.run(`ATTACH '${file}' AS db (READ_ONLY)`);
      const tables = await connection.runAndReadAll(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'db'",
      );
      for (const [table] of tables.getRows()) {
        const rows = await connection.runAndReadAll(`SELECT r::VARCHAR FROM db."${table}" r`);
        texts.set(`${name} ${table}`, JSON.stringify(rows.getRows()));
      }
      await connection.run('DETACH db');
    }
  }
  connection.closeSync();
  instance.closeSync();
  return texts;
}

test('a person is gone from rows, extra and rejected lines, and nobody else is touched', async () => {
  const folder = temporaryFolder();
  const lines = log();
  const kept = lines.filter((one) => !one.includes(person) || one.includes('globexapi1'));
  const expected = await fresh(kept);
  const match = matchOf('sub', person);
  await withLake(folder, async (lake) => {
    await lake.followWindows(windows);
    await lake.ingest([textSource(lines.join('\n'))]);
    const before = await everything(lake);
    expect(await lake.erasing.find(match)).toMatchObject({
      ...{ rows: 3, extraRows: 1, rejectedLines: 2, foreignLines: 1 },
    });
    expect(await everything(lake)).toEqual(before);
    await erase(lake, match);
    expect(await everything(lake)).toEqual(expected);
    expect(await lake.erasing.find(match)).toMatchObject({
      rows: 0,
      extraRows: 0,
      rejectedLines: 0,
    });
    const again = await lake.ingest([textSource(lines.join('\n'))]);
    expect(again).toMatchObject({ stored: 0, duplicates: 3, erased: 4, rejected: 4 });
    expect(await everything(lake)).toEqual(expected);
    expect(await lake.replay()).toMatchObject({ stored: 0 });
    expect(await everything(lake)).toEqual(expected);
  });
  for (const [name, text] of await allTexts(folder)) {
    const theirs = text.split(person).length - 1;
    if (theirs > 0) expect([name, text]).toEqual([name, expect.stringContaining('globexapi1')]);
  }
  await withLake(folder, async (lake) => {
    await lake.followWindows(windows);
    expect(await everything(lake)).toEqual(expected);
  });
});
