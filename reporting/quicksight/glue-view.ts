import { GetTableCommand, type GlueClient, UpdateTableCommand } from '@aws-sdk/client-glue';
import { columns } from '../../core/access-log/columns.js';
import { viewText } from '../lake/view-text.js';
import { enrolledRequestsView } from './enrolled-requests.js';

/** Writes the text of the view `requests_enrolled` again where it differs; all else of the table stays. */
export const enrolledView =
  ({ glue, database }: { readonly glue: Pick<GlueClient, 'send'>; readonly database: string }) =>
  async (sql: string): Promise<void> => {
    const { Table } = await glue.send(
      new GetTableCommand({ DatabaseName: database, Name: enrolledRequestsView }),
    );
    const text = viewText(database, sql, columns);
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
