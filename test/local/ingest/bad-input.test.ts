import { createHash } from 'node:crypto';
import { readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { IngestSummary } from '../../../core/ports/log-intake.js';
import { ProductError } from '../../../core/product-error.js';
import type { Lake } from '../../../local/data-folder/lake.js';
import { openLake } from '../../../local/data-folder/open-lake.js';
import { fileSource } from '../../../local/ingest/line-source.js';
import { openDuckdb } from '../../../local/lake/duckdb.js';
import {
  ask,
  logLine,
  removeTemporaryFolders,
  temporaryFile,
  temporaryFolder,
  textSource,
  withLake,
} from '../lake/temporary-lake.js';

const good = (id: string) => logLine({ id, account: '111122223333', region: 'eu-west-1' });

const addsUp = (summary: IngestSummary): void => {
  expect(summary.stored + summary.duplicates + summary.rejected).toBe(summary.read);
  expect(Object.values(summary.reasons).reduce((sum, count) => sum + count, 0)).toBe(
    summary.rejected,
  );
};

// One lake for the tests that only look at what they put in.
let shared: Lake;

beforeAll(async () => {
  shared = await openLake({ dataDir: temporaryFolder(), threads: 1 });
});

afterAll(async () => {
  await shared.close();
  removeTemporaryFolders();
});

let named = 0;
/** An id that no other line of this file has. */
const fresh = (): string => `fresh-${named++}`;

const ingested = async (content: string | Uint8Array, name = 'access.log') => {
  const summary = await shared.ingest([fileSource(temporaryFile(name, content))]);
  addsUp(summary);
  return { summary, rejected: await shared.rejected({ limit: 1 }) };
};

const badLines: Record<string, { line: string | Buffer; reason: string }> = {
  'no JSON': { line: 'GET / 200', reason: 'not_json' },
  'a list': { line: '[1,2]', reason: 'not_an_object' },
  'a line cut off': { line: good('x').slice(0, 200), reason: 'truncated' },
  'binary bytes': { line: Buffer.from([0, 1, 2, 0xff, 0xfe, 3]), reason: 'invalid_utf8' },
  'invalid UTF-8 in a value': {
    line: Buffer.concat([
      Buffer.from('{"requestId":"'),
      Buffer.from([0xc3, 0x28]),
      Buffer.from('","requestTimeEpoch":"1790856000000"}'),
    ]),
    reason: 'invalid_utf8',
  },
  'the year 1': { line: logLine({ id: 'y1', time: Date.UTC(1, 0) - 6e13 }), reason: 'bad_time' },
  'the year 9999': { line: logLine({ id: 'y9', time: Date.UTC(9999, 0) }), reason: 'bad_time' },
  'a negative latency': { line: logLine({ id: 'n', latency: -5 }), reason: 'bad_number' },
  'no time': { line: '{"requestId":"a"}', reason: 'no_time' },
  'no identity': { line: '{"requestTimeEpoch":"1790856000000"}', reason: 'no_identity' },
  'an account that is a path': {
    line: logLine({ id: 'p', account: '../../../../etc' }),
    reason: 'bad_account',
  },
  'a Region that is a path': {
    line: logLine({ id: 'q', account: '111122223333', region: '../../x' }),
    reason: 'bad_region',
  },
  'three hundred kilobytes': {
    line: logLine({ id: 'l', path: 'x'.repeat(300_000) }),
    reason: 'too_long',
  },
  'ten megabytes': { line: logLine({ id: 'l', path: 'x'.repeat(10_000_000) }), reason: 'too_long' },
};

test.each(Object.entries(badLines))(
  '%s is rejected with its reason and its bytes, and the lines around it are stored',
  async (_, { line, reason }) => {
    const content = Buffer.concat([
      Buffer.from(`${good(fresh())}\n`),
      Buffer.from(line),
      Buffer.from(`\n${good(fresh())}\n`),
    ]);
    const { summary, rejected } = await ingested(content);
    expect(summary).toMatchObject({ read: 3, stored: 2, rejected: 1, reasons: { [reason]: 1 } });
    expect(rejected).toMatchObject([
      { reason, lines: 1, whole: true, samples: [{ line: 2, bytes: Buffer.from(line).length }] },
    ]);
    expect(rejected[0]?.source).toMatch(/access\.log$/);
  },
);

test('status -, lone surrogates, CRLF, a byte order mark and a missing last newline are no fault', async () => {
  const lines = [
    logLine({ id: fresh(), status: '-' }),
    logLine({ id: fresh() }).replace('/orders/1', '/\\ud800'),
    logLine({ id: fresh() }),
  ];
  const { summary } = await ingested(`\ufeff${lines.join('\r\n')}`);
  expect(summary).toMatchObject({ read: 3, stored: 3, rejected: 0 });
});

test('empty lines are not counted', async () => {
  const { summary } = await ingested(`\n\r\n${good(fresh())}\n\n  \n${good(fresh())}\n\n`);
  expect(summary).toMatchObject({ read: 2, stored: 2 });
});

test('an empty file is nothing, and no mistake', async () => {
  const { summary } = await ingested('');
  expect(summary).toMatchObject({
    read: 0,
    stored: 0,
    duplicates: 0,
    rejected: 0,
    salvaged: 0,
    reasons: {},
  });
});

const many = () => Array.from({ length: 400 }, () => `${good(fresh())}\n`).join('');

test('gzip is told by its first bytes, whatever the file is called', async () => {
  expect((await ingested(gzipSync(many()), 'plain.log')).summary.stored).toBe(400);
  expect((await ingested(many(), 'not-really.log.gz')).summary.stored).toBe(400);
});

test('of a gzip file that is cut off, the lines before are stored and the damage is told', async () => {
  const whole = gzipSync(many());
  const { summary, rejected } = await ingested(whole.subarray(0, whole.length - 200));
  expect(summary.stored).toBeGreaterThan(300);
  expect(summary).toMatchObject({ rejected: 1, reasons: { gzip_damaged: 1 } });
  expect(rejected[0]).toMatchObject({
    reason: 'gzip_damaged',
    whole: false,
    samples: [{ line: summary.stored + 1 }],
  });
  expect(rejected[0]?.source).toContain('unexpected end of file');
});

test('a damaged gzip stream on standard input is read up to the damage too', async () => {
  const damaged = gzipSync(many());
  damaged.writeUInt32LE(0, damaged.length - 8);
  const summary = await shared.ingest([textSource(damaged, 'stdin', 7)]);
  addsUp(summary);
  expect(summary).toMatchObject({ read: 401, stored: 400, reasons: { gzip_damaged: 1 } });
});

test('rejected lines are kept once, however often they come', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const content = `${good('1')}\nnonsense\n${'y'.repeat(50_000)}\n`;
    for (const round of [1, 2]) {
      const summary = await lake.ingest([fileSource(temporaryFile(`round-${round}`, content))]);
      expect(summary).toMatchObject({ read: 3, rejected: 2, stored: round === 1 ? 1 : 0 });
    }
    expect((await lake.status()).rejected).toBe(2);
    const [first, ...more] = await lake.rejected();
    expect(first?.samples).toMatchObject([{ line: 2 }, { line: 3, bytes: 50_000 }]);
    expect(more).toEqual([]);
  });
});

test('a rejected line is shown without the characters that would trick a reader', async () => {
  const { rejected } = await ingested('\x1b[31m\u202enope\n');
  expect(rejected[0]?.samples[0]?.beginning).toBe('⟨U+001B⟩[31m⟨U+202E⟩nope');
});

test('a thousand rejected lines are a record for each reason, with their number and the places of the first', async () => {
  await withLake(temporaryFolder(), async (lake) => {
    const lines = Array.from({ length: 2000 }, (_, at) => (at % 2 ? `no line ${at}` : `[${at}]`));
    const { id } = await lake.ingest([textSource(`${good('1')}\n${lines.join('\n')}\n`, 'a.log')]);
    await lake.ingest([
      textSource(`${good('2')}\n${lines.join('\n')}\nno line of before\n`, 'b.log'),
    ]);
    const records = await lake.rejected();
    expect(records).toMatchObject([
      {
        source: 'b.log',
        reason: 'not_json',
        lines: 1,
        samples: [{ line: 0, beginning: 'no line of before' }],
      },
      { source: 'a.log', reason: expect.any(String), lines: 1000, samples: { length: 5 } },
      {
        source: 'a.log',
        reason: expect.any(String),
        lines: 1000,
        samples: [{ line: 2 }, { line: 4 }, {}, {}, {}],
      },
    ]);
    expect(await lake.undo(id)).toMatchObject({ rejected: 2000 });
    expect((await lake.status()).rejected).toBe(1);
  });
});

const rejectedFolder = (dataDir: string) => path.join(dataDir, 'rejected');
const filesOfRejected = (dataDir: string) => readdirSync(rejectedFolder(dataDir)).sort();

/** A folder as format 2 had it: a row of the database for each rejected line, of which two pass by the present rules. */
async function folderWithOldRows(): Promise<string> {
  const dataDir = temporaryFolder();
  await withLake(dataDir, async (lake) => {
    await lake.ingest([textSource('nonsense\n')]);
    expect(await lake.replay()).toMatchObject({ read: 1, stored: 0, rejected: 1 });
    await lake.ingest([textSource(`${good('7')}\n`)]);
    await lake.ingest([textSource(`${'z'.repeat(20_000)}\n`)]);
  });
  const database = await openDuckdb({
    file: `${dataDir}/gatebook.duckdb`,
    spill: dataDir,
    memoryLimit: '200MB',
    threads: 1,
  });
  await database.writer.run(
    `CREATE TABLE rejected_lines (id BIGINT, sha256 VARCHAR, reason VARCHAR, source VARCHAR, line BIGINT,
       rejected_at TIMESTAMP, length BIGINT, kept BIGINT, account_id VARCHAR, region VARCHAR, bytes BLOB)`,
  );
  const long = 'w'.repeat(30_000);
  const sha256 = createHash('sha256').update(long).digest('hex');
  writeFileSync(path.join(rejectedFolder(dataDir), `${sha256}.line`), long);
  for (const [id, line] of [good('7'), good('8'), long].entries()) {
    await database.writer.run(
      `INSERT INTO rejected_lines SELECT ${100 + id}, sha256(?), 'not_json', 'old', ${id}, now()::TIMESTAMP,
       strlen(?), strlen(?), NULL, NULL, encode(?[:200])`.replace(
        '[:200]',
        id === 2 ? '[:200]' : '',
      ),
      [line, line, line, line],
    );
  }
  await database.close();
  return dataDir;
}

test('what a replay can read now is stored and leaves the list; the rest stays', async () => {
  const dataDir = await folderWithOldRows();
  await withLake(dataDir, async (lake) => {
    expect((await lake.status()).rejected).toBe(5);
    const [old] = await lake.rejected();
    expect(old).toMatchObject({ source: 'old', lines: 3, whole: true, ingest: null });
    expect(old?.samples.map(({ bytes }) => bytes).at(-1)).toBe(30_000);
    expect(await lake.replay()).toMatchObject({ read: 5, stored: 1, duplicates: 1, rejected: 3 });
    expect((await lake.status()).rejected).toBe(3);
    expect((await lake.rejected())[0]).toMatchObject({
      source: 'old',
      lines: 1,
      samples: [{ line: 2 }],
    });
    expect(filesOfRejected(dataDir)).toHaveLength(3);
    expect(await ask(lake, 'SELECT sum(requests) AS n FROM usage')).toEqual([{ n: 2 }]);
    // What stays rejected is as it was, however often it is read again.
    const before = filesOfRejected(dataDir);
    expect(await lake.replay()).toMatchObject({ read: 3, stored: 0, rejected: 3 });
    expect(filesOfRejected(dataDir)).toEqual(before);
  });
});

test('what a replay stores belongs to the ingest that its line came in', async () => {
  const dataDir = temporaryFolder();
  const id = await withLake(dataDir, async (lake) => {
    const { id } = await lake.ingest([textSource('nonsense\n')]);
    return id;
  });
  // As if the rules of today had become wiser: the kept line is one that they can read.
  const [name = ''] = filesOfRejected(dataDir);
  const line = Buffer.from(`${good('9')}\n`);
  writeFileSync(path.join(rejectedFolder(dataDir), name), gzipSync(line));
  await changeRecords(dataDir, line);
  await withLake(dataDir, async (lake) => {
    expect(await lake.replay()).toMatchObject({ read: 1, stored: 1, rejected: 0 });
    expect(filesOfRejected(dataDir)).toEqual([]);
    expect(await lake.undo(id)).toMatchObject({ removed: 1 });
    expect(await ask(lake, 'SELECT count(*) AS n FROM requests')).toEqual([{ n: 0 }]);
  });
});

async function changeRecords(dataDir: string, bytes: Buffer): Promise<void> {
  const database = await openDuckdb({
    file: `${dataDir}/gatebook.duckdb`,
    spill: dataDir,
    memoryLimit: '200MB',
    threads: 1,
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await database.writer.run('UPDATE rejected_records SET bytes = ?, sha256 = ?', [
    bytes.length,
    sha256,
  ]);
  await database.close();
}

test.each([
  [
    'changed',
    (file: string) => writeFileSync(file, gzipSync('nonsensE 1\nnonsense 2\n')),
    'its bytes are not what was written',
  ],
  ['cut off', (file: string) => truncateSync(file, 15), 'it cannot be decompressed'],
  [
    'shorter',
    (file: string) => writeFileSync(file, gzipSync('nonsense 1\n')),
    '11 of its 22 bytes are gone',
  ],
  ['gone', (file: string) => rmSync(file), 'is gone'],
])(
  'a file of rejected lines that is %s is named by a replay, and the others are read',
  async (_, damage, why) => {
    const dataDir = temporaryFolder();
    const sentences: string[] = [];
    const lake = await openLake({
      dataDir,
      threads: 1,
      alert: (sentence) => sentences.push(sentence),
    });
    try {
      const { id } = await lake.ingest([textSource('nonsense 1\nnonsense 2\n', 'bad.log')]);
      await lake.ingest([textSource('other\n', 'other.log')]);
      const name = filesOfRejected(dataDir).find((it) => it.startsWith(id)) as string;
      damage(path.join(rejectedFolder(dataDir), name));
      expect(await lake.replay()).toMatchObject({ read: 1, rejected: 1 });
      expect(sentences).toHaveLength(1);
      expect(sentences[0]).toContain(why);
      expect(sentences[0]).toContain(
        'The 2 lines of bad.log that it held cannot be read again from here: ingest bad.log again.',
      );
      expect(await lake.rejected()).toMatchObject([{ source: 'other.log' }]);
      // They are no longer known, so that they are kept again.
      await lake.ingest([textSource('nonsense 1\nnonsense 2\n', 'bad.log')]);
      expect((await lake.status()).rejected).toBe(3);
    } finally {
      await lake.close();
    }
  },
);

test('rejected lines outlive their database', async () => {
  const dataDir = temporaryFolder();
  await withLake(dataDir, (lake) =>
    lake.ingest([textSource('nonsense 1\nnonsense 2\n')], { region: 'eu-west-1' }),
  );
  rmSync(path.join(dataDir, 'gatebook.duckdb'));
  await withLake(dataDir, async (lake) => {
    expect(await lake.rejected()).toMatchObject([
      { reason: 'not_json', lines: 2, whole: true, region: 'eu-west-1' },
    ]);
    expect(filesOfRejected(dataDir)).toHaveLength(1);
    expect(await lake.replay()).toMatchObject({ read: 2, rejected: 2 });
  });
});

test('an account that is none is refused before anything is read', async () => {
  const refused = shared.ingest([textSource(good(fresh()))], { accountId: '12' });
  await expect(refused).rejects.toThrow(ProductError);
  await expect(refused).rejects.toThrow(/'12' .* 12 digits/);
});

test('a file that is not there, or is a folder, is named in one sentence', async () => {
  const problemOf = async (path: string) =>
    (await shared.ingest([fileSource(path)])).sources?.problems[0]?.failure;
  expect(await problemOf('/nowhere/access.log')).toMatch(
    /^\/nowhere\/access\.log cannot be read: it does not exist\./,
  );
  const folder = temporaryFolder();
  expect(await problemOf(folder)).toMatch(`${folder} is a folder`);
});
