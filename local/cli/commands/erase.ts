import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { ControlClient, Schemas } from '../../../control-plane/client/client.js';
import { type ErasableColumn, erasableColumns } from '../../../core/access-log/erasable.js';
import { ProductError } from '../../../core/product-error.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import {
  type ControlApiOptions,
  controlApiCommand,
  withControlApi,
} from '../control-api/connect.js';
import { countLines, printCertificate, remainingLines } from '../terminal/print-erasure.js';

interface EraseOptions extends ControlApiOptions {
  readonly tenant: string;
  readonly sub?: string;
  readonly ip?: string;
  readonly identityUser?: string;
  readonly apiKeyId?: string;
  readonly consumer?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

const options: Readonly<Record<ErasableColumn, Option>> = {
  sub: new Option('--sub <value>', "the token's subject"),
  ip: new Option('--ip <address>', 'the address, however its rows write it'),
  identity_user: new Option('--identity-user <value>', 'the IAM user or role session'),
  api_key_id: new Option('--api-key-id <id>', "the API key's id"),
  consumer: new Option('--consumer <name>', "the API key's name"),
};

/** `gatebook erase`: removes a person or a consumer of a tenant, for good. */
export const eraseCommand = (command: Command): void => {
  controlApiCommand(command).requiredOption('--tenant <id>', 'whose requests are looked through');
  for (const column of erasableColumns) command.addOption(options[column]);
  command
    .option('--dry-run', 'count what there is, and change nothing')
    .option('--yes', 'erase without asking')
    .option('--json', 'answer in JSON')
    .action((_, command: Command) => erase(command.optsWithGlobals<EraseOptions>()));
};

async function erase(given: EraseOptions): Promise<void> {
  const { tenant, dryRun = false, yes = false, json } = given;
  const body = { tenant, match: matchOf(given) };
  await withControlApi(given, async (client) => {
    const { data: plan } = await client.POST('/v1/erasures', {
      params: { query: { dryRun: 'true' } },
      body,
    });
    const planned = plan as Schemas['ErasurePlan'];
    if (!json || !dryRun) print(planned, json === true);
    if (dryRun) {
      if (json) console.log(visibleJson(planned));
      return;
    }
    if (!yes) await agree(planned);
    const { data: begun } = await client.POST('/v1/erasures', { params: { query: {} }, body });
    const done = await ended(client, (begun as Schemas['Erasure']).id);
    if (json) console.log(visibleJson(done));
    else printCertificate(done);
    if (done.state === 'done') return;
    throw new ProductError(
      'internal-fault',
      `The erasure ended early: ${done.reason ?? done.state}`,
    );
  });
}

/** On standard error beside JSON, so that the certificate can be piped. */
function print({ found, remaining }: Schemas['ErasurePlan'], aside: boolean): void {
  const write = aside ? console.error : console.log;
  for (const line of [...countLines(found, 'to be erased'), ...remainingLines(remaining)]) {
    write(line);
  }
}

function matchOf(given: EraseOptions): Schemas['NewErasureInput']['match'] {
  const { sub, ip, identityUser, apiKeyId, consumer } = given;
  const match = { sub, ip, identity_user: identityUser, api_key_id: apiKeyId, consumer };
  const named = Object.entries(match).filter(([, value]) => value !== undefined);
  if (named.length === 1) return Object.fromEntries(named);
  const known = erasableColumns.map((column) => options[column].long).join(', ');
  throw new ProductError('invalid-input', `Say who is meant by exactly one of ${known}.`);
}

/** @throws ProductError `invalid-input` where nobody agrees */
async function agree({ found }: Schemas['ErasurePlan']): Promise<void> {
  const total = found.rows + found.extraRows;
  const what = `${total.toLocaleString('en-GB')} ${total === 1 ? 'request' : 'requests'} and what was made of them`;
  if (!process.stdin.isTTY) {
    throw new ProductError(
      'invalid-input',
      `This would erase ${what}, for good, and nothing was changed. Say --yes if it is meant.`,
    );
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`Erase ${what}, for good? (yes/no) `);
  terminal.close();
  if (answer.trim().toLowerCase() === 'yes') return;
  throw new ProductError('invalid-input', 'Nothing was changed.');
}

/** The erasure when it runs no more. */
async function ended(client: ControlClient, id: string): Promise<Schemas['Erasure']> {
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 2_000)) {
    const { data } = await client.GET('/v1/erasures/{id}', { params: { path: { id } } });
    const erasure = data as Schemas['Erasure'];
    if (erasure.state !== 'running') return erasure;
    await pause(waitMs);
  }
}
