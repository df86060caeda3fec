import { limitConcurrency } from '../../core/limit-concurrency.js';
import { lastCompletePeriod, periodOfDay } from '../../core/periods/period.js';
import type { ReportQuestion, ReportSource } from '../../core/ports/report-source.js';
import { windowsAround } from '../../core/registry/api-windows.js';
import { visibleText } from '../../core/text/visible-text.js';
import { folderLake } from '../../reporting/query/lake.js';
import { provenReport } from '../../reporting/reports/delivery/isolation/proven-report.js';
import { threadRenderer } from '../../reporting/reports/documents/drawing-thread.js';
import type { DataFolder } from '../data-folder/data-folder.js';
import { builtFile } from '../files/package-files.js';
import { askingFor } from './asking-for.js';

/** Reports that somebody asks for by hand: proven as those are that are mailed, drawn one after the other, and kept nowhere. */
export function reportsByHand(dataFolder: DataFolder): ReportSource {
  const turn = limitConcurrency(1);
  return { report: (question) => turn(() => drawn(dataFolder, question)) };
}

async function drawn(
  { registry, lake }: DataFolder,
  { tenant, cadence, date, format }: ReportQuestion,
) {
  const now = new Date();
  const { timeZone } = tenant;
  const period = date
    ? periodOfDay(cadence, timeZone, date)
    : lastCompletePeriod(cadence, timeZone, now.getTime());
  const windows = await windowsAround(registry, tenant.id);
  const report = await provenReport(
    { engine: askingFor(tenant, lake.engine), ...folderLake },
    { tenant, windows, period, title: null, now },
    tell,
  );
  const renderer = threadRenderer(builtFile('draw-worker.js'));
  try {
    const [document] = await renderer.render({
      id: `${tenant.id}/by-hand/${period.key}`,
      attempt: 1,
      tenant,
      windows: windows.filter(({ tenantId }) => tenantId === tenant.id),
      report,
      formats: [format],
      dashboardUrl: null,
    });
    if (!document) throw new Error('The renderer gave no document.');
    return { bytes: document.bytes, firstDay: period.firstDay };
  } finally {
    await renderer.close();
  }
}

const tell = (sentence: string): void =>
  void process.stderr.write(`gatebook: ${visibleText(sentence)}\n`);
