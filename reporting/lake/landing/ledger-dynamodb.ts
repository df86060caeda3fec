import {
  type AttributeValue,
  type DynamoDBClient,
  paginateQuery,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { dayMs } from '../../../core/periods/duration.js';
import { each, met } from '../writing/dynamodb-writes.js';
import { accountOfKey, type LandedObject } from './landed-object.js';
import type { Ledger } from './ledger.js';
import { ledgerTable } from './ledger-table.js';

type Item = Record<string, AttributeValue>;

/** Longer than landing keeps an object that was released, so that the daily listing never meets one that is forgotten. */
export const rememberedDays = 45;

const text = (value: string): AttributeValue => ({ S: value });
const number = (value: number): AttributeValue => ({ N: String(value) });
const partition = (account: string) => text(`account#${account}`);
/** Sorts as the times do. */
const since = (at: number) => text(new Date(at).toISOString());

const objectOf = ({ sk, etag, byteCount, arrivedAt }: Item): LandedObject => ({
  key: sk?.S ?? '',
  etag: etag?.S ?? '',
  bytes: Number(byteCount?.N),
  arrivedAt: Number(arrivedAt?.N),
});

/** The ledger in a DynamoDB table: an account is a partition, an object an item. */
export const dynamodbLedger = (
  client: DynamoDBClient,
  table: string,
  now: () => number,
): Ledger & {
  /** All that is known of an account's objects, by their keys: their contents. */
  known(account: string): Promise<ReadonlyMap<string, string>>;
} => {
  const keyOf = (key: string): Item => ({
    pk: partition(accountOfKey(key) ?? 'none'),
    sk: text(key),
  });
  const items = async function* (account: string, attributes: string): AsyncGenerator<Item> {
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :account',
        ExpressionAttributeValues: { ':account': partition(account) },
        ProjectionExpression: attributes,
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  };
  const wait = (object: LandedObject, condition: string, values?: Item) =>
    met(
      client.send(
        new UpdateItemCommand({
          TableName: table,
          Key: keyOf(object.key),
          UpdateExpression:
            'SET etag = :etag, byteCount = :bytes, arrivedAt = :at, waitingSince = :since REMOVE outcome, expires',
          ConditionExpression: condition,
          ExpressionAttributeValues: {
            ':etag': text(object.etag),
            ':bytes': number(object.bytes),
            ':at': number(object.arrivedAt),
            ':since': since(object.arrivedAt),
            ...values,
          },
        }),
      ),
    );
  return {
    async announce(objects) {
      const known = objects.filter(({ key }) => accountOfKey(key) !== undefined);
      const made = await each(known, (object) =>
        wait(object, 'attribute_not_exists(sk) OR (etag <> :etag AND arrivedAt <= :at)'),
      );
      return made.filter(Boolean).length;
    },
    async waiting(account, most) {
      const found: LandedObject[] = [];
      let ExclusiveStartKey: Item | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new QueryCommand({
            TableName: table,
            IndexName: ledgerTable.waitingIndex,
            KeyConditionExpression: 'pk = :account',
            ExpressionAttributeValues: { ':account': partition(account) },
            Limit: most - found.length,
            ExclusiveStartKey,
          }),
        );
        found.push(...Items.map(objectOf));
        ExclusiveStartKey = LastEvaluatedKey;
      } while (ExclusiveStartKey && found.length < most);
      return found;
    },
    async settle(objects, outcome) {
      const expires = Math.ceil((now() + rememberedDays * dayMs) / 1000);
      await each(objects, ({ key, etag }) =>
        met(
          client.send(
            new UpdateItemCommand({
              TableName: table,
              Key: keyOf(key),
              UpdateExpression: 'SET outcome = :outcome, expires = :expires REMOVE waitingSince',
              ConditionExpression: 'etag = :etag',
              ExpressionAttributeValues: {
                ':outcome': text(outcome),
                ':expires': number(expires),
                ':etag': text(etag),
              },
            }),
          ),
        ),
      );
    },
    async quarantined(account) {
      const found: LandedObject[] = [];
      for await (const item of items(account, 'sk, etag, byteCount, arrivedAt, outcome')) {
        if (item.outcome?.S === 'quarantined') found.push(objectOf(item));
      }
      return found;
    },
    async retry(objects) {
      const quarantined = { ':quarantined': text('quarantined') };
      await each(objects, (object) => wait(object, 'outcome = :quarantined', quarantined));
    },
    async known(account) {
      const known = new Map<string, string>();
      for await (const { sk, etag } of items(account, 'sk, etag')) {
        known.set(sk?.S ?? '', etag?.S ?? '');
      }
      return known;
    },
  };
};
