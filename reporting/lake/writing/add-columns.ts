import { columnTypes } from '../../../core/access-log/column.js';
import { type LakeColumn, type LakeTable, lakeColumns } from './lake-tables.js';

/** The declared columns that a table lacks. */
export const missingColumns = (
  table: LakeTable,
  present: ReadonlySet<string>,
): readonly LakeColumn[] => lakeColumns[table].filter(({ name }) => !present.has(name));

/**
 * The statement of Athena that adds what a table lacks; rows that are there have null in it. A table that
 * lacks nothing, as when two runs meet, is asked for nothing. Columns are never dropped: an older version may read them.
 */
export const addColumns = (table: LakeTable, present: ReadonlySet<string>): string => {
  const missing = missingColumns(table, present);
  if (missing.length === 0) return 'SELECT 1';
  const added = missing.map(({ name, type }) => `\`${name}\` ${columnTypes[type].glue}`);
  return `ALTER TABLE \`${table}\` ADD COLUMNS (${added.join(', ')})`;
};
