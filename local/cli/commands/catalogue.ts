import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { readCatalogue } from '../../../control-plane/catalogue/api-gateway.js';
import { awsFault } from '../../../control-plane/stages/aws-fault.js';
import type { CatalogueObject } from '../../../core/catalogue.js';
import { pacer } from '../../../core/pace.js';
import { ProductError } from '../../../core/product-error.js';
import { apiRef } from '../../../core/registry/api-window.js';
import { unknownRegion } from '../../../core/registry/attribution.js';
import { visibleJson } from '../../../core/text/visible-text.js';
import { apiGatewayOf } from '../../catalogue/api-gateway-client.js';
import { importedCatalogue } from '../../catalogue/import-catalogue.js';
import { type CataloguePlace, catalogueParts } from '../../catalogue/parts.js';
import { withDataFolder } from '../../data-folder/data-folder.js';
import { privateFolder } from '../../files/private-folder.js';
import { matching } from '../terminal/arguments.js';
import { printList } from '../terminal/print-list.js';

interface CatalogueOptions {
  readonly account?: string;
  readonly region?: string;
  readonly json?: true;
  readonly dataDir: string;
  readonly memory: string;
}

/** `gatebook catalogue`: the names of API keys and the limits of usage plans, for the lines that are read from then on. */
export const catalogueCommand = (catalogue: Command): void => {
  const { accountId, region } = apiRef.shape;

  catalogue
    .command('import')
    .description(
      'take in what `aws apigateway get-api-keys`, `get-usage-plans` and `get-usage-plan-keys` printed',
    )
    .argument('<file...>', 'files of JSON; PLAN-ID=FILE for the keys of a plan')
    .option('--account <id>', 'the account they are of', matching(accountId))
    .option('--region <region>', 'the Region they are of', matching(region))
    .option('--json', 'answer in JSON')
    .action(async (files: string[], _, command: Command) => {
      const options = command.optsWithGlobals<CatalogueOptions>();
      const parts = catalogueParts(options.dataDir);
      await keep(options, await importedCatalogue(await parts.read(placeOf(options)), files));
    });

  catalogue
    .command('sync')
    .description('ask AWS for all of it, with the credentials of the environment')
    .requiredOption('--region <region>', 'the Region to ask', matching(region))
    .option('--account <id>', 'the account that the credentials are of', matching(accountId))
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<CatalogueOptions & { region: string }>();
      const pace = pacer(5, { now: Date.now, sleep });
      const found = await readCatalogue(apiGatewayOf(options.region), pace).catch((error) => {
        throw awsFault(error, {
          where: options.region,
          denied: 'aws-access-denied',
          toDo: 'The credentials of the environment must allow apigateway:GET on /apikeys and /usageplans.',
        });
      });
      await keep(options, found);
    });

  catalogue
    .command('list')
    .description('list the usage plans, their limits and how many keys they have')
    .option('--json', 'answer in JSON')
    .action(async (_, command: Command) => {
      const { dataDir, json } = command.optsWithGlobals<CatalogueOptions>();
      const { plans } = await catalogueParts(dataDir).all();
      const rows = plans.map(({ name, stages, keys, quota, throttle }) => ({
        plan: name,
        quota: quota ? `${quota.limit} a ${quota.period.toLowerCase()}` : null,
        offset: quota?.offset ?? null,
        rate: throttle?.rateLimit ?? null,
        burst: throttle?.burstLimit ?? null,
        keys: keys.length,
        stages: stages.join(', '),
      }));
      printList(rows, json, 'No usage plan is known. Take some in: gatebook catalogue import');
    });
};

const placeOf = ({ account, region }: CatalogueOptions): CataloguePlace => ({
  accountId: account ?? unknownRegion,
  region: region ?? unknownRegion,
});

const keep = async (
  options: CatalogueOptions,
  found: Omit<CatalogueObject, 'generatedAt'>,
): Promise<void> => {
  await privateFolder(options.dataDir);
  await catalogueParts(options.dataDir).write(placeOf(options), found);
  const keys = Object.keys(found.keys).length;
  const plans = found.plans.length;
  const isNamed = await namesStored(options);
  if (options.json) return console.log(visibleJson({ keys, plans, stored: isNamed }));
  console.log(`${keys} names of API keys and ${plans} usage plans are known.`);
  console.log(
    isNamed
      ? 'Stored requests without names have them now.'
      : 'Lines that are read from now on have them; stored requests, when the server is started anew.',
  );
};

/** Opening the folder names what is stored; a server that holds it does so when it starts. */
const namesStored = async ({ dataDir, memory }: CatalogueOptions): Promise<boolean> => {
  try {
    await withDataFolder(dataDir, async () => {}, { memory });
    return true;
  } catch (error) {
    if (error instanceof ProductError && error.code === 'data-folder-held') return false;
    throw error;
  }
};
