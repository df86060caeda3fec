import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CalendarDay, dayText } from '../../../core/periods/calendar-day.js';
import { lastCompletePeriod, type Period, periodOfDay } from '../../../core/periods/period.js';
import { ProductError } from '../../../core/product-error.js';
import { windowsAround } from '../../../core/registry/api-windows.js';
import { cadences, type ReportSchedule } from '../../../core/registry/report-schedule.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { provenReport } from '../../../reporting/reports/delivery/isolation/proven-report.js';
import { builtinRenderer } from '../../../reporting/reports/documents/renderer.js';
import {
  type DocumentFormat,
  documentFormats,
} from '../../../reporting/reports/report/renderer.js';
import { type DataFolder, withDataFolder } from '../../data-folder/data-folder.js';
import { writeOut } from '../terminal/write-out.js';

interface ReportOptions {
  readonly tenant: string;
  readonly period: ReportSchedule['cadence'];
  readonly date?: CalendarDay;
  readonly format?: DocumentFormat;
  readonly out: string;
  readonly json?: true;
  readonly dataDir: string;
  readonly memory: string;
}

/** `gatebook report`: one tenant's report of one period as a file. */
export const reportCommand = (command: Command): void => {
  command
    .requiredOption('--tenant <id>', 'whose report')
    .addOption(
      new Option('--period <period>', 'of which length').choices(cadences).makeOptionMandatory(),
    )
    .option(
      '--date <day>',
      "any day of the period, in the tenant's time zone; by default the last one that is over",
      calendarDay,
    )
    .addOption(
      new Option('--format <format>', 'by default what the file is called').choices(
        documentFormats,
      ),
    )
    .requiredOption('--out <file>', 'where to; an existing file is replaced')
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => run(command.optsWithGlobals<ReportOptions>()));
};

const run = async (options: ReportOptions): Promise<void> => {
  const format = options.format ?? formatOf(options.out);
  const { bytes, period } = await withDataFolder(
    options.dataDir,
    (dataFolder) => rendered(dataFolder, options, format),
    options,
  );
  await writeOut(options.out, bytes);
  if (options.json) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { tenant, out: file } = options;
    console.log(
      visibleJson({ tenant, period: period.key, format, file, bytes: bytes.length, sha256 }),
    );
  } else {
    console.log(`${options.out}: the ${options.period} report of ${dayText(period.firstDay)}.`);
  }
};

const rendered = async (dataFolder: DataFolder, options: ReportOptions, format: DocumentFormat) => {
  const tenant = await tenantOf(dataFolder, options.tenant);
  const now = new Date();
  const period = periodOf(tenant, options, now);
  const windows = await windowsAround(dataFolder.registry, tenant.id);
  const report = await provenReport(
    { engine: dataFolder.lake.engine, ...folderLake },
    { tenant, windows, period, title: null, now },
    console.error,
  );
  const [document] = await builtinRenderer.render({
    id: `${tenant.id}/by-hand/${period.key}`,
    attempt: 1,
    tenant,
    windows: windows.filter(({ tenantId }) => tenantId === tenant.id),
    report,
    formats: [format],
    dashboardUrl: null,
  });
  if (!document) throw new Error('The renderer gave no document.');
  return { bytes: document.bytes, period };
};

const tenantOf = async ({ registry }: DataFolder, id: string): Promise<Tenant> => {
  const found = await registry.get('tenants', id);
  if (found) return found.item;
  throw new ProductError(
    'unknown-tenant',
    `There is no tenant "${id.slice(0, 63)}". \`gatebook tenants\` lists them; \`gatebook register\` adds one.`,
  );
};

const periodOf = ({ timeZone }: Tenant, { period, date }: ReportOptions, now: Date): Period =>
  date ? periodOfDay(period, timeZone, date) : lastCompletePeriod(period, timeZone, now.getTime());

const formatOf = (file: string): DocumentFormat => {
  const extension = extname(file).slice(1).toLowerCase();
  const format = documentFormats.find((known) => known === extension);
  if (format) return format;
  throw new ProductError(
    'invalid-input',
    `"${file}" does not say what to write. Call it .${documentFormats.join(', .')}, or give --format.`,
  );
};

const calendarDay = (text: string): CalendarDay => {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? [];
  const wanted = { year: year ?? 0, month: month ?? 0, day: day ?? 0 };
  // 31 November is read by dates as 1 December.
  if (year === undefined || year < 1970 || dayText(wanted) !== text) {
    throw new InvalidArgumentError('It must be a day of the calendar such as 2026-11-01.');
  }
  return wanted;
};
