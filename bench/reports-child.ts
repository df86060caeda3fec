import path from 'node:path';
import { periodOfDay } from '../core/periods/period.js';
import { tenant } from '../core/registry/tenant.js';
import { openDuckdb } from '../local/lake/duckdb.js';
import { tenantNames } from '../reporting/delivery/isolation/names.js';
import { proveIsolation } from '../reporting/delivery/isolation/prove-isolation.js';
import { pdfReader } from '../reporting/delivery/isolation/unpdf.js';
import { mailContent } from '../reporting/mail/content.js';
import { duckdb } from '../reporting/query/dialect/duckdb.js';
import { builtinRenderer } from '../reporting/render/builtin/renderer.js';
import { makeReport } from '../reporting/report/make-report.js';
import { syntheticEnd, syntheticWindows } from './synthetic-lake.js';

/** What weekly reports took: PDF, CSV, XLSX, and with them the mail and the proof of isolation. */
export interface ReportFigures {
  /** The first report of a process, in milliseconds. */
  readonly first: number;
  readonly firstCpu: number;
  /** A later one, documents alone. */
  readonly documents: number;
  /** One of a batch as delivered: documents, mail, proof. */
  readonly delivered: number;
  readonly deliveredCpu: number;
  readonly pdfBytes: number;
  readonly appendixRows: number;
  readonly charts: number;
  readonly peakMegabytes: number;
}

const timed = async <T>(work: () => Promise<T>) => {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return { result, ms: performance.now() - start, cpu: (user + system) / 1000 };
};

async function measure(folder: string, reports: number): Promise<ReportFigures> {
  const { engine, close } = await openDuckdb({
    file: path.join(folder, 'lake.duckdb'),
    spill: path.join(folder, 'spill'),
    memoryLimit: '512MB',
    threads: 2,
  });
  const reader = pdfReader();
  const source = { engine, dialect: duckdb };
  const tenants = [...new Set(syntheticWindows.map(({ tenantId }) => tenantId))].map((id) =>
    tenant.parse({
      id,
      name: id,
      createdAt: '2026-01-01T00:00:00Z',
      updatedAt: '2026-01-01T00:00:00Z',
    }),
  );
  const lastDay = new Date(syntheticEnd - 8 * 86_400_000);
  const period = periodOfDay('weekly', 'UTC', {
    year: lastDay.getUTCFullYear(),
    month: lastDay.getUTCMonth() + 1,
    day: lastDay.getUTCDate(),
  });
  const documentsOf = async (at: number) => {
    const owner = tenants[at % tenants.length];
    if (!owner) throw new Error('The synthetic lake has no tenant.');
    const report = await makeReport(source, {
      tenant: owner,
      windows: syntheticWindows,
      period,
      title: null,
      now: new Date(syntheticEnd),
    });
    const documents = await builtinRenderer.render({
      id: `${owner.id}/bench/${at}`,
      attempt: 1,
      tenant: owner,
      windows: syntheticWindows,
      report,
      formats: ['pdf', 'csv', 'xlsx'],
      dashboardUrl: null,
    });
    return { report, documents };
  };
  const first = await timed(() => documentsOf(2));
  const documents: number[] = [];
  for (let at = 0; at < 10; at += 1) documents.push((await timed(() => documentsOf(at))).ms);
  // As the queue delivers: two at once.
  let next = 0;
  const work = async () => {
    while (next < reports) {
      const made = await documentsOf(next++);
      mailContent(made.report, { dashboard: null, unsubscribe: null, documents: [] });
      const names = await tenantNames(source, syntheticWindows, period);
      await proveIsolation({ ...made, names, readPdf: reader.read });
    }
  };
  const batch = await timed(() => Promise.all([work(), work()]));
  await reader.close();
  await close();
  const visuals = first.result.report.sections.flatMap((section) => section.visuals);
  return {
    first: first.ms,
    firstCpu: first.cpu,
    documents: middle(documents),
    delivered: batch.ms / reports,
    deliveredCpu: batch.cpu / reports,
    pdfBytes: first.result.documents[0]?.bytes.length ?? 0,
    appendixRows: visuals.at(-1)?.rows.length ?? 0,
    charts: visuals.filter(({ visual }) => visual.kind !== 'table').length,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
}

const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

const [folder, reports = '40'] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give the folder of a synthetic lake.');
process.stdout.write(JSON.stringify(await measure(folder, Number(reports))));
