import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { type CalendarDay, dayText } from '../../../core/periods/calendar-day.js';
import { periodOfDay } from '../../../core/periods/period.js';
import { type DocumentFormat, documentFormats } from '../../../core/ports/report-source.js';
import { ProductError } from '../../../core/product-error.js';
import { cadences, type ReportSchedule } from '../../../core/registry/report-schedule.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { writeOut } from '../terminal/write-out.js';

interface ReportOptions extends ControlApiOptions {
  readonly tenant: string;
  readonly period: ReportSchedule['cadence'];
  readonly date?: CalendarDay;
  readonly format?: DocumentFormat;
  readonly out: string;
  readonly json?: true;
}

/** `gatebook report`: one tenant's report of one period as a file. */
export const reportCommand = (command: Command): void => {
  controlApiCommand(command)
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
  const { tenant, period: cadence, date, out } = options;
  const format = options.format ?? formatOf(out);
  const { data, response } = await withControlApi(options, (client) =>
    client.GET('/v1/tenants/{tenantId}/report', {
      params: {
        path: { tenantId: tenant },
        query: { period: cadence, format, ...(date && { date: dayText(date) }) },
      },
      parseAs: 'arrayBuffer',
    }),
  );
  const bytes = Buffer.from(data as unknown as ArrayBuffer);
  await writeOut(out, bytes);
  const firstDay = firstDayOf(response);
  if (options.json) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    // A period goes by its first day, whatever the zone.
    const { key } = periodOfDay(cadence, 'UTC', calendarDay(firstDay));
    console.log(
      visibleJson({ tenant, period: key, format, file: out, bytes: bytes.length, sha256 }),
    );
  } else {
    console.log(`${out}: the ${cadence} report of ${firstDay}.`);
  }
};

/** The first day of the period, which an answer is named by. */
const firstDayOf = (response: Response): string => {
  const [, query] = (response.headers.get('content-location') ?? '').split('?');
  return new URLSearchParams(query).get('date') ?? '';
};

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
