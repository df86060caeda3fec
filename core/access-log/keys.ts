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
  /** A name of people's own: a value that cannot be the column's is no fault of the line. */
  readonly own: boolean;
}

// Of the columns that enrichment decides, a line may bring these two: upstream's own enrichment wrote them.
const namedByOthers = new Set<string>(['consumer', 'usage_plan']);

const namesOf = ({ name, key, aliases = [], ownNames = [] }: (typeof columns)[number]) => ({
  declared: [key, ...aliases, name].filter((text) => text !== undefined),
  own: ownNames,
});

const keyed = columns
  .filter(
    (column) =>
      column.name !== 'dt' && (column.origin !== 'enrichment' || namedByOthers.has(column.name)),
  )
  .flatMap((column) => {
    const { declared, own } = namesOf(column);
    const variable = column.from?.slice('$context.'.length);
    const named = [...declared, ...own, ...(variable === undefined ? [] : [variable])];
    return named.map((key, rank): [string, KeyedColumn] => [
      key,
      { column, rank: key === variable ? 0 : rank, own: own.includes(key) },
    ]);
  })
  .reverse();

/**
 * Every name that a line may carry → its column: the canonical key, then the aliases, then the column's name, then
 * people's own names; and the path of the variable.
 */
export const columnOfKey: ReadonlyMap<string, KeyedColumn> = new Map(keyed);

/** Spelling aside: `request_id`, `requestID` and `Request-Id` are one name. */
const spelled = (key: string): string => key.replaceAll(/[^A-Za-z0-9]/g, '').toLowerCase();

/** Upstream calls the issuer so. To others it is the client: it is taken for the issuer by the letter alone. */
const byTheLetter = 'clientId';

const columnOfSpelling = new Map(
  keyed.filter(([key]) => key !== byTheLetter).map(([key, column]) => [spelled(key), column]),
);

/** Objects that people nest a format in, beside the groups of `$context` itself. */
const wrappers = new Set(
  `context requestcontext data detail event log message msg record request req response res http api apigateway apigw
   accesslog access fields attributes body payload json client network identity
   headers header`.split(/\s+/),
);

/**
 * The column that a key means: `requestId`, `request_id`, `context.requestId` and, nested or dotted,
 * `identity.sourceIp`, by the path of the `$context` variable.
 *
 * @param path the keys from the line's object to the value, with dots between them
 */
export function keyedColumnOf(path: string): KeyedColumn | undefined {
  const exact = columnOfKey.get(path);
  if (exact !== undefined) return exact;
  const parts = path.replace(/^\$/, '').split('.');
  for (;;) {
    const column = columnOfSpelling.get(spelled(parts.join('.')));
    if (column !== undefined) return column;
    const first = parts.shift();
    if (first === undefined || parts.length === 0) return undefined;
    const group = spelled(first);
    // `integration.integrationLatency` says its group twice.
    if (!wrappers.has(group) && !spelled(parts.join('.')).startsWith(group)) return undefined;
  }
}
