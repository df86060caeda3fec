import { randomUUID } from 'node:crypto';
import { CreateTableCommand, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { dynamodbLedger } from '../../../../reporting/lake/landing/ledger-dynamodb.js';
import { ledgerTable } from '../../../../reporting/lake/landing/ledger-table.js';
import { dynamodbTouchedHours } from '../../../../reporting/lake/writing/touched-hours-dynamodb.js';
import { ledgerContract, touchedHoursContract } from '../../../contracts/ledger.js';
import { startDynalite } from '../../../fixtures/dynalite.js';

let dynalite: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());

let tables = 0;
/** The table as the stack makes it. */
const newTable = async (): Promise<string> => {
  tables += 1;
  const TableName = `ledger-${tables}`;
  const { partitionKey, sortKey, waitingIndex, waitingSince } = ledgerTable;
  const keys = (sort: string) => [
    { AttributeName: partitionKey, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  await dynalite.client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: keys(sortKey),
      AttributeDefinitions: [partitionKey, sortKey, waitingSince].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S' as const,
      })),
      GlobalSecondaryIndexes: [
        {
          IndexName: waitingIndex,
          KeySchema: keys(waitingSince),
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await waitUntilTableExists(
    { client: dynalite.client, maxWaitTime: 20, minDelay: 0.02 as never },
    { TableName },
  );
  return TableName;
};

describe('the ledger in DynamoDB', () => {
  ledgerContract(async () => dynamodbLedger(dynalite.client, await newTable(), () => 0));
});

describe('touched hours in DynamoDB', () => {
  touchedHoursContract(async () =>
    dynamodbTouchedHours(dynalite.client, await newTable(), randomUUID),
  );
});
