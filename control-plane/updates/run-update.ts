import type { CollectionName, Item } from '../../core/registry/collections.js';
import { everyItem, type Registry, type Stored } from '../../core/registry/registry.js';
import { advance, giveBack, type UpdateWork, unlessRaced } from './advance.js';
import { type Decision, decide } from './decide.js';

/** What a run did, for its log. */
export interface UpdateRun {
  readonly update: string | null;
  readonly state: string | null;
  readonly begun: number;
  readonly underWay: number;
}

/**
 * One run over the newest update of the product, the only one that may not have ended: what is under way is taken further,
 * and what is due is begun. Pipelines are named in the update, by a conditional write, before any of them is touched: whoever
 * pauses or stops it knows what may still be worked on, and nothing else will be. Runs may overlap, and may be broken
 * off anywhere.
 */
export async function runProductUpdate(work: UpdateWork): Promise<UpdateRun> {
  const { registry, changes, clock } = work;
  const [stored] = (await registry.list('product-updates', { order: 'descending', limit: 1 }))
    .items;
  if (!stored || isOver(stored)) return { update: null, state: null, begun: 0, underWay: 0 };
  const update = stored.item;
  const unfinished = new Map<string, unknown>();
  const advanceAll = (ids: readonly string[], by: typeof update) =>
    Promise.all(
      // The fault of one account keeps no other one waiting.
      ids.map((id) => advance(work, by, id).catch((error) => unfinished.set(id, error))),
    );
  await advanceAll(update.underWay, update);
  const results = await byPipeline(registry, update.id);
  // Another run may have ended one, and died before it gave the pipeline back: whoever lets go of it does so first.
  for (const id of update.underWay) {
    const result = results.get(id);
    if (result && result.endedAt !== null)
      await giveBack(registry, result).catch((error) => unfinished.set(id, error));
  }
  const now = clock();
  const decision = decide({
    update,
    results,
    pipelines: [...(await everyById(registry, 'pipelines')).values()],
    health: await everyById(registry, 'pipeline-health'),
    now,
  });
  const still = update.underWay.filter(
    (id) => unfinished.has(id) || (results.get(id)?.endedAt ?? null) === null,
  );
  const said = { update: update.id, begun: decision.begin.length, underWay: still.length };
  if (!changed(stored, decision, still)) {
    for (const error of unfinished.values()) throw error;
    return { ...said, state: update.state };
  }
  const ended = decision.state === 'completed' ? now.toISOString() : null;
  const next = await unlessRaced(
    changes.put({ caller: null, id: 'product-updates' }, 'product-updates', stored, {
      ...update,
      state: decision.state,
      reason: decision.reason,
      underWay: [...still, ...decision.begin],
      endedAt: ended ?? update.endedAt,
      updatedAt: now.toISOString(),
    }),
  );
  // Somebody changed the update meanwhile: nothing is begun on an old word.
  if (!next) return { ...said, state: update.state, begun: 0 };
  await advanceAll(decision.begin, next.item);
  for (const error of unfinished.values()) throw error;
  return { ...said, state: decision.state };
}

const isOver = ({ item: { state } }: Stored<'product-updates'>): boolean =>
  state === 'completed' || state === 'cancelled';

const changed = (
  { item: { state, underWay } }: Stored<'product-updates'>,
  decision: Decision,
  still: readonly string[],
): boolean =>
  decision.state !== state || decision.begin.length > 0 || still.length < underWay.length;

async function byPipeline(registry: Registry, updateId: string) {
  const found = new Map<string, Item<'pipeline-updates'>>();
  for await (const { item } of everyItem(registry, 'pipeline-updates', `${updateId}/`))
    found.set(`${item.accountId}/${item.region}`, item);
  return found;
}

async function everyById<C extends CollectionName>(registry: Registry, collection: C) {
  const found = new Map<string, Item<C>>();
  for await (const { item } of everyItem(registry, collection)) found.set(item.id, item);
  return found;
}
