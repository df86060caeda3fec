import { columnTypes } from '../../core/access-log/column.js';
import { type RollUp, rollUpColumns } from '../roll-ups/roll-up.js';

/** The declared columns that a roll-up's table lacks. */
export const missingColumns = (rollUp: RollUp, present: ReadonlySet<string>) =>
  rollUpColumns(rollUp).filter(({ name }) => !present.has(name));

/**
 * The statement of Athena that adds what a roll-up's table lacks; rows that are there have null in it. A table that
 * lacks nothing, as when two runs meet, is asked for nothing. Columns are never dropped: an older version may read them.
 */
export const addColumns = (rollUp: RollUp, present: ReadonlySet<string>): string => {
  const missing = missingColumns(rollUp, present);
  if (missing.length === 0) return 'SELECT 1';
  const added = missing.map(({ name, type }) => `\`${name}\` ${columnTypes[type].glue}`);
  return `ALTER TABLE \`${rollUp.name}\` ADD COLUMNS (${added.join(', ')})`;
};
