import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dayMs } from '../core/periods/duration.js';
import { type Period, periodOfDay } from '../core/periods/period.js';
import { queueDelivery } from '../core/registry/ledger.js';
import type { Registry } from '../core/registry/registry.js';
import { storedTenant } from '../core/registry/tenant.js';
import { openDuckdb } from '../local/lake/duckdb.js';
import { lakeMemory } from '../local/lake/lake-memory.js';
import { documentFolder } from '../local/reports/document-folder.js';
import { outboxTransport } from '../local/reports/outbox.js';
import { openRegistry } from '../registry/embedded/embedded.js';
import type { Source } from '../reporting/query/lake.js';
import { folderLake } from '../reporting/query/lake.js';
import { workQueue } from '../reporting/reports/delivery/work-queue.js';
import { builtinRenderer } from '../reporting/reports/documents/renderer.js';
import { makeReport } from '../reporting/reports/report/make-report.js';
import { enrolInRegistry } from '../test/fixtures/enrol.js';
import { syntheticEnd } from './synthetic-lake.js';
import { manyWindows } from './tenants-lake.js';
import { timed } from './timed.js';

/** What weekly reports took: PDF, CSV, XLSX, and with them the mail and the proof of isolation. */
export interface ReportFigures {
  /** The first report of a process, in milliseconds. */
  readonly first: number;
  readonly firstCpu: number;
  /** A later one, documents alone. */
  readonly documents: number;
  /** One of a batch as delivered from the queue into the outbox. */
  readonly delivered: number;
  readonly deliveredCpu: number;
  readonly pdfBytes: number;
  readonly appendixRows: number;
  readonly charts: number;
  readonly peakMegabytes: number;
}

const formats = ['pdf', 'csv', 'xlsx'] as const;
const now = new Date(syntheticEnd);
const lastDay = new Date(syntheticEnd - 8 * dayMs);
const period = periodOfDay('weekly', 'UTC', {
  year: lastDay.getUTCFullYear(),
  month: lastDay.getUTCMonth() + 1,
  day: lastDay.getUTCDate(),
});

async function measure(folder: string, deliveries: number): Promise<ReportFigures> {
  const { engine, close } = await openDuckdb({
    file: path.join(folder, 'lake.duckdb'),
    spill: path.join(folder, 'spill'),
    memoryLimit: lakeMemory,
    threads: 2,
  });
  const source = { engine, ...folderLake };
  const first = await timed(() => documentsOf(source, 0));
  const documents: number[] = [];
  for (let at = 0; at < 10; at += 1) {
    documents.push((await timed(() => documentsOf(source, at))).ms);
  }
  const batch = await deliverAll(source, deliveries);
  await close();
  const visuals = first.result.report.sections.flatMap((section) => section.visuals);
  return {
    first: first.ms,
    firstCpu: first.cpuMs,
    documents: middle(documents),
    delivered: batch.ms / deliveries,
    deliveredCpu: batch.cpuMs / deliveries,
    pdfBytes: first.result.documents[0]?.bytes.length ?? 0,
    appendixRows: visuals.at(-1)?.rows.length ?? 0,
    charts: visuals.filter(({ visual }) => visual.kind !== 'table').length,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

const tenantOf = (index: number) => {
  const [id, at] = [`tenant-${index}`, '2026-01-01T00:00:00Z'];
  const mail = { mailDomains: ['example.com'], recipients: ['ops@example.com'] };
  return storedTenant.parse({ id, name: `Tenant ${index}`, createdAt: at, updatedAt: at, ...mail });
};

async function documentsOf(source: Source, index: number) {
  const owner = tenantOf(index);
  const report = await makeReport(source, {
    tenant: owner,
    windows: manyWindows,
    period,
    title: null,
    now,
  });
  const documents = await builtinRenderer.render({
    id: `${owner.id}/bench/${period.key}`,
    attempt: 1,
    tenant: owner,
    windows: manyWindows,
    report,
    formats,
    dashboardUrl: null,
  });
  return { report, documents };
}

/** So many weekly reports from the queue into the outbox, of tenants spread over all sizes, and how long they took. */
async function deliverAll(source: Source, deliveries: number) {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatebook-bench-deliveries-'));
  const registry = await openRegistry({ folder });
  try {
    for (const index of manyWindows.keys()) {
      await registry.put('tenants', tenantOf(index), 'absent');
    }
    await enrolInRegistry(
      registry,
      manyWindows.map((api) => ({ tenantId: api.tenantId, apis: [api] })),
    );
    for (let at = 0; at < deliveries; at += 1) {
      await queue(registry, Math.floor((at * manyWindows.length) / deliveries), period);
    }
    const outbox = path.join(folder, 'outbox');
    const batch = await timed(() =>
      workQueue({
        registry,
        sourceFor: () => source,
        renderer: builtinRenderer,
        transport: outboxTransport(outbox),
        store: documentFolder(path.join(folder, 'reports')),
        clock: () => now,
        worker: 'bench',
        from: 'Gatebook <reports@example.com>',
        dashboardUrl: () => null,
        unsubscribeUrl: () => null,
        alert: (sentence) => console.error(sentence),
      }),
    );
    const mails = (await readdir(outbox)).length;
    if (mails !== deliveries) throw new Error(`${mails} mails of ${deliveries} left.`);
    return batch;
  } finally {
    await registry.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const queue = (registry: Registry, index: number, { key, from, to }: Period) =>
  queueDelivery(
    registry,
    {
      tenantId: `tenant-${index}`,
      tenantUid: `tenant-${index}`,
      schedule: 'weekly',
      period: key,
      cadence: 'weekly',
      timeZone: 'UTC',
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      formats: [...formats],
      recipients: ['ops@example.com'],
    },
    now,
  );

const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

const [folder, reports = '40'] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give the folder of a lake of many tenants.');
process.stdout.write(JSON.stringify(await measure(folder, Number(reports))));
