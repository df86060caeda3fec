import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../local/cli/run-cli.js';
import { openDataFolder } from '../../local/data-folder/data-folder.js';
import { logLine } from '../../local/demo/line.js';
import { signLink } from '../../local/server/link.js';
import { buildServer } from '../../local/server/server.js';

/** Noon, 23:40 and ten past midnight in Kolkata, which is five and a half hours ahead of UTC. */
const moments = [
  ['2026-11-10T10:00:00Z', 7],
  ['2026-11-10T18:10:00Z', 20],
  ['2026-11-10T18:40:00Z', 5],
] as const;

const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';
const now = Date.parse('2026-11-11T06:00:00Z');
let folder: string;
let data: string;

async function gatebook(...words: string[]): Promise<string> {
  let printed = '';
  const stream = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  const log = jest.spyOn(console, 'log').mockImplementation((text) => {
    printed += `${text}\n`;
  });
  try {
    expect([words, await runCli(['--data-dir', data, ...words])]).toEqual([words, 0]);
  } finally {
    stream.mockRestore();
    log.mockRestore();
  }
  return printed;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatebook-zone-'));
  data = join(folder, 'data');
  const lines = moments.flatMap(([time, count]) =>
    Array.from({ length: count }, (_, index) =>
      logLine({
        requestId: `${time}-${index}`,
        extendedRequestId: `${time}-${index}`,
        requestTimeEpoch: Date.parse(time) + index * 1000,
        accountId: '111122223333',
        apiId: 'a1b2c3d4e5',
        stage: 'prod',
        httpMethod: 'GET',
        resourcePath: '/orders',
        status: 200,
        responseLatency: 10,
      }),
    ),
  );
  writeFileSync(join(folder, 'log.ndjson'), `${lines.join('\n')}\n`);
  await gatebook('register', '--tenant', 'acme', '--name', 'Acme', '--api', api);
  await gatebook('call', 'PATCH', '/v1/tenants/acme', '--body', '{"timeZone":"Asia/Kolkata"}');
  await gatebook('ingest', join(folder, 'log.ndjson'), '--region', 'eu-west-1');
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const days = [
  ['2026-11-10', 27],
  ['2026-11-11', 5],
];
const heat = [
  ['15 2', 7],
  ['23 2', 20],
  ['0 3', 5],
].sort();

test('the command line has the days and hours of the tenant’s clock', async () => {
  const ask = async (visual: string, ...words: string[]) =>
    JSON.parse(await gatebook('visual', visual, '--tenant', 'acme', '--json', ...words));
  const range = ['--from', '2026-10-31T18:30:00Z', '--to', '2026-11-30T18:30:00Z'];
  const byDay = await ask('requests-over-time', ...range);
  expect(byDay.map((row: Record<string, unknown>) => [row.time, row.requests])).toEqual(days);
  const cells = await ask('traffic-heatmap', ...range);
  expect(
    cells
      .map((row: Record<string, unknown>) => [`${row.hour_of_day} ${row.weekday}`, row.requests])
      .sort(),
  ).toEqual(heat);
});

test('the dashboard says the same', async () => {
  const dataFolder = await openDataFolder(data);
  const linkSecret = { key: Buffer.alloc(32, 7) };
  const tenantUid = (await dataFolder.registry.get('tenants', 'acme'))?.item.uid ?? '';
  const app = await buildServer(
    {
      engine: dataFolder.lake.engine,
      spoolFolder: dataFolder.dataDir,
      registry: dataFolder.registry,
      linkSecret,
      isTrusted: () => true,
      now: () => now,
      onFault: (fault: unknown) => {
        throw fault;
      },
    },
    Promise.resolve({ script: 'page.js', style: 'style.css', icon: 'icon.svg', files: new Map() }),
  );
  try {
    const token = signLink({ kind: 'tenant', tenantUid }, now + 3_600_000, linkSecret);
    const rows = async (visual: string): Promise<(string | number)[][]> => {
      const answer = await app.inject({
        url: `/d/${token}/visuals/${visual}.json`,
        headers: { host: '127.0.0.1' },
      });
      expect([visual, answer.statusCode]).toEqual([visual, 200]);
      return answer.json().rows;
    };
    expect((await rows('requests-over-time')).map(([day, , count]) => [day, count])).toEqual(days);
    expect(
      (await rows('traffic-heatmap')).map(([hour, day, count]) => [`${hour} ${day}`, count]).sort(),
    ).toEqual(heat);
  } finally {
    await app.close();
    await dataFolder.close();
  }
}, 30_000);

test.each([
  ['2026-11-10', '27'],
  ['2026-11-11', '5'],
])('the report of %s counts %s requests', async (date, requests) => {
  const out = join(folder, `report-${date}`);
  await gatebook(
    ...['report', '--tenant', 'acme', '--period', 'daily', '--date', date],
    ...['--format', 'html', '--out', out],
  );
  const text = readFileSync(out, 'utf8').replace(/<[^>]*>/g, ' ');
  expect(text).toMatch(new RegExp(`Requests\\s+${requests}\\s`));
});
