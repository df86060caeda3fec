import { ProductError } from '../../core/product-error.js';
import { type Dimension, type DimensionName, dimensions } from '../dashboard/dimensions.js';
import { absentValue, type Filter, type FilterId, filters } from '../dashboard/filters.js';
import type { FixedCondition } from '../dashboard/visual.js';
import type { SqlDialect } from '../expression/dialect/dialect.js';
import { any, bind, bindList, type Fragment, join, sql, trusted } from '../expression/fragment.js';
import type { QueryParameter } from '../expression/query.js';
import { renderExpression } from '../expression/render-expression.js';
import { typeOf } from '../format/format.js';

/** Chosen values by filter id. A filter without values does not filter. */
export type ChosenFilters = Readonly<Record<string, readonly string[]>>;

const maxValues = 200;

const known = (id: string): id is FilterId => Object.hasOwn(filters, id);

/** The chosen filters that filter, as declared ones; one that is not declared is refused by name. */
export function checkFilters(chosen: ChosenFilters): readonly [FilterId, readonly string[]][] {
  return Object.entries(chosen).flatMap(([id, values]): [FilterId, readonly string[]][] => {
    if (!known(id)) {
      throw new ProductError(
        'unknown-filter',
        `There is no filter "${id.slice(0, 60)}". The filters are ${Object.keys(filters).join(', ')}.`,
      );
    }
    if (values.length > maxValues) {
      throw new ProductError(
        'invalid-input',
        `The filter "${id}" takes at most ${maxValues} values; it was given ${values.length}.`,
      );
    }
    return values.length === 0 ? [] : [[id, values]];
  });
}

/** The dimensions that chosen filters need of a table. */
export const dimensionsOfFilters = (
  chosen: readonly (readonly [FilterId, readonly string[]])[],
): readonly DimensionName[] => chosen.flatMap(([id]) => filters[id].dimensions);

/** A chosen filter as a condition. */
export function filterCondition(
  id: FilterId,
  values: readonly string[],
  dialect: SqlDialect,
): Fragment {
  const filter: Filter = filters[id];
  if (filter.written === 'path') return any(values.map((value) => together(id, value, dialect)));
  if (filter.written === 'member') return any(values.map((value) => member(id, value, dialect)));
  return any(filter.dimensions.map((dimension) => oneOf(id, dimension, values, dialect)));
}

function oneOf(
  id: FilterId,
  dimension: DimensionName,
  values: readonly string[],
  dialect: SqlDialect,
): Fragment {
  const of = dimensionExpression(dimension, dialect);
  const present = values.filter((value) => value !== absentValue);
  const conditions: Fragment[] = [];
  if (present.length > 0) {
    conditions.push(sql`${of} IN ${bindList(present.map((value) => typed(id, dimension, value)))}`);
  }
  if (present.length < values.length) conditions.push(sql`${of} IS NULL`);
  return conditions.length === 1 && conditions[0] ? conditions[0] : any(conditions);
}

/** One value that names several dimensions, separated by slashes. */
function together(id: FilterId, value: string, dialect: SqlDialect): Fragment {
  const names = filters[id].dimensions;
  const parts = value.split('/');
  if (parts.length !== names.length) {
    throw new ProductError(
      'invalid-input',
      `The filter "${id}" is written ${names.join('/')}; "${value.slice(0, 100)}" is not.`,
    );
  }
  const conditions = names.map((name, index) => oneOf(id, name, [parts[index] ?? ''], dialect));
  return sql`(${join(conditions, ' AND ')})`;
}

/**
 * A member of the JSON object that a column holds: its keys stand once, in quotes, with nothing between them. No text inside
 * it can look like a member, since the quotes in it are escaped.
 */
function member(id: FilterId, chosen: string, dialect: SqlDialect): Fragment {
  const [name = 'extra'] = filters[id].dimensions;
  const of = dimensionExpression(name, dialect);
  if (chosen === absentValue) return sql`${of} IS NULL`;
  // What a list of values offers: the object as it stands.
  if (chosen.startsWith('{')) return sql`${of} = ${bind(chosen)}`;
  const equals = chosen.indexOf('=');
  if (equals < 1) throw wrongValue(id, chosen, 'a key and its value, such as tier=gold');
  const key = JSON.stringify(chosen.slice(0, equals));
  const value = chosen.slice(equals + 1);
  const members = sql`concat(',', substr(${of}, 2, length(${of}) - 2), ',')`;
  if (value === absentValue) {
    return sql`(${of} IS NULL OR strpos(${members}, ${bind(`,${key}:`)}) = 0)`;
  }
  const bare = /^(?:true|false|-?\d+(?:\.\d+)?)$/.test(value) ? [value] : [];
  return any(
    [JSON.stringify(value), ...bare].map(
      (text) => sql`strpos(${members}, ${bind(`,${key}:${text},`)}) > 0`,
    ),
  );
}

function typed(id: FilterId, dimension: DimensionName, value: string): QueryParameter {
  const { type } = typeOf(dimensions[dimension].format);
  if (type === 'integer') {
    if (/^\d{1,9}$/.test(value)) return Number(value);
    throw wrongValue(id, value, 'a whole number');
  }
  if (type === 'boolean') {
    if (value === 'true' || value === 'false') return value === 'true';
    throw wrongValue(id, value, 'true or false');
  }
  return value;
}

const wrongValue = (id: FilterId, value: string, right: string): ProductError =>
  new ProductError(
    'invalid-input',
    `The filter "${id}" takes ${right}, or - for none; "${value.slice(0, 100)}" is not.`,
  );

/** A dimension's declared expression as SQL. */
export function dimensionExpression(name: DimensionName, dialect: SqlDialect): Fragment {
  const { of }: Dimension = dimensions[name];
  if (of === undefined) throw new Error(`${name} depends on the range: it is no filter.`);
  return trusted(renderExpression(of, dialect));
}

/** A visual's own condition. */
export function fixedCondition(condition: FixedCondition, dialect: SqlDialect): Fragment {
  const of = dimensionExpression(condition.dimension, dialect);
  if ('oneOf' in condition) return sql`${of} IN ${bindList(condition.oneOf)}`;
  if ('is' in condition) {
    return condition.is === 'present' ? sql`${of} IS NOT NULL` : sql`${of} IS NULL`;
  }
  return sql`${of} BETWEEN ${bind(condition.from)} AND ${bind(condition.to)}`;
}
