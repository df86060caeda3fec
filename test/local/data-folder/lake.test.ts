import { columnTypes } from '../../../core/access-log/column.js';
import { columns, storedColumns } from '../../../core/access-log/columns.js';
import { fileSource, streamSource } from '../../../local/ingest/line-source.js';
import {
  ask,
  logLine,
  noon,
  removeTemporaryFolders,
  temporaryFile,
  temporaryFolder,
  textSource,
  withLake,
} from '../lake/temporary-lake.js';

afterAll(removeTemporaryFolders);

const account = '111122223333';

test('requests has exactly the declared columns, empty and filled, and its files the stored ones', async () => {
  const declared = columns.map(({ name, type }) => ({ name, type: columnTypes[type].duckdb }));
  const stored = storedColumns.map(({ name, type }) => ({ name, type: columnTypes[type].duckdb }));
  await withLake(temporaryFolder(), async (lake) => {
    const described = 'SELECT column_name AS name, column_type AS type FROM (DESCRIBE requests)';
    expect(await ask(lake, described)).toEqual(declared);
    await lake.ingest([textSource(logLine({ id: '1', account, region: 'eu-west-1' }))]);
    expect(await ask(lake, described)).toEqual(declared);
    const [file] = await ask(lake, 'SELECT path FROM lake_files');
    expect(file?.path).toMatch(
      /^account_id=111122223333\/region=eu-west-1\/dt=2026-10-01\/[^/]+\.parquet$/,
    );
    const [place] = await ask(
      lake,
      "SELECT regexp_extract(sql, '''(/[^'']+\\.parquet)''', 1) AS file FROM duckdb_views() WHERE view_name = 'requests'",
    );
    expect(
      await ask(
        lake,
        `SELECT column_name AS name, column_type AS type
         FROM (DESCRIBE SELECT * FROM read_parquet('${place?.file}', hive_partitioning = false))`,
      ),
    ).toEqual([...stored, { name: 'ingest_id', type: 'VARCHAR' }]);
    expect(
      await ask(lake, `SELECT DISTINCT compression FROM parquet_metadata('${place?.file}')`),
    ).toEqual([{ compression: 'ZSTD' }]);
  });
});

test('the same lines twice, or in another file, or in one file twice, are stored once', async () => {
  const lines = ['1', '2', '3', '2'].map((id) => logLine({ id, account })).join('\n');
  const dataDir = temporaryFolder();
  await withLake(dataDir, async (lake) => {
    expect(await lake.ingest([textSource(lines)])).toMatchObject({ stored: 3, duplicates: 1 });
    expect(await lake.ingest([fileSource(temporaryFile('again', lines))])).toMatchObject({
      stored: 0,
      duplicates: 4,
    });
  });
  await withLake(dataDir, async (lake) => {
    const more = `${lines}\n${logLine({ id: '4', account })}\n`;
    expect(await lake.ingest([textSource(more)])).toMatchObject({ stored: 1, duplicates: 4 });
    expect(await ask(lake, 'SELECT sum(requests) AS n FROM usage')).toEqual([{ n: 4 }]);
    expect(await ask(lake, 'SELECT sum(requests) AS n FROM audience')).toEqual([{ n: 4 }]);
  });
});

test('an id is one request per API, stage, account, Region and day only', async () => {
  const id = 'same';
  const lines = [
    { id, account, region: 'eu-west-1' },
    { id, account, region: 'eu-west-2' },
    { id, account: '444455556666', region: 'eu-west-1' },
    { id, account, region: 'eu-west-1', api: 'other' },
    { id, account, region: 'eu-west-1', stage: 'dev' },
    { id, account, region: 'eu-west-1', time: noon + 86_400_000 },
    { id, account, region: 'eu-west-1', path: '/the/same/request' },
  ];
  await withLake(temporaryFolder(), async (lake) => {
    const summary = await lake.ingest([textSource(lines.map(logLine).join('\n'))]);
    expect(summary).toMatchObject({ stored: 6, duplicates: 1 });
  });
});

test('lines that name no account or Region get the ones given, else unknown', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    await lake.ingest([textSource(logLine({ id: '1' }))]);
    await lake.ingest([textSource(logLine({ id: '2' }))], {
      accountId: account,
      region: 'us-east-1',
    });
    await lake.ingest([textSource(logLine({ id: '3', account: '444455556666' }))], {
      accountId: account,
      region: 'us-east-1',
    });
    expect(
      await ask(
        lake,
        'SELECT extended_request_id AS id, account_id, region, dt FROM requests ORDER BY id',
      ),
    ).toEqual([
      { id: '1', account_id: 'unknown', region: 'unknown', dt: '2026-10-01' },
      { id: '2', account_id: account, region: 'us-east-1', dt: '2026-10-01' },
      { id: '3', account_id: '444455556666', region: 'us-east-1', dt: '2026-10-01' },
    ]);
  });
});

test('the status says what the lake holds', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    expect(await lake.status()).toEqual({
      rows: 0,
      rejected: 0,
      files: 0,
      bytes: 0,
      firstRequest: null,
      lastRequest: null,
    });
    const lines = [logLine({ id: '1' }), logLine({ id: '2', time: noon + 1234 }), 'bad'];
    await lake.ingest([textSource(lines.join('\n'))]);
    const status = await lake.status();
    expect(status).toMatchObject({
      rows: 2,
      rejected: 1,
      files: 1,
      firstRequest: '2026-10-01T12:00:00.000Z',
      lastRequest: '2026-10-01T12:00:01.234Z',
    });
    expect(status.bytes).toBeGreaterThan(1000);
  });
});

test('the engine binds parameters and answers numbers, ISO times and nulls, many queries at once', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    await lake.ingest([textSource(logLine({ id: "it's" }))]);
    const query = {
      sql: `SELECT request_time, dt, status, sum(response_length) AS nothing, count(*) AS n, ?::VARCHAR AS text
            FROM requests WHERE request_time = ? AND status = ? AND extended_request_id = ? GROUP BY ALL`,
      parameters: ["'; DROP TABLE usage; --", new Date(noon), 200, "it's"],
    };
    const answers = await Promise.all(Array.from({ length: 12 }, () => lake.engine.run(query)));
    for (const answer of answers) {
      expect(answer).toEqual([
        {
          request_time: '2026-10-01T12:00:00.000Z',
          dt: '2026-10-01',
          status: 200,
          nothing: null,
          n: 1,
          text: "'; DROP TABLE usage; --",
        },
      ]);
    }
    await expect(lake.engine.run({ sql: 'SELECT nonsense', parameters: [] })).rejects.toThrow();
  });
});

test('many small ingests end in few files, in the order of time, with the same rows', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    for (let index = 0; index < 11; index++) {
      const time = noon + ((index * 7) % 11) * 1000;
      await lake.ingest([textSource(logLine({ id: `${index}`, time, account }))]);
    }
    const { files, rows } = await lake.status();
    expect(rows).toBe(11);
    expect(files).toBeLessThanOrEqual(3);
    expect(
      await ask(lake, 'SELECT count(DISTINCT extended_request_id) AS n FROM requests'),
    ).toEqual([{ n: 11 }]);
  });
});

test('a source that pauses is visible before it ends, and two ingests at once do not double a line', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const live = lake.ingest([
      streamSource(
        'live',
        (async function* () {
          yield Buffer.from(`${logLine({ id: '1' })}\n${logLine({ id: '2' }).slice(0, 50)}`);
          await finished;
          yield Buffer.from(`${logLine({ id: '2' }).slice(50)}\n`);
        })(),
      ),
    ]);
    for (let tries = 0; (await lake.status()).rows === 0 && tries < 100; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await lake.status()).rows).toBe(1);
    const both = [logLine({ id: '1' }), logLine({ id: '2' })].join('\n');
    const other = lake.ingest([textSource(both)]);
    finish();
    const [one, two] = await Promise.all([live, other]);
    expect(one.stored + two.stored).toBe(2);
    expect(one.duplicates + two.duplicates).toBe(2);
    expect(await ask(lake, 'SELECT sum(requests) AS n FROM usage')).toEqual([{ n: 2 }]);
  });
}, 20_000);

test('progress is told in bytes of the source and in lines', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const file = temporaryFile('log', `${logLine({ id: '1' })}\n${logLine({ id: '2' })}\n`);
    const seen: unknown[] = [];
    await lake.ingest([fileSource(file)], { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ bytes: (await import('node:fs')).statSync(file).size, lines: 2 });
  });
});
