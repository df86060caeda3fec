import { columns } from './columns.js';

/**
 * Keys of upstream's format that are read and dropped on purpose: they log `$context.authorizer.property` and
 * `$context.authorizer.claims.property`, placeholders of the AWS documentation that name no real value.
 */
export const ignoredKeys: ReadonlySet<string> = new Set([
  'authorizerProperty',
  'authorizerClaimsProperty',
]);

/** A column as a key of a line names it. Where two keys name the same column, the lower `rank` is preferred. */
export interface KeyedColumn {
  readonly column: (typeof columns)[number];
  readonly rank: number;
}

// Of the columns that enrichment decides, a line may bring these two: upstream's own enrichment wrote them.
const namedByOthers = new Set<string>(['consumer', 'usage_plan']);

/** Every key that a line may carry → its column: the canonical key, then the aliases, then the column's name. */
export const columnOfKey: ReadonlyMap<string, KeyedColumn> = new Map(
  columns
    .filter(
      (column) =>
        column.name !== 'dt' && (column.origin !== 'enrichment' || namedByOthers.has(column.name)),
    )
    .flatMap((column) =>
      [column.key, ...(column.aliases ?? []), column.name]
        .filter((key) => key !== undefined)
        .map((key, rank): [string, KeyedColumn] => [key, { column, rank }]),
    )
    .reverse(),
);
