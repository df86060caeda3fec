import { type Command, Option } from 'commander';
import type { Schemas } from '../../../control-plane/client/client.js';
import { type ErrorCode, ProductError } from '../../../core/product-error.js';
import { apiKinds, type LogMode, logModes } from '../../../core/registry/api.js';
import type { ApiRef } from '../../../core/registry/api-window.js';
import { visibleJson, visibleText } from '../../../core/text/visible-text.js';
import { type EnrolledApi, enrol } from '../../control-plane/enrol.js';
import { apiArgument } from '../control-api/api-argument.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { formatOption } from '../control-api/log-options.js';
import { type FileResult, registerFile } from '../control-api/register-file.js';
import { inCommands } from '../terminal/in-commands.js';
import { progressBar } from '../terminal/progress.js';

interface RegisterOptions extends ControlApiOptions {
  readonly tenant?: string;
  readonly name?: string;
  readonly api?: readonly ApiRef[];
  readonly format?: string;
  readonly consumer?: string;
  readonly file?: string;
  readonly dryRun?: true;
  readonly replaceExisting?: true;
  readonly createLogGroup?: true;
  readonly kind?: Schemas['Api']['kind'];
  readonly mode?: LogMode;
  readonly json?: true;
}

/** `gatebook register`: gives stages to a tenant. Idempotent. */
export const registerCommand = (command: Command): void => {
  controlApiCommand(command)
    .option('--tenant <id>', "the tenant's id; a new one is created")
    .option('--name <name>', "a new tenant's name, for people")
    .option(
      '--api <accountId/region/restApiId/stage...>',
      'a stage that the tenant owns; several may follow',
      (text: string, before: readonly ApiRef[] = []) => [...before, apiArgument(text)],
    )
    .option(...formatOption)
    .option(
      '--consumer <field>',
      'the field of their logs that says who called, where there is no API key',
    )
    .addOption(
      new Option(
        '--file <file>',
        'register the APIs of a file, JSON lines or CSV with the fields of POST /v1/apis; - is standard input',
      ).conflicts(['api', 'name', 'replaceExisting', 'createLogGroup', 'kind', 'mode']),
    )
    .option('--dry-run', 'answer what would change, and change nothing')
    .option('--replace-existing', 'take stages over that log elsewhere; `deregister` undoes it')
    .addOption(
      new Option('--kind <kind>', 'what kind of APIs they are; REST, if not given').choices(
        apiKinds,
      ),
    )
    .addOption(
      new Option(
        '--mode <mode>',
        'direct: stages log to the pipeline; subscribe: the log groups that they log to send what they get',
      ).choices(logModes),
    )
    .option(
      '--create-log-group',
      'make a log group for stages of HTTP and WebSocket APIs that log nowhere',
    )
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => {
      const options = command.optsWithGlobals<RegisterOptions>();
      if (options.file !== undefined) return registerFrom(options.file, options);
      if (options.tenant !== undefined) return register(options.tenant, options);
      throw command.error("error: required option '--tenant <id>' not specified, nor --file");
    });
};

const register = async (tenant: string, options: RegisterOptions): Promise<void> => {
  const { name, api: apis = [], dryRun = false, replaceExisting = false, json } = options;
  const { format, consumer, kind, mode, createLogGroup = false } = options;
  const done = await withControlApi(options, (client) =>
    enrol(client, {
      tenantId: tenant,
      name,
      apis,
      format,
      consumer,
      kind,
      mode,
      dryRun,
      replaceExisting,
      createLogGroup,
    }),
  );
  if (json) return console.log(visibleJson(done));
  if (!dryRun) {
    console.log(`Tenant ${tenant}: ${done.tenant === 'created' ? 'created' : 'known already'}.`);
  }
  for (const enrolled of done.apis) console.log(visibleText(inCommands(sentence(enrolled))));
};

const sentence = ({ api, outcome, changes = [], pending }: EnrolledApi): string => {
  if (outcome === 'planned') {
    const settings = changes.map(({ setting, actual }) => `${setting} (now ${actual ?? 'none'})`);
    return `API ${api}: would change ${settings.join(', ') || 'nothing'} on its stage.`;
  }
  const done = outcome === 'registered' ? 'registered' : 'registered already';
  return `API ${api}: ${done}${pending ? `, but its stage does not log yet. ${pending}` : '.'}`;
};

const registerFrom = async (file: string, options: RegisterOptions): Promise<void> => {
  const { tenant: tenantId, dryRun = false, json } = options;
  const bar = progressBar('Registering');
  const done = await withControlApi(options, (client) =>
    registerFile(client, file, {
      tenantId,
      dryRun,
      onProgress: (count) => bar.update(count, count, `${count.toLocaleString('en-GB')} APIs`),
    }),
  ).finally(() => bar.stop());
  if (json) console.log(visibleJson({ dryRun, ...done }));
  else printResult(done, dryRun);
  const [first] = done.refused;
  if (!first) return;
  throw new ProductError(
    first.code as ErrorCode,
    `${done.refused.length.toLocaleString('en-GB')} of the APIs in ${file} ${done.refused.length === 1 ? 'was' : 'were'} refused; the others ${dryRun ? 'would be' : 'are'} registered.`,
  );
};

/** So many refused entries are named on the terminal; --json names all. */
const shown = 20;

const printResult = (done: FileResult, dryRun: boolean): void => {
  const count = (number: number, what: string) =>
    console.log(`${number.toLocaleString('en-GB').padStart(13)} ${what}`);
  count(done.created, dryRun ? 'would be registered' : 'registered');
  count(done.changed, dryRun ? 'would be changed' : 'changed');
  count(done.unchanged, 'registered already');
  if (done.pending > 0) count(done.pending, 'of them with a stage that does not log yet');
  count(done.refused.length, 'refused');
  for (const { place, detail } of done.refused.slice(0, shown)) {
    console.log(`${place}: ${visibleText(inCommands(detail))}`);
  }
  const more = done.refused.length - shown;
  if (more > 0) console.log(`and ${more.toLocaleString('en-GB')} more; --json names all.`);
};
