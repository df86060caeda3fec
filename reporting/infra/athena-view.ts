import { type ColumnTypeName, columnTypes } from '../../core/access-log/column.js';

/** What Athena calls the types of a view; Glue has other names for two of them. */
const athenaType: Partial<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  timestamp: 'timestamp(3)',
};

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
}) => {
  const definition = {
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns: columns.map(({ name, type }) => {
      const { glue } = columnTypes[type];
      return { name, type: athenaType[glue] ?? glue };
    }),
  };
  return {
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
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
  };
};
