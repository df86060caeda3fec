import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogueObject, CataloguePlan } from '../../core/catalogue.js';
import { ProductError } from '../../core/product-error.js';
import { unreadable } from '../files/unreadable.js';
import { awsOutputOf } from './aws-output.js';

type Part = Omit<CatalogueObject, 'generatedAt'>;

/**
 * What is known of an account and Region after files of the AWS CLI's output were taken in. Lists of keys and of plans
 * replace those before; a list of a plan's keys replaces that plan's.
 *
 * @param before what was known
 * @param files paths; `PLAN-ID=FILE` says whose keys they are, where the name of the file does not
 * @throws ProductError invalid-input, file-unreadable
 */
export async function importedCatalogue(before: Part, files: readonly string[]): Promise<Part> {
  const read = await Promise.all(files.map(readOutput));
  const keys = read.flatMap(({ output }) => (output.kind === 'keys' ? [...output.names] : []));
  const listed = read.flatMap(({ output }) => (output.kind === 'plans' ? output.plans : []));
  const known = new Map(before.plans.map((plan) => [plan.id, plan.keys]));
  const plans: CataloguePlan[] =
    listed.length === 0
      ? [...before.plans]
      : listed.map((plan) => ({ ...plan, keys: known.get(plan.id) ?? [] }));
  const given = new Set<string>();
  for (const { file, planId, output } of read) {
    if (output.kind !== 'plan-keys') continue;
    const plan = planOf(plans, file, planId);
    const id = plan.id ?? plan.name;
    // Several files of one plan are parts of one list.
    plan.keys = given.has(id) ? [...new Set([...plan.keys, ...output.keys])] : [...output.keys];
    given.add(id);
  }
  return {
    keys: keys.length === 0 ? before.keys : Object.fromEntries(keys),
    plans,
  };
}

async function readOutput(word: string) {
  const [, planId, named] = /^([a-z0-9]{6,})=(.+)$/s.exec(word) ?? [];
  const file = named ?? word;
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error);
  });
  return { file, planId, output: awsOutputOf(text, file) };
}

/** The plan whose keys a file lists: AWS does not say it in the list. */
function planOf(
  plans: readonly CataloguePlan[],
  file: string,
  planId: string | undefined,
): CataloguePlan {
  const found = plans.filter(({ id }) =>
    planId === undefined ? id !== undefined && path.basename(file).includes(id) : id === planId,
  );
  const [plan] = found.length === 0 && planId === undefined && plans.length === 1 ? plans : found;
  if (plan !== undefined && found.length <= 1) return plan;
  throw new ProductError(
    'invalid-input',
    planId === undefined
      ? `${file} lists keys of a usage plan and does not say of which. Write it as PLAN-ID=${file}, or name the file after the plan's id, beside the output of get-usage-plans.`
      : `There is no usage plan ${planId} in the output of get-usage-plans. Import that too.`,
  );
}
