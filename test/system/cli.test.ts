import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { runCli } from '../../local/cli/run-cli.js';
import { demoTraffic } from '../../local/demo/traffic.js';
import { builtFile } from '../../local/files/package-files.js';

const orders = '111122223333/eu-west-1/a1b2c3d4e5/prod';
const tracking = '444455556666/eu-west-1/f6g7h8i9j0/prod';
const lines = [
  ...demoTraffic({ requests: 600, days: 2, seed: 5, until: Date.UTC(2026, 10, 1) }),
].flat();

let folder: string;
let output: { out: string; err: string };

/** Runs a command on the test's folder; what it prints is in `output`. */
const gatebook = async (...words: string[]): Promise<number> => {
  output = { out: '', err: '' };
  const streams = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      output.out += text;
      return true;
    }),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      output.err += text;
      return true;
    }),
    jest.spyOn(console, 'log').mockImplementation((text) => {
      output.out += `${text}\n`;
    }),
    jest.spyOn(console, 'error').mockImplementation((text) => {
      output.err += `${text}\n`;
    }),
  ];
  try {
    return await runCli(['--data-dir', join(folder, 'data'), ...words]);
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
};

const json = async (...words: string[]) => {
  expect({ code: await gatebook(...words), ...output }).toMatchObject({ code: 0 });
  return JSON.parse(output.out);
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatebook-cli-'));
  writeFileSync(join(folder, 'traffic.ndjson'), `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'traffic.ndjson.gz'), gzipSync(`${lines.join('\n')}\n`));
  writeFileSync(join(folder, 'bad.ndjson'), 'not json\n{"requestId":"a"}\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the command line', () => {
  it('registers a tenant and its API once, however often it is said', async () => {
    const words = ['register', '--tenant', 'acme', '--name', 'Acme', '--api', orders, '--json'];
    expect(await json(...words)).toEqual({
      tenant: 'created',
      apis: [{ api: orders, outcome: 'registered' }],
    });
    expect(await json(...words)).toEqual({
      tenant: 'unchanged',
      apis: [{ api: orders, outcome: 'unchanged' }],
    });
    expect(await json('tenants', '--json')).toMatchObject([{ tenant: 'acme', name: 'Acme' }]);
    expect(await json('apis', '--json')).toMatchObject([{ api: orders, tenant: 'acme' }]);
  });

  it('ingests a file, and the same lines from a gzip file as duplicates', async () => {
    const words = ['ingest', '--region', 'eu-west-1', '--json'];
    expect(await json(...words, join(folder, 'traffic.ndjson'))).toMatchObject({
      read: 600,
      stored: 600,
      duplicates: 0,
      rejected: 0,
      reasons: {},
    });
    expect(await json(...words, join(folder, 'traffic.ndjson.gz'))).toMatchObject({
      read: 600,
      stored: 0,
      duplicates: 600,
    });
  });

  it('answers a visual for one tenant with exactly the rows of its API', async () => {
    const mine = lines
      .map((line) => JSON.parse(line))
      .filter(({ apiId }) => apiId === 'a1b2c3d4e5');
    expect(await json('visual', 'kpi-requests', '--tenant', 'acme', '--json')).toEqual([
      { requests: mine.length },
    ]);
    const created = mine.filter(({ status }) => status === '201').length;
    expect(
      await json(
        'visual',
        'requests-by-status',
        '--tenant',
        'acme',
        '--filter',
        'status=201',
        '--json',
      ),
    ).toEqual([{ status: 201, requests: created }]);
    expect(await json('visual', 'kpi-requests', '--all-tenants', '--json')).toMatchObject([
      { requests: 600 },
    ]);
  });

  it('attributes rows that were ingested before their API was registered', async () => {
    await gatebook('register', '--tenant', 'borealis', '--api', tracking);
    const theirs = lines.filter((line) => line.includes('"apiId":"f6g7h8i9j0"')).length;
    expect(await json('visual', 'kpi-requests', '--tenant', 'borealis', '--json')).toMatchObject([
      { requests: theirs },
    ]);
  });

  it('refuses to hand an API to a second tenant', async () => {
    expect(await gatebook('register', '--tenant', 'borealis', '--api', orders)).toBe(2);
    expect(output.err).toContain('belongs to tenant acme');
  });

  it('keeps rejected lines with their reasons, and reads them again', async () => {
    // Nothing of it could be read.
    expect(await gatebook('ingest', join(folder, 'bad.ndjson'), '--json')).toBe(1);
    expect(JSON.parse(output.out)).toMatchObject({
      read: 2,
      stored: 0,
      rejected: 2,
      reasons: { not_json: 1 },
    });
    const listed = await json('rejected', '--json');
    expect(listed).toHaveLength(2);
    expect(await json('replay', '--json')).toMatchObject({ read: 2, stored: 0, rejected: 2 });
  });

  it('lists ingests and takes a wrong one back, once', async () => {
    const before = await json('visual', 'kpi-requests', '--all-tenants', '--json');
    const wrong = join(folder, 'wrong.ndjson');
    writeFileSync(wrong, `${lines.slice(0, 7).join('\n')}\nno line\n`);
    const { ingests, stored } = await json('ingest', wrong, '--region', 'us-east-1', '--json');
    const [latest] = await json('ingests', '--json');
    expect(latest).toMatchObject({ id: ingests[0], stored, by: 'command line', sources: [wrong] });
    await gatebook('ingests');
    expect(output.out).toContain(wrong);

    expect(await gatebook('ingest', '--undo', latest.id)).toBe(0);
    expect(output.out).toContain(`${stored} requests and 1 rejected line are gone`);
    expect(await json('visual', 'kpi-requests', '--all-tenants', '--json')).toEqual(before);
    expect(await gatebook('ingest', '--undo', latest.id)).toBe(0);
    expect(output.out).toContain('undone already');
    expect(await json('audit', '--resource', 'ingests', '--json')).toHaveLength(1);

    expect(await gatebook('ingest', '--undo', '20260101T000000000Z-00000000')).toBe(2);
    expect(output.err).toContain('`gatebook ingests` lists them');
    expect(await gatebook('ingest', '--undo', 'yesterday')).toBe(2);
    expect(await gatebook('ingest', '--undo', latest.id, wrong)).toBe(2);
    expect(output.err).toContain('takes no files');
    expect(await gatebook('ingest')).toBe(2);
  });

  it('prints a visual as CSV and as a table', async () => {
    await gatebook('visual', 'requests-by-domain', '--tenant', 'acme', '--format', 'csv');
    expect(output.out).toMatch(/^domain_name,requests\r\norders\.acme\.example,\d+\r\n$/);
    await gatebook('visual', 'requests-by-domain', '--tenant', 'acme');
    expect(output.out.split('\n')).toHaveLength(4);
  });

  it.each([
    [['visual', 'kpi-requests'], 'Say whose rows'],
    [['visual', 'kpi-requests', '--tenant', 'acme', '--all-tenants'], 'cannot be used with'],
    [['visual', 'kpi-requests', '--tenant', 'nobody'], 'There is no tenant nobody'],
    [['visual', 'no-such', '--tenant', 'acme'], 'There is no visual "no-such"'],
    [['visual', 'kpi-requests', '--tenant', 'acme', '--filter', 'colour=red'], 'colour'],
    [['visual', 'kpi-requests', '--tenant', 'acme', '--from', 'soon'], 'a day or a time'],
    [['register', '--tenant', 'acme', '--api', '1/2/3/4'], '12 digits'],
    [['register', '--tenant', 'acme', '--api', '555566667777/eu-west-1/zz'], 'A stage has letters'],
    [['register', '--tenant', 'Acme!', '--api', '555566667777/eu-west-1/zz/prod'], 'tenant id'],
    [['ingest'], 'missing required argument'],
    [['ingest', 'x', '--account', '12'], '12 digits'],
    [['serve', '--port', '99999'], 'whole number'],
    [['nonsense'], 'unknown command'],
  ])('ends with exit code 2 and one sentence for %j', async (words, sentence) => {
    expect(await gatebook(...words)).toBe(2);
    expect(output.err).toContain(sentence);
    expect(output.err).not.toContain('    at ');
  });

  it('says which file is not there, before it opens anything', async () => {
    expect(await gatebook('ingest', join(folder, 'none.ndjson'))).toBe(3);
    expect(output.err).toMatch(/^gatebook: .*none\.ndjson cannot be read: it does not exist\.\n$/);
  });

  it.each(['', 'register', 'ingest', 'visual', 'serve', 'demo'])(
    'has help for %j',
    async (name) => {
      expect(await gatebook(...(name ? [name] : []), '--help')).toBe(0);
      expect(output.out).toContain(`Usage: gatebook ${name}`);
    },
  );
});

describe('the command line as a process', () => {
  const main = builtFile('main.js');
  let server: ChildProcess | undefined;

  afterEach(() => server?.kill('SIGKILL'));

  it('speaks to the server that holds the folder, and says by which process it is held where that will not do', async () => {
    const dataFolder = join(folder, 'held');
    server = spawn(
      process.execPath,
      [main, 'serve', '--empty', '--port', '0', '--data-dir', dataFolder],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [printed] = await once(server.stdout as Readable, 'data');
    // The platform's link opens the rows of all tenants: what is printed into a file or a pipe is read by others.
    expect(String(printed)).toContain('Gatebook is open at');
    expect(String(printed)).not.toMatch(/Platform|\/d\//);
    const other = (...words: string[]) =>
      spawnSync(process.execPath, [main, ...words, '--data-dir', dataFolder], {
        encoding: 'utf8',
      });
    expect(other('register', '--tenant', 'acme', '--api', orders)).toMatchObject({ status: 0 });
    const audit = JSON.parse(other('audit', '--json').stdout);
    expect(audit).toMatchObject([{ resource: 'apis' }, { resource: 'tenants' }]);

    const taken = other(
      'ingest',
      join(folder, 'traffic.ndjson'),
      join(folder, 'bad.ndjson'),
      '--json',
    );
    expect(JSON.parse(taken.stdout)).toMatchObject({ read: 602, stored: 600, rejected: 2 });

    expect(other('rejected')).toMatchObject({ status: 0 });
    const refused = other('serve', '--port', '0');
    expect({ code: refused.status, said: refused.stderr }).toMatchObject({
      code: 4,
      said: expect.stringContaining(String(server.pid)),
    });
    expect(refused.stderr.trim().split('\n')).toHaveLength(1);
  }, 60_000);
});
