import {
  type DeclaredOrganisation,
  type EntryList,
  entryKinds,
  entryLists,
} from '../../../control-plane/api/bulk/organisation.js';
import type { ControlClient, Schemas } from '../../../control-plane/client/client.js';
import { batchBounds } from '../../control-plane/enrol-many.js';
import { patiently } from '../../control-plane/patiently.js';
import { registeredOrganisation } from './registered.js';

type Bulk = Schemas['BulkInput'];
/** What became of one entry, or what would. */
export type EntryOutcome = Schemas['BulkResult']['results'][number];

/** What is no more in a file, by kind. */
export type Removals = { readonly [list in EntryList]: readonly string[] };

/**
 * What the registry has and a file has not, of the kinds that the file names: nothing of a list that it leaves out. Tenants that
 * are archived and APIs that nobody owns are gone already.
 */
export async function removalsFor(
  client: ControlClient,
  entries: DeclaredOrganisation,
): Promise<Removals> {
  const kinds = entryLists.filter((list) => entries[list] !== undefined);
  const present = await registeredOrganisation(client, kinds);
  const missing = (list: EntryList, ids: readonly string[]) => {
    const named = new Set(entries[list]?.map((entry) => entryKinds[list].idOf(entry as never)));
    return kinds.includes(list) ? ids.filter((id) => !named.has(id)) : [];
  };
  return {
    tenants: missing(
      'tenants',
      present.tenants.flatMap(({ id, state }) => (state === 'active' ? [id] : [])),
    ),
    apis: missing(
      'apis',
      present.apis.flatMap(({ api, tenantId }) => (tenantId === null ? [] : [api])),
    ),
    schedules: missing('schedules', present.schedules.map(entryKinds.schedules.idOf)),
  };
}

/** Applies entries and removals, or asks what would come of it, in as many requests as it takes. The outcomes are in order. */
export async function applyOrganisation(
  client: ControlClient,
  entries: DeclaredOrganisation,
  removals: Removals,
  {
    dryRun,
    onProgress = () => undefined,
  }: { dryRun: boolean; onProgress?: (done: number) => void },
): Promise<EntryOutcome[]> {
  const outcomes = new Map<string, EntryOutcome>();
  for (const body of requests(entries, removals)) {
    const { data } = await patiently(() =>
      client.POST('/v1/bulk', { params: { query: dryRun ? { dryRun: 'true' } : {} }, body }),
    );
    for (const one of data?.results ?? []) {
      const key = `${one.kind} ${one.id}`;
      // A tenant goes with each request that names its APIs; what became of it, the first one says.
      if (!outcomes.has(key)) outcomes.set(key, one);
    }
    onProgress(outcomes.size);
  }
  return [...outcomes.values()];
}

/** What goes into a request together: an entry, or what is to be removed, and the tenants that it hangs on. */
interface Part {
  readonly list: EntryList;
  readonly entry: object | string;
  readonly tenants: readonly string[];
}

/**
 * The entries as requests, tenant by tenant: each has the tenants that its APIs and schedules are given to, so that it can be
 * thought through before any of them is there.
 */
function* requests(entries: DeclaredOrganisation, removals: Removals): Generator<Bulk> {
  const tenants = new Map((entries.tenants ?? []).map((one) => [one.id, one]));
  const present = new Set<string>();
  let batch: Part[] = [];
  let characters = 0;
  for (const part of parts(entries, removals)) {
    const missing = () => part.tenants.filter((id) => tenants.has(id) && !present.has(id));
    const withTenants = () => [
      ...missing().map(
        (id): Part => ({ list: 'tenants', entry: tenants.get(id) ?? id, tenants: [] }),
      ),
      ...(part.list === 'tenants' && typeof part.entry === 'object' ? [] : [part]),
    ];
    const length = (some: readonly Part[]) => JSON.stringify(some.map(({ entry }) => entry)).length;
    let more = withTenants();
    const isFull =
      batch.length + more.length > batchBounds.things ||
      characters + length(more) > batchBounds.characters;
    if (isFull && batch.length > 0) {
      yield bodyOf(batch);
      batch = [];
      characters = 0;
      present.clear();
      more = withTenants();
    }
    for (const id of missing()) present.add(id);
    batch.push(...more);
    characters += length(more);
  }
  if (batch.length > 0) yield bodyOf(batch);
}

function* parts(entries: DeclaredOrganisation, removals: Removals): Generator<Part> {
  const owned: Part[] = [
    ...(entries.tenants ?? []).map(
      (entry): Part => ({ list: 'tenants', entry, tenants: [entry.id] }),
    ),
    ...(entries.schedules ?? []).map(
      (entry): Part => ({ list: 'schedules', entry, tenants: [entry.tenantId] }),
    ),
    ...(entries.apis ?? []).map(
      (entry): Part => ({
        list: 'apis',
        entry,
        tenants: [entry.tenantId, ...entry.history.map(({ tenantId }) => tenantId)].flatMap(
          (id) => id ?? [],
        ),
      }),
    ),
  ];
  const first = ({ tenants }: Part) => tenants[0] ?? '';
  yield* owned.sort((a, b) => (first(a) === first(b) ? 0 : first(a) < first(b) ? -1 : 1));
  for (const list of ['schedules', 'apis', 'tenants'] as const) {
    for (const entry of removals[list]) yield { list, entry, tenants: [] };
  }
}

function bodyOf(batch: readonly Part[]): Bulk {
  const of = (list: EntryList, type: 'object' | 'string') =>
    batch
      .filter((part) => part.list === list && typeof part.entry === type)
      .map(({ entry }) => entry);
  const all = (type: 'object' | 'string') =>
    Object.fromEntries(
      entryLists.map((list) => [list, of(list, type)]).filter(([, some]) => some?.length),
    );
  return { ...all('object'), remove: all('string') } as Bulk;
}
