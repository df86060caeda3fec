import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { newDelivery } from '../../core/registry/ledger.js';
import type { ReportSchedule } from '../../core/registry/report-schedule.js';
import { withDataFolder } from '../../local/data-folder/data-folder.js';
import { builtFile } from '../../local/files/package-files.js';
import { deliveryIdOf, dueReports, orderOf } from '../../reporting/reports/delivery/schedules.js';
import { aTenant } from '../fixtures/registry.js';
import { tellNobody } from '../fixtures/tell-nobody.js';
import { logLine, noon, textSource } from '../local/lake/temporary-lake.js';

const api = '111122223333/eu-west-1/a1b2c3d4e5/prod';
const main = builtFile('main.js');
const day = 86_400_000;

let folder: string;
/** What each command answers that opens the folder itself. */
let alone: string;
/** A folder that a server holds, which asks for no token, and one whose server does. */
let served: string;
let guarded: string;
let token: string;
const servers: ChildProcess[] = [];

const gatebook = (dataDir: string, words: readonly string[], environment: object = {}) =>
  new Promise<{ status: unknown; stdout: string; stderr: string }>((answer) => {
    execFile(
      process.execPath,
      [main, ...words, '--data-dir', dataDir],
      { env: { ...process.env, ...environment } },
      (error, stdout, stderr) => answer({ status: error ? error.code : 0, stdout, stderr }),
    );
  });

/** A folder with rows that name no API, with rejected lines, and with a report that failed a day ago. */
const fill = (dataDir: string) =>
  withDataFolder(dataDir, async ({ lake, registry }) => {
    const line = (id: string) =>
      JSON.stringify({ requestId: id, requestTimeEpoch: noon, status: '200', httpMethod: 'GET' });
    const named = logLine({ id: 'n', account: '111122223333', region: 'eu-west-1', time: noon });
    for (const name of ['a', 'b', 'c']) {
      const lines = `${line(name)}\n${named}\n${name} at ${noon} GET\n\n${name} is no line\n`;
      await lake.ingest([textSource(lines, `${name}.log`)]);
    }
    await registry.put('tenants', aTenant('acme', { timeZone: 'UTC' }), 'absent');
    const now = Date.now();
    await registry.put('report-schedules', scheduleOf(now - 2 * day), 'absent');
    for await (const due of dueReports(registry, now - 3 * day, now, tellNobody)) {
      const failed = { state: 'failed', reason: 'The mail server refused it' } as const;
      const delivery = { ...newDelivery(orderOf(due), new Date(now)), ...failed };
      expect(delivery.id).toBe(deliveryIdOf(due));
      await registry.put('deliveries', delivery, 'absent');
    }
  });

const scheduleOf = (updatedAtMs: number): ReportSchedule => ({
  id: 'acme/morning',
  tenantId: 'acme',
  name: 'morning',
  cadence: 'daily',
  hour: new Date(Date.now() - 3 * 3_600_000).getUTCHours(),
  timeZone: 'UTC',
  formats: ['pdf'],
  recipients: ['team@acme.example'],
  title: null,
  state: 'active',
  createdAt: new Date(updatedAtMs).toISOString(),
  updatedAt: new Date(updatedAtMs).toISOString(),
});

async function serve(dataDir: string, ...words: string[]): Promise<void> {
  const server = spawn(
    process.execPath,
    [main, 'serve', '--empty', '--no-log-requests', '--port', '0', '--data-dir', dataDir, ...words],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  servers.push(server);
  await once(server.stdout as Readable, 'data');
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatebook-through-'));
  [alone, served, guarded] = ['alone', 'served', 'guarded'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  await fill(alone);
  for (const copy of [served, guarded]) cpSync(alone, copy, { recursive: true });
  const made = await gatebook(guarded, ['token', 'create', '--json']);
  token = JSON.parse(made.stdout).token;
  await serve(served);
  await serve(guarded, '--require-token');
}, 60_000);
afterAll(async () => {
  for (const server of servers) {
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }
  for (const made of [folder, reports]) await rm(made, { recursive: true, force: true });
});

const reports = mkdtempSync(path.join(tmpdir(), 'gatebook-reports-'));
const report = (period: string, file: string) => [
  ...['report', '--tenant', 'acme', '--period', period, '--date', '2026-10-28'],
  ...['--out', path.join(reports, file)],
];

/** In this order: what one does, the next ones see. */
const commands: readonly (readonly [
  words: readonly string[],
  status: number,
  says: string | RegExp,
])[] = [
  [['rejected'], 0, 'c at '],
  [['rejected', '--limit', '1', '--json'], 0, '"source":"c.log"'],
  [['rejected', '--before', '1'], 0, 'No line was rejected.'],
  [['rejected', '--before', '2', '--json'], 0, '"source":"a.log"'],
  [['replay', '--format', 'no variable'], 2, /^gatebook: .*\$context/],
  [['replay'], 0, '6 read again: 0 stored, 0 duplicates, 6 still rejected.'],
  [
    [
      'replay',
      '--api',
      api,
      '--format',
      '$context.requestId at $context.requestTimeEpoch $context.httpMethod',
      '--json',
    ],
    0,
    '"read":6,"stored":3',
  ],
  [['assign', api, '--to', '2020-01-01'], 0, `0 requests are now of ${api}.`],
  [['assign', api, '--json'], 0, '"assigned":3,"duplicates":0'],
  [['assign', api], 0, `0 requests are now of ${api}.`],
  [['visual', 'requests-by-status', '--all-tenants', '--json'], 0, '"requests":'],
  [['visual', 'requests-by-status', '--tenant', 'acme', '--filter', 'status=200,404'], 0, ''],
  [['visual', 'kpi-requests', '--all-tenants', '--from', '2026-01-01', '--json'], 0, '"requests":'],
  [['visual', 'no-such-visual', '--all-tenants'], 2, 'There is no visual "no-such-visual"'],
  [['visual', 'requests-by-status', '--tenant', 'nobody'], 2, 'There is no tenant'],
  [
    ['visual', 'requests-by-status', '--all-tenants', '--filter', 'planet=mars'],
    2,
    /^gatebook: .*planet/,
  ],
  [report('weekly', 'report.csv'), 0, 'the weekly report of 2026-10-26.'],
  [report('monthly', 'report.pdf'), 0, 'the monthly report of 2026-10-01.'],
  [
    ['report', '--tenant', 'nobody', '--period', 'daily', '--out', 'x.pdf'],
    2,
    'There is no tenant',
  ],
  [['deliveries', '--missing'], 0, 'The mail server refused it'],
  [['deliveries', '--missing', '--json'], 0, '"state":"failed"'],
  [['deliveries', '--missing', '--tenant', 'globex'], 0, 'No report is missing.'],
  [['deliveries', '--missing', '--state', 'queued'], 0, 'No report is missing.'],
];

test.each(commands)(
  'gatebook %j answers the same with and without a server',
  async (words, status, says) => {
    const withToken = async () => {
      const refused = await gatebook(guarded, words);
      expect({ ...refused, lines: refused.stderr.trim().split('\n').length }).toEqual({
        status: 1,
        stdout: '',
        stderr: expect.stringContaining('Send a token'),
        lines: 1,
      });
      return gatebook(guarded, words, { GATEBOOK_TOKEN: token });
    };
    // Each has a folder of its own.
    const [answer, ...others] = await Promise.all([
      gatebook(alone, words),
      gatebook(served, words),
      withToken(),
    ]);
    expect(answer.stdout + answer.stderr).toMatch(says);
    expect(answer.status).toBe(status);
    expect(others).toEqual([answer, answer]);
  },
  60_000,
);

test('what was done is in the audit, with who did it', async () => {
  const audit = async (dataDir: string, resource: string, environment = {}) =>
    JSON.parse(
      (await gatebook(dataDir, ['audit', '--resource', resource, '--json'], environment)).stdout,
    );
  for (const entries of [
    await audit(alone, 'assignments'),
    await audit(served, 'assignments'),
    await audit(guarded, 'assignments', { GATEBOOK_TOKEN: token }),
  ]) {
    expect(entries).toMatchObject([
      { resourceId: api, outcome: 'done', after: { assigned: 0 } },
      { resourceId: api, outcome: 'done', after: { assigned: 3, duplicates: 0 } },
      { resourceId: api, outcome: 'done', after: { assigned: 0, to: '2020-01-01T00:00:00.000Z' } },
    ]);
  }
  const replays = await audit(guarded, 'rejected', { GATEBOOK_TOKEN: token });
  expect(replays).toMatchObject([
    { after: { read: 6, stored: 3 }, actor: { name: expect.stringContaining('token ') } },
    { after: { read: 6, stored: 0 } },
  ]);
}, 60_000);
