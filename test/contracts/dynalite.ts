import { dynamodbRegistry } from '../../registry/dynamodb/dynamodb.js';
import { startDynalite } from '../fixtures/dynalite.js';
import { registryContract } from './registry.js';

/** The contract of the registry, on DynamoDB as dynalite plays it: each registry in a table of its own. */
export function dynaliteContract(runs: Parameters<typeof registryContract>[1]): void {
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
    runs,
  );
}
