import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import type { ErasableColumn, ErasureMatch } from '../../core/access-log/erasable.js';
import type { ApiWindow } from '../../core/registry/api-window.js';
import type { Lake } from '../../local/data-folder/lake.js';
import { fixedWindows } from '../fixtures/fixed-windows.js';
import { runs } from '../fixtures/runs.js';
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

test('freed blocks of the database keep nothing, nor does its log', async () => {
  const folder = temporaryFolder();
  // Nothing that DuckDB would write shorter.
  const id = '7c1f09d2-5be8-4a63-9d70-e4a2b86f351c';
  // Written into the file by the end of the first run, and freed by the second.
  await withLake(folder, async (lake) => {
    await lake.followWindows(windows);
    await lake.ingest([textSource(`no api at all, but ${id}.`)]);
  });
  const database = () => readFileSync(path.join(folder, 'gatebook.duckdb')).includes(id);
  expect(database()).toBe(true);
  await withLake(folder, async (lake) => {
    await lake.followWindows(windows);
    await erase(lake, matchOf('sub', id));
    expect(await lake.rejected()).toEqual([]);
  });
  expect(database()).toBe(false);
  for (const [name, text] of await allTexts(folder)) {
    if (text.includes(id)) expect(name).toBe('nothing that is left');
  }
});

test('two erasures of two tenants touch the rows of each alone', () =>
  withLake(temporaryFolder(), async (lake) => {
    await lake.followWindows(windows);
    const lines = ['acmeapi002', 'globexapi1'].flatMap((api) =>
      ['alice', 'bob'].map((sub) => line({ account: sharedAccount, api, sub })),
    );
    const source = () => [textSource(lines.join('\n'))];
    await lake.ingest(source());
    await erase(lake, matchOf('sub', 'alice'));
    await erase(lake, { ...matchOf('sub', 'bob'), tenantId: 'globex' });
    const left = [
      { api_id: 'acmeapi002', sub: 'bob' },
      { api_id: 'globexapi1', sub: 'alice' },
    ];
    const rows = 'SELECT api_id, sub FROM requests ORDER BY api_id';
    expect(await ask(lake, rows)).toEqual(left);
    expect(await lake.ingest(source())).toMatchObject({ stored: 0, duplicates: 2, erased: 2 });
    const others = lines.map((one) => one.replaceAll('"id-', '"other-'));
    expect(await lake.ingest([textSource(others.join('\n'))])).toMatchObject({
      ...{ stored: 2, duplicates: 0, erased: 2 },
    });
    expect(await ask(lake, rows)).toEqual(left.flatMap((one) => [one, one]));
  }));

test('an address is erased however its rows, a rejected line or a list of proxies writes it', () =>
  withLake(temporaryFolder(), async (lake) => {
    await lake.followWindows(windows);
    const lines = [
      line({ ip: '2001:DB8:0:0::7' }),
      line({ ip: '2001:db8::7' }),
      line({ ip: '2001:db8::77' }),
      line({ forwardedFor: '203.0.113.5, 2001:db8:0::7' }),
      '{"apiId": "acmeapi001", "ip": "2001:0DB8::0007", broken',
      '{"apiId": "acmeapi001", "ip": "2001:db8::7:1", broken',
    ];
    await lake.ingest([textSource(lines.join('\n'))]);
    const match = matchOf('ip', '2001:db8::0:7');
    expect(await lake.erasing.find(match)).toMatchObject({
      rows: 2,
      extraRows: 1,
      rejectedLines: 1,
    });
    await erase(lake, match);
    expect(await lake.ingest([textSource(lines.join('\n'))])).toMatchObject({
      stored: 0,
      erased: 3,
    });
    expect(await ask(lake, 'SELECT ip FROM requests')).toEqual([{ ip: '2001:db8::77' }]);
  }));

test.each([
  ['quotes \' and " and \\\\', 'it\'s "me" \\'],
  ['wildcards of LIKE', '100%_*'],
  ['a NUL', 'before\u0000behind'],
  ['a text that is an expression of SQL', "') OR true --"],
  ['letters of several alphabets', 'Ärzte-Ωμέγα-李'],
  ['another case', 'Alice'],
])('a value is taken as it is: %s', (_, value) =>
  withLake(temporaryFolder(), async (lake) => {
    await lake.followWindows(windows);
    const [theirs, others] = [line({ sub: value }), line({ sub: 'alice' })];
    const broken = `{"apiId": "acmeapi001", "sub": ${JSON.stringify(value)}, broken`;
    await lake.ingest([textSource([theirs, others, broken].join('\n'))]);
    const stored = await ask(lake, "SELECT sub FROM requests WHERE sub <> 'alice'");
    const match = matchOf('sub', value);
    expect(await lake.erasing.find(match)).toMatchObject({ rows: stored.length, rejectedLines: 1 });
    expect(stored).toEqual([{ sub: value }]);
    await erase(lake, match);
    expect(await ask(lake, 'SELECT sub FROM requests')).toEqual([{ sub: 'alice' }]);
    expect(await lake.rejected()).toEqual([]);
  }),
);

test('requests of after the erasure are others, and stay', () =>
  withLake(temporaryFolder(), async (lake) => {
    await lake.followWindows(windows);
    const [before, after] = [line({ sub: person }), line({ sub: person })];
    const later = JSON.stringify({
      ...JSON.parse(after),
      requestTimeEpoch: String(noon + 2 * 86_400_000),
    });
    await lake.ingest([textSource(before)]);
    await erase(lake, matchOf('sub', person));
    expect(await lake.ingest([textSource(`${before}\n${later}`)])).toMatchObject({
      stored: 1,
      erased: 1,
    });
  }));

test('what becomes a row of the tenant later is held against what was erased', () =>
  withLake(temporaryFolder(), async (lake) => {
    await lake.followWindows(windows);
    await lake.ingest([textSource(line({ sub: person }))]);
    await erase(lake, matchOf('sub', person));
    const unregistered = line({ api: 'acmeapi003', sub: person });
    const nameless = line({ account: '-', api: 'acmeapi001', sub: person });
    expect(await lake.ingest([textSource(`${unregistered}\n${nameless}`)])).toMatchObject({
      stored: 2,
    });
    await lake.assign({
      api: { accountId: acmeAccount, region, restApiId: 'acmeapi001', stage: 'prod' },
    });
    expect(await ask(lake, 'SELECT api_id FROM requests')).toEqual([{ api_id: 'acmeapi003' }]);
    await lake.followWindows(
      fixedWindows([
        window('acme', acmeAccount, 'acmeapi001'),
        window('acme', acmeAccount, 'acmeapi003'),
      ]),
    );
    expect(await ask(lake, 'SELECT api_id FROM requests')).toEqual([]);
    expect(await ask(lake, 'SELECT tenant_id FROM usage')).toEqual([]);
  }));

test('an erasure that is broken off anywhere goes on, and a start takes nothing up again', async () => {
  const lines = log();
  const kept = lines.filter((one) => !one.includes(person) || one.includes('globexapi1'));
  const expected = await fresh(kept);
  const match = matchOf('sub', person);
  for (let steps = 0; steps < 3; steps++) {
    const folder = temporaryFolder();
    const erasure = { id: 'broken-off', until: new Date(noon + 86_400_000).toISOString() };
    await withLake(folder, async (lake) => {
      await lake.followWindows(windows);
      await lake.ingest([textSource(lines.join('\n'))]);
      let left = steps;
      const stop = async () => {
        if (left-- === 0) throw new Error('killed');
      };
      await expect(lake.erasing.erase(match, erasure, stop)).rejects.toThrow('killed');
    });
    // The files that no longer count are there still; rows that were not reached yet are removed by the start.
    await withLake(folder, async (lake) => {
      await lake.followWindows(windows);
      const { rejected: _, ...found } = await everything(lake);
      const { rejected: __, ...rows } = expected;
      expect(found).toEqual(rows);
      await lake.erasing.erase(match, erasure, async () => {});
      expect(await everything(lake)).toEqual(expected);
    });
    for (const [name, text] of await allTexts(folder)) {
      if (text.includes(person))
        expect([name, text]).toEqual([name, expect.stringContaining('globexapi1')]);
    }
  }
});

test('a database that is lost brings nothing back', async () => {
  const folder = temporaryFolder();
  const lines = log();
  await withLake(folder, async (lake) => {
    await lake.followWindows(windows);
    await lake.ingest([textSource(lines.join('\n'))]);
    await erase(lake, matchOf('sub', person));
  });
  rmSync(path.join(folder, 'gatebook.duckdb'));
  await withLake(folder, async (lake) => {
    await lake.followWindows(windows);
    expect(await lake.ingest([textSource(lines.join('\n'))])).toMatchObject({
      stored: 0,
      erased: 4,
    });
    expect((await lake.rejected()).flatMap(({ samples }) => samples)).toHaveLength(2);
  });
});

test('a folder of before, into which erased/ is put, loses the person at its start', async () => {
  const [folder, before] = [temporaryFolder(), path.join(temporaryFolder(), 'before')];
  const lines = log();
  await withLake(folder, async (lake) => {
    await lake.followWindows(windows);
    await lake.ingest([textSource(lines.join('\n'))]);
  });
  cpSync(folder, before, { recursive: true });
  await withLake(folder, async (lake) => {
    await lake.followWindows(windows);
    await erase(lake, matchOf('sub', person));
  });
  cpSync(path.join(folder, 'erased'), path.join(before, 'erased'), { recursive: true });
  await withLake(before, async (lake) => {
    expect(await ask(lake, `SELECT api_id FROM requests WHERE sub = '${person}'`)).toEqual([
      { api_id: 'globexapi1' },
    ]);
  });
});

const tenants = ['acme', 'globex', 'initech'];
const values = ['alice', 'Alice', 'bob', '198.51.100.7'];

test(
  'of random registries and logs, exactly the rows of the one tenant with the value go',
  () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({
          owners: fc.array(fc.constantFrom(...tenants, null), { minLength: 4, maxLength: 4 }),
          moved: fc.constantFrom(...tenants),
          rows: fc.array(
            fc.record({
              api: fc.nat(3),
              sub: fc.constantFrom(...values),
              own: fc.option(fc.constantFrom(...values), { nil: undefined }),
              hour: fc.nat(4),
              isBroken: fc.boolean(),
            }),
            { minLength: 1, maxLength: 25 },
          ),
          tenant: fc.constantFrom(...tenants),
          value: fc.constantFrom(...values),
        }),
        async ({ owners, moved, rows, tenant, value }) => {
          const apis = ['anapi00001', 'anapi00002', 'anapi00003', 'anapi00004'];
          const moment = noon + 2 * 3_600_000;
          const owned = owners.flatMap((owner, index): ApiWindow[] => {
            if (owner === null) return [];
            const whole = window(owner, sharedAccount, apis[index] as string);
            if (index > 0) return [whole];
            return [
              { ...whole, validTo: moment },
              { ...whole, tenantId: moved, validFrom: moment },
            ];
          });
          const mayBeTheirs =
            owned.length === 0 || owned.some(({ tenantId }) => tenantId === tenant);
          const ownerOf = (api: number, at: number) =>
            api === 0 && owners[0] !== null && at >= moment ? moved : owners[api];
          const lines = rows.map(({ api, sub, own, hour, isBroken }, index) => {
            const at = noon + hour * 3_600_000;
            const text = JSON.stringify({
              ...JSON.parse(
                logLine({
                  id: `r${index}`,
                  ...{ account: sharedAccount, region, api: apis[api] as string, time: at },
                }),
              ),
              sub,
              ...(own !== undefined && { ownSubject: own }),
              ...(isBroken && { status: 'broken' }),
            });
            const owner = ownerOf(api, at);
            const isMeant = sub === value || own === value;
            // A broken line of an API that nobody has is nobody's, unless others alone have the account.
            const isTheirs = owner === tenant || (isBroken && owner === null && mayBeTheirs);
            return { text, isErased: isMeant && isTheirs };
          });
          const source = () => [textSource(lines.map(({ text }) => text).join('\n'))];
          const expected = await withLake(temporaryFolder(), async (lake) => {
            await lake.followWindows(fixedWindows(owned));
            await lake.ingest([
              textSource(
                lines.flatMap(({ text, isErased }) => (isErased ? [] : [text])).join('\n'),
              ),
            ]);
            return everything(lake);
          });
          await withLake(temporaryFolder(), async (lake) => {
            await lake.followWindows(fixedWindows(owned));
            await lake.ingest(source());
            const account = (await lake.rejected()).length;
            await erase(lake, { tenantId: tenant, column: 'sub', value });
            const now = await everything(lake);
            expect({ ...now, rejected: [] }).toEqual({ ...expected, rejected: [] });
            if (account <= 1)
              expect(now.rejected.slice(0, 5)).toEqual(expected.rejected.slice(0, 5));
            await lake.ingest(source());
            expect({ ...(await everything(lake)), rejected: [] }).toEqual({
              ...expected,
              rejected: [],
            });
          });
        },
      ),
      { numRuns: runs(3), endOnFailure: true },
    ),
  240_000,
);
