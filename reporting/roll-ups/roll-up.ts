import type { ColumnTypeName } from '../../core/access-log/column.js';
import type { StoredUnit } from '../../core/units.js';
import type { Aggregate, Expression } from '../expression/expression.js';

/** A column that rows are grouped by. */
export interface RollUpDimension {
  readonly name: string;
  readonly type: ColumnTypeName;
  readonly comment: string;
  /** How it is computed from a row of `requests`. */
  readonly from: Expression;
}

/** A column that counts, adds up, or keeps the least or greatest: merging rows gives the same as grouping coarser. */
export interface RollUpMeasure {
  readonly name: string;
  readonly type: ColumnTypeName;
  readonly comment: string;
  readonly unit?: StoredUnit;
  /** How it is computed from the rows of `requests` of its group. */
  readonly aggregate: Aggregate;
}

/** A summary of `requests` by quarter hours. */
export interface RollUp {
  readonly name: 'usage' | 'audience';
  readonly comment: string;
  readonly dimensions: readonly RollUpDimension[];
  readonly measures: readonly RollUpMeasure[];
}

/** All columns of a roll-up's table, in order. */
export const rollUpColumns = (rollUp: RollUp): readonly (RollUpDimension | RollUpMeasure)[] => [
  ...rollUp.dimensions,
  ...rollUp.measures,
];
