/** Makes the registry's table equal to one that was restored to a point in time: `--from <restored> --to <live>`. docs/recovery.md walks through it. */
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbRegistry } from '../registry/dynamodb/dynamodb.js';
import { restoreRegistry } from './recovery/restore-registry.js';

const {
  values: { from, to },
} = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } });
if (!from || !to || from === to) {
  console.error('Name two tables: --from <the restored one> --to <the live one>.');
  process.exit(2);
}
const client = new DynamoDBClient();
const registry = (table: string) => dynamodbRegistry({ client, table });
console.log(JSON.stringify(await restoreRegistry(registry(from), registry(to))));
