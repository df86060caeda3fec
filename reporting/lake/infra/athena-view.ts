import { type ColumnTypeName, columnTypes } from '../../../core/access-log/column.js';
import { viewText } from '../view-text.js';

interface ViewColumn {
  readonly name: string;
  readonly type: ColumnTypeName;
  readonly comment: string;
}

/**
 * The part of a Glue table that makes it a view of Athena: its text lies in a comment that only Athena reads,
 * as `CREATE VIEW` writes it.
 */
export const athenaView = ({
  database,
  sql,
  columns,
}: {
  readonly database: string;
  readonly sql: string;
  readonly columns: readonly ViewColumn[];
}) => ({
  tableType: 'VIRTUAL_VIEW',
  parameters: { presto_view: 'true', comment: 'Presto View' },
  viewOriginalText: viewText(database, sql, columns),
  viewExpandedText: '/* Presto View */',
  storageDescriptor: {
    location: '',
    serdeInfo: {},
    columns: columns.map(({ name, type, comment }) => ({
      name,
      type: columnTypes[type].glue,
      comment: comment.slice(0, 255),
    })),
  },
});
