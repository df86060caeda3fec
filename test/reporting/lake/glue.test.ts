import type { GetTableCommand } from '@aws-sdk/client-glue';
import { glueColumnsOf } from '../../../reporting/lake/writing/glue.js';

test('a column that Iceberg dropped is no column of the table any more, though Glue lists it', async () => {
  const asked: unknown[] = [];
  const client = {
    send: async (command: GetTableCommand) => {
      asked.push(command.input);
      return {
        Table: {
          Name: 'usage',
          StorageDescriptor: {
            Columns: [
              { Name: 'requests', Parameters: { 'iceberg.field.current': 'true' } },
              { Name: 'gone', Parameters: { 'iceberg.field.current': 'false' } },
            ],
          },
        },
      };
    },
  };
  const columns = await glueColumnsOf(client as never, 'gatebook')('usage');
  expect([...columns]).toEqual(['requests']);
  expect(asked).toEqual([{ DatabaseName: 'gatebook', Name: 'usage' }]);
});
