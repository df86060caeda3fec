import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gatebookVersion } from '../../local/control-plane/product-version.js';
import { demoTraffic } from '../../local/demo/traffic.js';

const repository = path.join(import.meta.dirname, '../..');
const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';
/** Enough for more than one worker thread. */
const requests = 20_000;

/** A program for Python, which packs what it is given. */
const packAsBzip2 =
  'import bz2, sys; sys.stdout.buffer.write(bz2.compress(sys.stdin.buffer.read()))';

let folder: string;

const run = (words: readonly string[], cwd = folder) =>
  promisify(execFile)(words[0] as string, words.slice(1), {
    cwd,
    maxBuffer: 1e8,
    // As a reader's terminal has it, and not as npm hands it to the scripts of this repository.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...registryOf(process.env) },
  });

/** Where packages come from, when the environment says so. */
const registryOf = (environment: NodeJS.ProcessEnv) =>
  Object.fromEntries(
    Object.entries(environment).filter(([name]) => /^npm_config_(registry|userconfig)$/.test(name)),
  );

const gatebook = async (...words: string[]) =>
  (await run(['npx', '--no-install', 'gatebook', '--data-dir', 'data', ...words])).stdout;

/** The first link to a dashboard that a server prints. */
async function addressOf(server: ChildProcess): Promise<string> {
  let said = '';
  for await (const text of server.stdout ?? []) {
    said += text;
    const [address] = /http:\S+\/d\/\S+(?=\s)/.exec(said) ?? [];
    if (address) return address;
  }
  throw new Error(`The server ended and had said: ${said}`);
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatebook-package-'));
  const { stdout } = await run(
    ['npm', 'pack', '--silent', '--pack-destination', folder],
    repository,
  );
  writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run(['npm', ...install, path.join(folder, stdout.trim())]);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package, installed into an empty folder', () => {
  it('brings what is native and what is data, and no package besides', () => {
    const installed = readdirSync(path.join(folder, 'node_modules'), { recursive: true })
      .map(String)
      .filter((file) => /^(@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .map(path.dirname);
    expect(installed.filter((name) => !name.startsWith('@duckdb/node-bindings-')).sort()).toEqual([
      '@duckdb/node-api',
      '@duckdb/node-bindings',
      '@expo-google-fonts/inter',
      '@ip-location-db/geo-whois-asn-country-mmdb',
      'detect-libc',
      'gatebook',
      'node-sqlite3-wasm',
    ]);
  });

  it('takes less than 130 MB', () => {
    const [kilobytes] = execFileSync('du', ['-sk', 'node_modules'], {
      cwd: folder,
      encoding: 'utf8',
    }).split('\t');
    expect(Number(kilobytes) / 1024).toBeLessThan(130);
  });

  it('carries the licences of what it is bundled from, each with its text', () => {
    const notices = readFileSync(
      path.join(folder, 'node_modules/gatebook/dist/gatebook/THIRD-PARTY-NOTICES.txt'),
      'utf8',
    );
    const entries = notices.split(`\n${'-'.repeat(80)}\n\n`).slice(1);
    expect(entries.map((entry) => entry.split(/ |\n/)[0])).toEqual(
      expect.arrayContaining(['commander', 'echarts', 'fastify', 'pdfkit', 'zod']),
    );
    for (const entry of entries) {
      const [head, ...text] = entry.split('\n\n');
      expect(head).toMatch(/^\S+ \d\S*, .+/);
      // The shortest licence that there is has six hundred letters.
      expect([head, text.join('').length > 500]).toEqual([head, true]);
    }
  });

  it('shows its help in less than 0.3 seconds of one core', async () => {
    const command = `TIMEFORMAT='%U %S'; time node_modules/.bin/gatebook --help > help.txt`;
    const seconds: number[] = [];
    for (let round = 0; round < 5; round++) {
      const { stderr } = await run(['bash', '-c', command]);
      seconds.push(
        stderr
          .trim()
          .split(' ')
          .map(Number)
          .reduce((sum, one) => sum + one),
      );
    }
    expect(readFileSync(path.join(folder, 'help.txt'), 'utf8')).toContain('serve');
    expect(Math.min(...seconds)).toBeLessThan(0.3);
  });

  it('says its version', async () => {
    expect(await gatebook('--version')).toBe(`${gatebookVersion()}\n`);
  });

  it('reads a log in threads, answers it, and draws a report', async () => {
    const until = Date.UTC(2026, 10, 1);
    const lines = [...demoTraffic({ requests, days: 2, seed: 5, until })].flat();
    writeFileSync(path.join(folder, 'traffic.ndjson'), `${lines.join('\n')}\n`);
    await gatebook('register', '--tenant', 'acme', '--api', api);
    const summary = JSON.parse(await gatebook('ingest', '--json', 'traffic.ndjson'));
    expect(summary).toMatchObject({ read: lines.length, stored: lines.length });
    for (const kind of ['pdf', 'xlsx']) {
      const words = ['--tenant', 'acme', '--period', 'daily', '--date', '2026-10-31'];
      await gatebook('report', ...words, '--out', `report.${kind}`);
    }
    const beginning = (file: string) =>
      readFileSync(path.join(folder, file)).subarray(0, 4).toString('latin1');
    expect([beginning('report.pdf'), beginning('report.xlsx')]).toEqual(['%PDF', 'PK\u0003\u0004']);
  });

  it('reads a log that is packed otherwise than by gzip', async () => {
    execFileSync(
      'bash',
      ['-c', `head -n 300 traffic.ndjson | python3 -c '${packAsBzip2}' > log.bz2`],
      {
        cwd: folder,
      },
    );
    const summary = JSON.parse(await gatebook('ingest', '--json', 'log.bz2'));
    expect(summary).toMatchObject({ stored: 0, duplicates: 300 });
  });

  it('serves the page and the reference of the control API, and ends when it is told to', async () => {
    const server = spawn(
      path.join(folder, 'node_modules/.bin/gatebook'),
      ['--data-dir', 'data', 'serve', '--port', '0', '--no-log-requests'],
      { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const ended = once(server, 'exit');
    try {
      const address = await addressOf(server);
      const page = await (await fetch(`${address}`)).text();
      expect(page).toContain('<html');
      const files = [...page.matchAll(/"\/(assets\/[^"]+)"/g)].map(([, file]) => file);
      const reference = ['docs/', 'docs/static/swagger-ui-bundle.js', 'openapi.json'];
      expect(files.length).toBeGreaterThan(2);
      for (const file of [...files, ...reference]) {
        const { status } = await fetch(new URL(`/${file}`, address));
        expect([file, status]).toEqual([file, 200]);
      }
    } finally {
      server.kill('SIGTERM');
    }
    expect(await ended).toEqual([0, null]);
    expect(existsSync(path.join(folder, 'data/server.json'))).toBe(false);
  });
});
