import { randomUUID } from 'node:crypto';
import { dynamodbLedger } from '../../../../reporting/lake/landing/ledger-dynamodb.js';
import { dynamodbTouchedHours } from '../../../../reporting/lake/writing/touched-hours-dynamodb.js';
import { ledgerContract, touchedHoursContract } from '../../../contracts/ledger.js';
import { startDynalite } from '../../../fixtures/dynalite.js';
import { createLedgerTable } from '../../../fixtures/ledger-table.js';

let dynalite: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());

let tables = 0;
const newTable = async (): Promise<string> => {
  tables += 1;
  const name = `ledger-${tables}`;
  await createLedgerTable(dynalite.client, name);
  return name;
};

describe('the ledger in DynamoDB', () => {
  ledgerContract(async () => dynamodbLedger(dynalite.client, await newTable(), () => 0));
});

describe('touched hours in DynamoDB', () => {
  touchedHoursContract(async () =>
    dynamodbTouchedHours(dynalite.client, await newTable(), randomUUID),
  );
});
