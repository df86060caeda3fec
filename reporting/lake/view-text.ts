import { type ColumnTypeName, columnTypes } from '../../core/access-log/column.js';

/** What Athena calls the types of a view's columns; Glue has other names for three of them. */
const athenaTypes: Partial<Record<string, string>> = {
  string: 'varchar',
  int: 'integer',
  timestamp: 'timestamp(3)',
};

/** The text of a view as `CREATE VIEW` of Athena keeps it in the catalogue: JSON in base64, in a comment. */
export const viewText = (
  database: string,
  sql: string,
  columns: readonly { readonly name: string; readonly type: ColumnTypeName }[],
): string => {
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
