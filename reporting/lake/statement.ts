import { identifier } from '../expression/dialect/sql.js';
import { rollUps } from '../roll-ups/roll-ups.js';
import { addColumns } from './add-columns.js';
import type { ColumnsOfTable } from './glue.js';
import { type MergeRollUp, mergeRollUp, timestamp } from './merge-roll-up.js';
import type { Slice } from './run.js';

/** What a statement has to know of the lake as it is. */
export interface LakeNow {
  /** The accounts that have rows. */
  readonly accounts: () => Promise<readonly string[]>;
  readonly columnsOf: ColumnsOfTable;
}

/** The SQL of a slice, as Athena takes it; a roll-up's is that of `group`. */
export const statementOf = async (
  slice: Slice,
  { columnsOf }: Pick<LakeNow, 'columnsOf'>,
  group: Pick<MergeRollUp, 'accounts' | 'theseOnly'>,
): Promise<string> => {
  const table = identifier(rollUps[slice.table].name);
  switch (slice.task) {
    case 'add-columns':
      return addColumns(rollUps[slice.table], await columnsOf(slice.table));
    case 'roll-up':
      return mergeRollUp({
        rollUp: rollUps[slice.table],
        from: Date.parse(slice.from),
        to: Date.parse(slice.to),
        ...group,
      });
    case 'optimize':
      // Every run replaces hours, in files of its own: without this a month would lie in thousands of files.
      return `OPTIMIZE ${table} REWRITE DATA USING BIN_PACK
WHERE "quarter_hour" >= ${timestamp(Date.parse(slice.from))} AND "quarter_hour" < ${timestamp(Date.parse(slice.to))}`;
    case 'vacuum':
      return `VACUUM ${table}`;
  }
};
