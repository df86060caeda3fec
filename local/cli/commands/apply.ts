import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { type ErrorCode, ProductError } from '../../../core/product-error.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { applyOrganisation, type EntryOutcome, removalsFor } from '../organisation/apply.js';
import { outcomeLines, summary } from '../organisation/print-plan.js';
import { type OrganisationFile, readOrganisation } from '../organisation/read-file.js';
import { progressBar } from '../terminal/progress.js';

interface ApplyOptions extends ControlApiOptions {
  readonly file: string;
  readonly dryRun?: true;
  readonly prune?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** `gatebook apply`: makes tenants, APIs and report schedules as a file says. Idempotent. */
export const applyCommand = (command: Command): void => {
  fileCommand(command)
    .option('--dry-run', 'show the plan, and change nothing')
    .option('--yes', 'remove what --prune finds without asking')
    .action((_, command: Command) => apply(command.optsWithGlobals<ApplyOptions>()));
};

/** `gatebook diff`: what `apply` would change. */
export const diffCommand = (command: Command): void => {
  fileCommand(command).action((_, command: Command) =>
    apply({ ...command.optsWithGlobals<ApplyOptions>(), dryRun: true }),
  );
};

const fileCommand = (command: Command): Command =>
  controlApiCommand(command)
    .requiredOption('-f, --file <file>', 'what is to be, as YAML or JSON; - is standard input')
    .option(
      '--prune',
      'remove what the file does not name, of the kinds that it names: schedules are deleted, APIs deregistered, tenants archived',
    )
    .option('--json', 'answer in JSON');

async function apply(options: ApplyOptions): Promise<void> {
  const { file, dryRun = false, prune = false, yes = false, json } = options;
  const read = await readOrganisation(file);
  const outcomes = await withControlApi(options, async (client) => {
    const removals = prune
      ? await removalsFor(client, read.entries)
      : { tenants: [], apis: [], schedules: [] };
    const plan = await applyOrganisation(client, read.entries, removals, { dryRun: true });
    if (!json) print(plan, read, true);
    if (dryRun || plan.every(({ outcome }) => outcome === 'unchanged' || outcome === 'refused')) {
      return plan;
    }
    const removed = plan.filter(({ outcome }) => outcome === 'removed').length;
    if (removed > 0 && !yes) await agreeTo(removed);
    const bar = progressBar('Applying');
    const done = await applyOrganisation(client, read.entries, removals, {
      dryRun: false,
      onProgress: (count) => bar.update(count, plan.length, `${count} of ${plan.length}`),
    }).finally(() => bar.stop());
    if (!json) printDone(done, plan, read);
    return done;
  });
  if (json) console.log(visibleJson({ dryRun, results: outcomes }));
  const refused = outcomes.filter(({ outcome }) => outcome === 'refused');
  if (!refused[0]) return;
  throw new ProductError(
    refused[0].code as ErrorCode,
    `${refused.length.toLocaleString('en-GB')} of the entries ${refused.length === 1 ? 'was' : 'were'} refused, and nothing of ${refused.length === 1 ? 'it' : 'them'} is changed; the others ${dryRun ? 'would be' : 'are'} as ${file} says.`,
  );
}

function print(outcomes: readonly EntryOutcome[], read: OrganisationFile, dryRun: boolean): void {
  for (const line of outcomeLines(outcomes, read.placeOf)) console.log(line);
  console.log(summary(outcomes, dryRun));
}

/** After the plan, only what came otherwise is said again. */
function printDone(
  done: readonly EntryOutcome[],
  plan: readonly EntryOutcome[],
  read: OrganisationFile,
): void {
  const planned = new Map(plan.map(({ kind, id, outcome }) => [`${kind} ${id}`, outcome]));
  const others = done.filter(({ kind, id, outcome }) => planned.get(`${kind} ${id}`) !== outcome);
  for (const line of outcomeLines(others, read.placeOf)) console.log(line);
  console.log(summary(done, false));
}

/** @throws ProductError `invalid-input` where nobody agrees */
async function agreeTo(removed: number): Promise<void> {
  const what = `${removed.toLocaleString('en-GB')} ${removed === 1 ? 'entry' : 'entries'}`;
  if (!process.stdin.isTTY) {
    throw new ProductError(
      'invalid-input',
      `--prune would remove ${what}, as the plan shows, and nothing was changed. Say --yes if it is meant.`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Remove ${what}, and apply the rest? (yes/no) `);
  terminal.close();
  if (answer.trim().toLowerCase() === 'yes') return;
  throw new ProductError('invalid-input', 'Nothing was changed.');
}
