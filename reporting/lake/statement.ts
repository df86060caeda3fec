import { identifier } from '../expression/dialect/sql.js';
import { audience } from '../roll-ups/audience.js';
import { usage } from '../roll-ups/usage.js';
import { mergeRollUp } from './merge-roll-up.js';
import type { Slice } from './run.js';

const rollUps = { usage, audience };

/** The SQL of a slice, as Athena takes it. */
export const statementOf = (slice: Slice, accounts: readonly string[]): string => {
  const table = identifier(rollUps[slice.table].name);
  switch (slice.task) {
    case 'roll-up':
      return mergeRollUp({
        rollUp: rollUps[slice.table],
        from: Date.parse(slice.from),
        to: Date.parse(slice.to),
        accounts,
      });
    case 'optimize':
      // Every run replaces hours, in files of its own: without this a month would lie in thousands of files.
      return `OPTIMIZE ${table} REWRITE DATA USING BIN_PACK`;
    case 'vacuum':
      return `VACUUM ${table}`;
  }
};
