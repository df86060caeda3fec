import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElectroError, Entity } from 'electrodb';
import { limitConcurrency } from '../../core/limit-concurrency.js';
import {
  type CollectionName,
  collections,
  expiryOf,
  type Item,
} from '../../core/registry/collections.js';
import type { ConditionalPut, Registry, Selection, Stored } from '../../core/registry/registry.js';
import { registryTable } from './table.js';

/** How ElectroDB names a condition that was not met. */
const conditionNotMet = 4001;

/** Of many writes; the SDK keeps as many connections. */
const writesAtOnce = 50;

/**
 * The registry in one DynamoDB table: a collection is a partition, an item's id is its sort key, so that a
 * consistent query lists a collection in the order of ids. All items of a collection share 1,000 writes and
 * 3,000 reads of 4 KB a second (DynamoDB's limit of a partition key), many times what an organisation needs.
 *
 * One item a write, always with a condition: no transactions, so that no read ever meets half of a change.
 */
export function dynamodbRegistry({
  client,
  table,
}: {
  client: DynamoDBClient;
  table: string;
}): Registry {
  const records = recordEntity(client, table);
  const registry: Registry = {
    async get<C extends CollectionName>(collection: C, id: string) {
      const { data } = await records.get({ collection, id }).go({ consistent: true });
      return data ? stored(collection, data) : undefined;
    },

    async put<C extends CollectionName>(
      collection: C,
      item: Item<C>,
      expected: number | 'absent',
    ): Promise<Stored<C> | 'conflict'> {
      const version = expected === 'absent' ? 1 : expected + 1;
      const record = { collection, id: item.id, version, body: item, expires: expiry(item) };
      const write = records
        .put(record)
        .where((attribute, operation) =>
          expected === 'absent'
            ? operation.notExists(attribute.version)
            : operation.eq(attribute.version, expected),
        );
      return (await met(write.go())) ? { item, version } : 'conflict';
    },

    // Each a write of its own: a transaction would fail all for one that lost its race, and cost twice as much.
    putAll<C extends CollectionName>(collection: C, writes: readonly ConditionalPut<C>[]) {
      const turn = limitConcurrency(writesAtOnce);
      return Promise.all(
        writes.map(({ item, expected }) => turn(() => registry.put(collection, item, expected))),
      );
    },

    async remove(collection, id, expected) {
      const removal = records
        .delete({ collection, id })
        .where((attribute, operation) => operation.eq(attribute.version, expected));
      return (await met(removal.go())) ? 'removed' : 'conflict';
    },

    async list<C extends CollectionName>(collection: C, selection: Selection = {}) {
      const { prefix = '', after, order = 'ascending', limit = 100 } = selection;
      const items: Stored<C>[] = [];
      let cursor: string | null = null;
      let from = after;
      do {
        const query = records.query.records({ collection });
        const bounded =
          order === 'ascending'
            ? from !== undefined && from >= prefix
              ? query.gt({ id: from })
              : query.begins({ id: prefix })
            : from !== undefined
              ? query.lt({ id: from })
              : query.begins({ id: prefix });
        const page: { data: Record[]; cursor: string | null } = await bounded.go({
          consistent: true,
          order: order === 'ascending' ? 'asc' : 'desc',
          limit: limit + 1 - items.length,
          cursor,
        });
        for (const record of page.data) {
          if (!record.id.startsWith(prefix)) return { items, more: false };
          if (items.length === limit) return { items, more: true };
          items.push(stored(collection, record));
        }
        cursor = page.cursor;
        from = after;
      } while (cursor !== null);
      return { items, more: false };
    },
  };
  return registry;
}

interface Record {
  readonly collection: string;
  readonly id: string;
  readonly version: number;
  readonly body: unknown;
}

const recordEntity = (client: DynamoDBClient, table: string) =>
  new Entity(
    {
      model: { entity: 'record', version: '1', service: 'gatebook' },
      attributes: {
        collection: { type: 'string', required: true },
        id: { type: 'string', required: true },
        version: { type: 'number', required: true },
        body: { type: 'any', required: true },
        expires: { type: 'number', field: registryTable.timeToLive },
      },
      indexes: {
        records: {
          pk: {
            field: registryTable.partitionKey,
            composite: ['collection'],
            template: `\${collection}`,
            casing: 'none',
          },
          sk: {
            field: registryTable.sortKey,
            composite: ['id'],
            template: `\${id}`,
            casing: 'none',
          },
        },
      },
    },
    { client, table },
  );

// Read through the schema, so that an item of an earlier version gets the defaults of fields that came later.
const stored = <C extends CollectionName>(collection: C, record: Record): Stored<C> => ({
  item: collections[collection].parse(record.body) as Item<C>,
  version: record.version,
});

async function met(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ElectroError && error.code === conditionNotMet) return false;
    throw error;
  }
}

/** In seconds since 1970, as DynamoDB wants it. */
function expiry(item: unknown): number | undefined {
  const at = expiryOf(item);
  return at === null ? undefined : Math.ceil(at / 1000);
}
