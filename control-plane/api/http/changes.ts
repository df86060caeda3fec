import { ProductError } from '../../../core/product-error.js';
import type { AuditEntry } from '../../../core/registry/audit-entry.js';
import type { CollectionName, Item } from '../../../core/registry/collections.js';
import type { Registry, Stored } from '../../../core/registry/registry.js';
import type { Caller } from './caller.js';
import { changedMeanwhile } from './etag.js';

/** Who changes something, and by which request (`id`): a request of Fastify, for one. */
export interface ChangeContext {
  readonly caller: Caller | null;
  readonly id: string;
}

type Audited = Pick<AuditEntry, 'action' | 'resource' | 'resourceId' | 'before' | 'after'>;

const changeOf = <C extends CollectionName>(
  collection: C & AuditEntry['resource'],
  before: Stored<C> | undefined,
  after: Item<C>,
): Audited => ({
  action: before ? 'update' : 'create',
  resource: collection,
  resourceId: after.id,
  before: before?.item ?? null,
  after,
});

/** Writes to the registry that leave their trace in the audit. */
export interface Changes {
  /** @throws ProductError `changed-meanwhile` when the item is not what `before` says any more */
  put<C extends CollectionName>(
    context: ChangeContext,
    collection: C,
    before: Stored<C> | undefined,
    after: Item<C>,
  ): Promise<Stored<C>>;
  /** Many changes of one collection, each by itself; `conflict` is one that lost its race. */
  putAll<C extends CollectionName>(
    context: ChangeContext,
    collection: C,
    changes: readonly { readonly before: Stored<C> | undefined; readonly after: Item<C> }[],
  ): Promise<(Stored<C> | 'conflict')[]>;
  /** @throws ProductError `changed-meanwhile` */
  remove<C extends CollectionName>(
    context: ChangeContext,
    collection: C,
    before: Stored<C>,
  ): Promise<void>;
  /** Changes what the registry does not keep. An entry stays `pending` when `change` fails, but for `invalid-input`. */
  elsewhere<T>(
    context: ChangeContext,
    what: Pick<AuditEntry, 'action' | 'resource' | 'resourceId' | 'before'>,
    change: () => Promise<T>,
    /** What the entry says that there is afterwards. @default null */
    after?: (changed: T) => unknown,
  ): Promise<T>;
}

/**
 * There is no change without an entry in the audit. A registry that can writes both at one instant. Elsewhere the entry is
 * written before the change, as `pending`, and is confirmed after it: one that stays `pending` says that a process died
 * between the two. A change that lost its race leaves none.
 */
export function auditedChanges(registry: Registry, clock: () => Date): Changes {
  let count = 0;

  function pendingEntry(entry: Audited, { caller, id: requestId }: ChangeContext): AuditEntry {
    const at = clock().toISOString();
    count = (count + 1) % 1_000_000;
    return {
      ...entry,
      id: `${at}-${String(count).padStart(6, '0')}-${requestId}`,
      at,
      actor: { role: caller?.role ?? 'platform', name: caller?.name ?? 'Gatebook' },
      requestId,
      outcome: 'pending',
    };
  }

  async function audited<T>(
    entry: Audited,
    context: ChangeContext,
    write: () => Promise<T | 'conflict'>,
    after: (written: T) => unknown = () => entry.after,
  ): Promise<T> {
    const pending = pendingEntry(entry, context);
    await registry.put('audit', pending, 'absent');
    const result = await write().catch(async (error) => {
      // What is refused for what it says has changed nothing.
      if (error instanceof ProductError && error.code === 'invalid-input') {
        await registry.remove('audit', pending.id, 1);
      }
      throw error;
    });
    if (result === 'conflict') {
      await registry.remove('audit', pending.id, 1);
      throw changedMeanwhile(`${entry.resource} ${entry.resourceId}`);
    }
    await registry.put('audit', { ...pending, after: after(result), outcome: 'done' }, 1);
    return result;
  }

  /** Many changes at one instant each; undefined where the registry cannot. */
  const putTogether = <C extends CollectionName>(
    context: ChangeContext,
    collection: C,
    changes: readonly { readonly before: Stored<C> | undefined; readonly after: Item<C> }[],
  ) =>
    registry.putAudited?.(
      collection,
      changes.map(({ before, after }) => ({
        item: after,
        expected: before?.version ?? 'absent',
        entry: { ...pendingEntry(changeOf(collection, before, after), context), outcome: 'done' },
      })),
    );

  return {
    async put(context, collection, before, after) {
      const together = putTogether(context, collection, [{ before, after }]);
      if (!together) {
        return audited(changeOf(collection, before, after), context, () =>
          registry.put(collection, after, before?.version ?? 'absent'),
        );
      }
      const [result = 'conflict'] = await together;
      if (result === 'conflict') throw changedMeanwhile(`${collection} ${after.id}`);
      return result;
    },
    async putAll<C extends CollectionName>(
      context: ChangeContext,
      collection: C,
      changes: readonly { readonly before: Stored<C> | undefined; readonly after: Item<C> }[],
    ) {
      const together = putTogether(context, collection, changes);
      if (together) return together;
      const entries = changes.map(({ before, after }) =>
        pendingEntry(changeOf(collection, before, after), context),
      );
      await registry.putAll(
        'audit',
        entries.map((item) => ({ item, expected: 'absent' })),
      );
      const outcomes = await registry.putAll(
        collection,
        changes.map(({ before, after }) => ({
          item: after,
          expected: before?.version ?? 'absent',
        })),
      );
      const lost = entries.filter((_, index) => outcomes[index] === 'conflict');
      await Promise.all(lost.map(({ id }) => registry.remove('audit', id, 1)));
      const made = entries.filter((_, index) => outcomes[index] !== 'conflict');
      await registry.putAll(
        'audit',
        made.map((item) => ({ item: { ...item, outcome: 'done' }, expected: 1 })),
      );
      return outcomes;
    },
    elsewhere: (context, what, change, after) =>
      audited({ ...what, after: null }, context, change, after),
    async remove(context, collection, before) {
      const { id } = before.item;
      await audited(
        {
          action: 'delete',
          resource: collection,
          resourceId: id,
          before: before.item,
          after: null,
        },
        context,
        () => registry.remove(collection, id, before.version),
      );
    },
  };
}
