import { type ColumnName, requestColumns } from './columns.js';

/** What a person or a consumer can be erased by: columns of `requests`, one at a time. */
export const erasableColumns = [
  'sub',
  'ip',
  'identity_user',
  'api_key_id',
  'consumer',
] as const satisfies readonly ColumnName[];

export type ErasableColumn = (typeof erasableColumns)[number];

/** Whether the values of a column are addresses, of which one can be written in many ways. */
export const isAddress = (column: ErasableColumn): boolean =>
  'personal' in requestColumns[column] && requestColumns[column].personal === 'address';

/** Whose rows are erased: those of one tenant in which one column has one value. */
export interface ErasureMatch {
  readonly tenantId: string;
  readonly column: ErasableColumn;
  readonly value: string;
}
