import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  cadences,
  type ReportSchedule,
  reportSchedule,
} from '../../../core/registry/report-schedule.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { wholeNumberArgument } from '../terminal/arguments.js';

interface ScheduleOptions extends ControlApiOptions {
  readonly cadence: ReportSchedule['cadence'];
  readonly hour: number;
  readonly zone?: string;
  readonly formats: ReportSchedule['formats'];
  readonly recipients?: string[];
  readonly remove?: true;
  readonly json?: true;
}

/** `gatebook schedule`: when a tenant gets its report. */
export const scheduleCommand = (command: Command): void => {
  controlApiCommand(command)
    .argument('<tenant>', 'its id')
    .argument('<name>', "the schedule's name, such as weekly")
    .addOption(new Option('--cadence <cadence>', 'how often').choices(cadences).default('weekly'))
    .option(
      '--hour <n>',
      'at which hour of the day after the period',
      wholeNumberArgument(0, 23),
      7,
    )
    .option('--zone <name>', "by which clocks, such as Europe/Berlin; the tenant's when not given")
    .option('--formats <format,…>', 'of pdf, csv and xlsx', formats, ['pdf'])
    .option('--recipients <address,…>', "the tenant's when not given", (text) => text.split(','))
    .option('--remove', 'remove the schedule instead')
    .option('--json', 'answer in JSON')
    .action((tenant: string, name: string, _, command: Command) =>
      schedule(tenant, name, command.optsWithGlobals<ScheduleOptions>()),
    );
};

const formats = (text: string): ReportSchedule['formats'] => {
  const parsed = reportSchedule.shape.formats.safeParse(text.split(','));
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError('It must be one or several of pdf, csv, xlsx, with commas.');
};

const schedule = async (tenantId: string, name: string, options: ScheduleOptions) => {
  const path = '/v1/tenants/{tenantId}/report-schedules/{name}';
  const params = { path: { tenantId, name } };
  const { cadence, hour, zone: timeZone = null, formats, recipients = null } = options;
  const set = await withControlApi(options, async (client) => {
    if (options.remove) {
      await client.DELETE(path, { params });
      return undefined;
    }
    const body = { cadence, hour, timeZone, formats, recipients };
    return (await client.PUT(path, { params, body })).data;
  });
  if (options.json) return console.log(visibleJson(set ?? { removed: `${tenantId}/${name}` }));
  console.log(
    options.remove
      ? `Schedule ${name} of ${tenantId} is removed.`
      : `Schedule ${name} of ${tenantId}: the next report is due at ${set?.nextDueAt}.`,
  );
};
