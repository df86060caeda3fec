import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { gatebook } from '../../fixtures/gatebook.js';

const folder = mkdtempSync(path.join(tmpdir(), 'gatebook-summary-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => jest.restoreAllMocks());

const time = '10/Nov/2026:13:55:36 +0000';
const request = (id: number, more: object = {}) => ({
  requestId: `r-${id}`,
  requestTime: time,
  httpMethod: 'GET',
  path: '/orders',
  status: '200',
  ...more,
});
const whose = { accountId: '111122223333', apiId: 'a1b2c3d4e5', stage: 'prod' };
const text = JSON.stringify(request(10));
const json = (...values: readonly object[]) => values.map((it) => JSON.stringify(it));

const fileOf = (name: string, lines: readonly string[] | Buffer): string => {
  const file = path.join(folder, name);
  writeFileSync(file, Buffer.isBuffer(lines) ? lines : `${lines.join('\n')}\n`);
  return file;
};

const run = (...words: string[]) =>
  gatebook('--data-dir', path.join(folder, 'data'), 'ingest', ...words);

/** What a log's summary says in JSON; with the exit code of the command. */
async function summaryOf(name: string, lines: readonly string[] | Buffer, ...words: string[]) {
  const { code, out, err } = await run('--json', fileOf(name, lines), ...words);
  return { code, err, ...JSON.parse(out) };
}

/** What a log's summary says to a reader. */
async function textOf(name: string, lines: readonly string[] | Buffer, ...words: string[]) {
  const { code, out } = await run(fileOf(name, lines), ...words);
  return { code, out };
}

const envelope = (...messages: readonly string[]) =>
  JSON.stringify({
    messageType: 'DATA_MESSAGE',
    owner: '111122223333',
    logGroup: 'access',
    logStream: 's',
    subscriptionFilters: ['f'],
    logEvents: messages.map((message, index) => ({ id: `e${index}`, timestamp: 1, message })),
  });

describe('the summary of an ingest', () => {
  it('counts lines that were read, stored, found twice and rejected', async () => {
    const lines = [...json(request(1), request(2), request(1)), 'no log', '', 'nor this'];
    expect(await summaryOf('counts.log', lines)).toMatchObject({
      code: 0,
      ...{ read: 5, stored: 2, duplicates: 1, rejected: 2, reasons: { not_json: 2 } },
    });
    const { out } = await textOf('counts.log', lines);
    expect(out).toMatch(
      /^ +5 lines read\n +0 stored\n +3 duplicates\n +2 rejected\n +2 {3}not_json/,
    );
    expect(out).toContain('Rejected lines are kept: `gatebook rejected` lists them.');
  });

  it('names the containers and the formats that were recognised', async () => {
    const log = gzipSync(gzipSync(`${envelope(...json(request(11), request(12)))}\n`));
    const { seen } = await summaryOf('recognised.gz', log);
    expect(seen.containers).toEqual({ 'gzip twice': 2, 'CloudWatch envelopes': 2 });
    expect(seen.formats).toEqual({ JSON: 2 });
    const { out } = await textOf('recognised.gz', log);
    expect(out).toContain('Recognised: gzip twice, CloudWatch envelopes, JSON.\n');
  });

  it.each<[string, () => Buffer, string]>([
    ['UTF-16', () => Buffer.from(`\ufeff${text}\r\n`, 'utf16le'), 'UTF-16'],
    ['zip', () => Buffer.from(zipSync({ 'a.log': Buffer.from(text) })), 'zip'],
    ['objects without newlines', () => Buffer.from(`${text}${text}`), 'JSON not line by line'],
    [
      'CSV',
      () => Buffer.from(`@timestamp,@message\n1,"${text.replaceAll('"', '""')}"\n`),
      'CSV with names',
    ],
  ])('names what a file as a whole is: %s, in a dry run too', async (_, bytes, name) => {
    const { seen } = await summaryOf('whole.log', bytes());
    expect(Object.keys(seen.containers)).toContain(name);
    const dry = await summaryOf('whole.log', bytes(), '--dry-run');
    expect(dry.summary.seen.containers).toEqual(seen.containers);
  });

  it('says where a format was learned from the lines', async () => {
    const lines = json(...Array.from({ length: 30 }, (_, id) => request(200 + id)));
    const { seen } = await summaryOf('learned.log', lines);
    expect(seen.formats).toEqual({ 'JSON, format learned': 30 });
    const { out } = await textOf('learned.log', lines, '--dry-run');
    expect(out).toContain('Recognised: JSON, format learned.\n');
  });

  it('shows a line for each reason, with its place and what is wrong with it', async () => {
    const lines = [
      ...json(request(21)),
      'no log',
      ...json({ ...request(22), status: 'x' }),
      'no log either',
      `START RequestId: e21d5914-d1e1-4e48-8826-8c968a40276a Version: $LATEST`,
    ];
    const { seen } = await summaryOf('reasons.log', lines);
    const place = (line: number) => expect.stringMatching(new RegExp(`reasons\\.log:${line}$`));
    expect(seen.samples).toEqual(
      expect.arrayContaining([
        { reason: 'not_json', place: place(2), beginning: 'no log' },
        { reason: 'bad_status', place: place(3), beginning: expect.stringContaining('r-22') },
        { reason: 'lambda_log', place: place(5), beginning: expect.stringContaining('START') },
      ]),
    );
    expect(seen.samples).toHaveLength(3);
    const { out } = await textOf('reasons.log', lines);
    expect(out).toMatch(
      /\nnot_json: The line is neither JSON nor .*--format.*\n {2}\S+reasons\.log:2: no log\n/,
    );
    expect(out).toContain("\nlambda_log: This is a function's own log");
  });

  it('counts the keys that no column has', async () => {
    const lines = json(
      request(31, { tier: 'gold', shop: 'a' }),
      request(32, { tier: 'gold' }),
      request(33),
    );
    const { seen } = await summaryOf('keys.log', lines);
    expect(seen.unknownKeys).toEqual({ tier: 2, shop: 1 });
    const { out } = await textOf('keys.log', lines);
    expect(out).toContain('Kept in `extra`, as no column has these keys: tier (2), shop (1).\n');
  });

  it('names the columns that stayed empty in every line, of one line as of many', async () => {
    const empty = ['response_latency', 'response_length', 'ip', 'user_agent'];
    const one = await summaryOf('one.log', json(request(41)));
    expect(one.seen.emptyColumns).toEqual(expect.arrayContaining(empty));
    expect(one.seen.emptyColumns).not.toContain('status');
    const [first = '', ...others] = json(request(42, { ip: '192.0.2.1' }), request(43));
    const two = await summaryOf('two.log', [first, 'no log', ...others]);
    expect(two.seen.emptyColumns).not.toContain('ip');
    expect(two.seen.emptyColumns).toContain('user_agent');
    const { out } = await textOf('one.log', json(request(41)));
    expect(out).toMatch(/Empty in every line: .*\bip, user_agent\. .*--format says which/);
  });

  it('says how many rows nobody owns, and how they are given to an API', async () => {
    const lines = json(request(51), request(52, whose));
    expect((await summaryOf('whose.log', lines)).seen.unowned).toBe(1);
    const { out } = await textOf('whose.log', lines);
    expect(out).toMatch(/\n1 of them name no .*--api accountId\/region\/\S+.*`gatebook assign`/);
    const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';
    const given = await summaryOf('whose.log', lines, '--api', api);
    expect(given.seen.unowned).toBe(0);
    expect((await textOf('whose.log', lines, '--api', api)).out).not.toContain('gatebook assign');
  });

  it('ends with 1 where nothing of a log could be read, and with 0 where there is nothing', async () => {
    const { code, err } = await summaryOf('none.log', ['no log', 'nor this']);
    expect(code).toBe(1);
    expect(err).toMatch(/None of 2 lines could be read\. .*--format/);
    expect(await summaryOf('empty.log', ['', ''])).toMatchObject({ code: 0, read: 0 });
  });
});

describe('a log that is known and not read', () => {
  const id = 'e21d5914-d1e1-4e48-8826-8c968a40276a';
  const shapes: Readonly<Record<string, readonly [line: string, hint: string]>> = {
    "a function's log": [`START RequestId: ${id} Version: $LATEST`, "a function's own log"],
    'an execution log': [`(${id}) Method request path: {}`, 'Read the access log of the stage'],
    'a load balancer': [
      'h2 2026-11-10T13:55:36.123456Z app/my-lb/50dc6c495c0c9188 192.0.2.10:2817 198.51.100.1:80 0 0 0 200',
      'load balancer',
    ],
    CloudFront: ['#Version: 1.0', 'CloudFront'],
    S3: [`${'0'.repeat(64)} bucket [10/Nov/2026:13:55:36 +0000] 192.0.2.10 -`, 'access log of S3'],
    'a VPC': ['2 111122223333 eni-0a1b 192.0.2.10 192.0.2.11 1 2 6 1 1 1 2 ACCEPT OK', 'a VPC'],
    CloudTrail: ['{"eventVersion":"1.08","eventName":"GetItem"}', 'CloudTrail'],
    WAF: ['{"timestamp":1794318936451,"formatVersion":1,"webaclId":"arn:x"}', 'AWS WAF'],
    'a web server': [`192.0.2.10 - - [${time}] "GET / HTTP/1.1" 200 612 "-" "curl"`, 'web server'],
    'a line that is cut off': [JSON.stringify(request(1)).slice(0, 60), 'ends before its JSON'],
    'a text of its own': ['GET /orders took 41 ms', '--format'],
    'what is about no request': [`{"requestId":"${id}","requestTime":"${time}"}`, '--format'],
    Parquet: ['PAR1', 'a Parquet file. Read the log it was made of'],
    'a web page': ['<!DOCTYPE html><html></html>', 'It was saved in place of the log'],
    xz: ['\u00fd7zXZ\0', 'xz -d'],
    'a PDF': ['%PDF-1.7', 'a PDF. Export the log as text'],
    'an SQLite database': ['SQLite format 3\0', 'Export its table as CSV or JSON'],
    'a tar archive': [`a.log${'\0'.repeat(252)}ustar`, 'tar -xf'],
  };
  it.each(Object.entries(shapes))('%s: says what it is, or what to do', async (_, [line, hint]) => {
    const bytes = Buffer.from(`${line}\n`, 'latin1');
    const { code, out } = await textOf('foreign.log', bytes, '--dry-run');
    expect(code).toBe(1);
    expect(out).toContain(hint);
  });
});

describe('a dry run', () => {
  it('shows the first ten rows as they would be stored, and the summary, and stores nothing', async () => {
    const lines = [
      'no log',
      ...json(...Array.from({ length: 12 }, (_, id) => request(100 + id, { tier: 'gold' }))),
    ];
    const name = 'dry.log';
    const { code, rows, summary } = await summaryOf(name, lines, '--dry-run');
    expect(code).toBe(0);
    expect(rows).toHaveLength(10);
    expect(rows[0]).toEqual({
      account_id: 'unknown',
      region: 'unknown',
      request_id: 'r-100',
      request_time: '2026-11-10T13:55:36.000Z',
      http_method: 'GET',
      path: '/orders',
      status: 200,
      extra: '{"tier":"gold"}',
      ...{ sign_in: 'none', is_bot: false, salvaged: false },
    });
    expect(summary).toMatchObject({
      ...{ read: 13, stored: 0, rejected: 1, reasons: { not_json: 1 } },
      seen: {
        formats: { JSON: 12 },
        unknownKeys: { tier: 12 },
        emptyColumns: expect.arrayContaining(['ip']),
        unowned: 12,
        samples: [{ reason: 'not_json', beginning: 'no log' }],
      },
    });
    const { out } = await textOf(name, lines, '--dry-run');
    expect(out.match(/"request_id": "r-\d+"/g)).toHaveLength(10);
    expect(out).toContain('Recognised: JSON.\n');
    expect(out).toMatch(/Nothing was stored: this was a dry run\.\n$/);
    expect(await summaryOf(name, lines)).toMatchObject({ stored: 12, duplicates: 0 });
  });

  it('of which no line can be read ends with 1', async () => {
    expect((await textOf('none.log', ['no log'], '--dry-run')).code).toBe(1);
  });
});
