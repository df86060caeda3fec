import { GetTableCommand, type GlueClient, UpdateTableCommand } from '@aws-sdk/client-glue';
import { columnTypes } from '../../../core/access-log/column.js';
import { columns } from '../../../core/access-log/columns.js';
import { enrolledRequestsView } from './enrolled-requests.js';

/** How Athena names the types of a view's columns; Glue has other names for three of them. */
const athenaTypes: Partial<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  timestamp: 'timestamp(3)',
};

/** The text of a view as Athena keeps it in the catalogue: JSON in base64, in a comment. */
export const viewText = (database: string, sql: string): string => {
  const definition = {
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns: columns.map(({ name, type }) => {
      const { glue } = columnTypes[type];
      return { name, type: athenaTypes[glue] ?? glue };
    }),
  };
  return `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`;
};

/** Writes the text of the view `requests_enrolled` again where it differs; all else of the table stays. */
export const enrolledView =
  ({ glue, database }: { readonly glue: Pick<GlueClient, 'send'>; readonly database: string }) =>
  async (sql: string): Promise<void> => {
    const { Table } = await glue.send(
      new GetTableCommand({ DatabaseName: database, Name: enrolledRequestsView }),
    );
    const text = viewText(database, sql);
    if (Table === undefined || Table.ViewOriginalText === text) return;
    const { Description, TableType, Parameters, StorageDescriptor, ViewExpandedText } = Table;
    await glue.send(
      new UpdateTableCommand({
        DatabaseName: database,
        TableInput: {
          Name: enrolledRequestsView,
          Description,
          TableType,
          Parameters,
          StorageDescriptor,
          ViewExpandedText,
          ViewOriginalText: text,
        },
      }),
    );
  };
