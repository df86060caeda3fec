import { dayMs } from '../../../core/periods/duration.js';
import { identifier } from '../../expression/dialect/sql.js';
import { addColumns, missingColumns } from './add-columns.js';
import type { ColumnsOfTable } from './glue.js';
import { dayColumn, type LakeTable } from './lake-tables.js';
import type { Upkeep } from './run.js';
import { within } from './sql.js';

/** The additions that tables lack before anything else may be done to them. */
export const additionsTo = async (
  tables: readonly LakeTable[],
  columnsOf: ColumnsOfTable,
): Promise<Upkeep[]> => {
  const additions: Upkeep[] = [];
  for (const table of tables) {
    if (missingColumns(table, await columnsOf(table)).length > 0)
      additions.push({ task: 'add-columns', table });
  }
  return additions;
};

/** The SQL of a slice of upkeep, as Athena takes it. */
export const upkeepStatement = async (
  slice: Upkeep,
  columnsOf: ColumnsOfTable,
): Promise<string> => {
  switch (slice.task) {
    case 'add-columns':
      return addColumns(slice.table, await columnsOf(slice.table));
    case 'optimize': {
      const from = Date.parse(slice.day);
      // Every run writes files of its own: without this a month would lie in thousands of them.
      return `OPTIMIZE ${identifier(slice.table)} REWRITE DATA USING BIN_PACK
WHERE ${within(identifier(dayColumn[slice.table]), [{ from, to: from + dayMs }])}`;
    }
    case 'vacuum':
      return `VACUUM ${identifier(slice.table)}`;
  }
};
