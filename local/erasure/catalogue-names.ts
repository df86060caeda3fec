import type { ErasureMatch } from '../../core/access-log/erasable.js';
import type { CatalogueObject } from '../../core/catalogue.js';
import { everyItem, type Registry } from '../../core/registry/registry.js';
import { readCatalogueFile } from '../catalogue/file-catalogue.js';
import { writeWhole } from '../files/write-whole.js';

/** API keys of the catalogue that are about a match, by id. */
export interface MatchingNames {
  readonly own: readonly string[];
  /** Keys that another tenant's API has too: they stay. */
  readonly foreign: readonly string[];
}

/** Finds the keys that have the name, or the id, that is erased. */
export async function findNames(
  file: string,
  registry: Registry,
  { tenantId, column, value }: ErasureMatch,
): Promise<MatchingNames> {
  const catalogue = soundCatalogue(file);
  const ids = catalogue ? keysOf(catalogue, column, value) : [];
  if (!catalogue || ids.length === 0) return { own: [], foreign: [] };
  const others = new Set<string>();
  for await (const { item } of everyItem(registry, 'apis')) {
    if (item.ownership.some((window) => window.tenantId !== tenantId)) {
      others.add(`${item.restApiId}:${item.stage}`);
    }
  }
  const isForeign = (id: string) =>
    catalogue.plans.some(
      ({ keys, stages }) => keys.includes(id) && stages.some((one) => others.has(one)),
    );
  return { own: ids.filter((id) => !isForeign(id)), foreign: ids.filter(isForeign) };
}

/** Takes the names of keys out of the catalogue; keys that are erased themselves, out of their plans too. */
export async function eraseNames(
  file: string,
  { column }: Pick<ErasureMatch, 'column'>,
  { own }: MatchingNames,
): Promise<void> {
  const catalogue = soundCatalogue(file);
  if (!catalogue || own.length === 0) return;
  const gone = new Set(own);
  const keys = Object.fromEntries(Object.entries(catalogue.keys).filter(([id]) => !gone.has(id)));
  const plans =
    column === 'api_key_id'
      ? catalogue.plans.map((plan) => ({ ...plan, keys: plan.keys.filter((id) => !gone.has(id)) }))
      : catalogue.plans;
  await writeWhole(file, `${JSON.stringify({ ...catalogue, keys, plans })}\n`);
}

const keysOf = (
  { keys, plans }: CatalogueObject,
  column: ErasureMatch['column'],
  value: string,
): string[] => {
  if (column === 'consumer') {
    return Object.entries(keys).flatMap(([id, name]) => (name === value ? [id] : []));
  }
  const isKnown = Object.hasOwn(keys, value) || plans.some((plan) => plan.keys.includes(value));
  return column === 'api_key_id' && isKnown ? [value] : [];
};

/** Undefined: there is none, or it is none and names nobody. */
function soundCatalogue(file: string): CatalogueObject | undefined {
  try {
    return readCatalogueFile(file);
  } catch {
    return undefined;
  }
}
