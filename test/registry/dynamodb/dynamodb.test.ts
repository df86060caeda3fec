import { dynamodbRegistry } from '../../../registry/dynamodb/dynamodb.js';
import { registryContract } from '../../contracts/registry.js';
import { startDynalite } from '../../fixtures/dynalite.js';

jest.setTimeout(60_000);

describe('the registry in DynamoDB', () => {
  let dynamo: Awaited<ReturnType<typeof startDynalite>>;
  beforeAll(async () => {
    dynamo = await startDynalite();
  });
  afterAll(() => dynamo.close());

  registryContract(
    async () => ({
      ...dynamodbRegistry({ client: dynamo.client, table: await dynamo.newTable() }),
      close: async () => undefined,
    }),
    { races: 150, sequences: 8 },
  );
});
