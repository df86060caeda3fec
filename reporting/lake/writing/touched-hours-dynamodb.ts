import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from '@aws-sdk/client-dynamodb';
import { each, met } from './dynamodb-writes.js';
import type { TouchedHours } from './touched-hours.js';

const text = (value: string): AttributeValue => ({ S: value });
/** Sorts as the times do. */
const since = (at: number) => text(new Date(at).toISOString());

const hoursPartition = text('hours');

/** Touched hours in the same table: a partition of their own, an hour an item. */
export const dynamodbTouchedHours = (
  client: DynamoDBClient,
  table: string,
  newMark: () => string,
): TouchedHours => ({
  async touch(hours) {
    await each(hours, (hour) =>
      client.send(
        new PutItemCommand({
          TableName: table,
          Item: { pk: hoursPartition, sk: since(hour), mark: text(newMark()) },
        }),
      ),
    );
  },
  async list() {
    const found: { hour: number; mark: string }[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: table,
        KeyConditionExpression: 'pk = :hours',
        ExpressionAttributeValues: { ':hours': hoursPartition },
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) {
      for (const { sk, mark } of Items) {
        found.push({ hour: Date.parse(sk?.S ?? ''), mark: mark?.S ?? '' });
      }
    }
    return found;
  },
  async forget(hours) {
    await each(hours, ({ hour, mark }) =>
      met(
        client.send(
          new DeleteItemCommand({
            TableName: table,
            Key: { pk: hoursPartition, sk: since(hour) },
            ConditionExpression: 'mark = :mark',
            ExpressionAttributeValues: { ':mark': text(mark) },
          }),
        ),
      ),
    );
  },
});
