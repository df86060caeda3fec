import { cellIndex } from '../core/access-log/cells.js';
import { columnOfKey } from '../core/access-log/keys.js';

/** What to do with the value under a key of the line. */
export interface Field {
  readonly key: string;
  readonly kind: 'text' | 'count' | 'size' | 'status' | 'time' | 'account' | 'region' | 'ignored';
  /** The place in `Cells`; -1 for what is no cell. */
  readonly cell: number;
  /** Where two keys name one column, the lower rank is preferred. */
  readonly rank: number;
  /** Text that a caller may have shaped, see `Column.clientControlled`. */
  readonly free: boolean;
}

const fields = new Map(
  [...columnOfKey].map(([key, { column, rank }]): [string, Field] => [
    key,
    {
      key,
      kind: kindOf(column),
      cell: cellIndex[column.name as keyof typeof cellIndex] ?? -1,
      rank,
      free: column.clientControlled === true,
    },
  ]),
);

/** The field under a key; one of kind `ignored` for a key that no column has. */
export const fieldOf = (key: string): Field =>
  fields.get(key) ?? { key, kind: 'ignored', cell: -1, rank: 0, free: false };

function kindOf(column: { readonly name: string; readonly type: string }): Field['kind'] {
  if (column.name === 'account_id') return 'account';
  if (column.name === 'region') return 'region';
  if (column.name === 'status') return 'status';
  if (column.type === 'timestamp') return 'time';
  if (column.type === 'integer') return 'count';
  if (column.type === 'bigint') return 'size';
  return 'text';
}
