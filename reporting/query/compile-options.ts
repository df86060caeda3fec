import { absentValue, type Filter, type FilterId, filters } from '../dashboard/filters.js';
import { identifier } from '../expression/dialect/sql.js';
import { join, sql, trusted } from '../expression/fragment.js';
import type { Query } from '../expression/query.js';
import { checkFilters, dimensionExpression } from './conditions.js';
import { questionRows } from './grouped.js';
import { planOf, type QueryContext } from './question.js';

/** The most values that a filter's list offers. */
export const maxOptions = 200;

/**
 * The values a filter can be set to, as text, with the number of requests of each: columns `value` and `requests`, the
 * most frequent first, `-` for rows without one. The other chosen filters narrow the list; the filter itself does not,
 * so that one more of its values can be chosen.
 */
export function compileOptions({
  filter: id,
  ...context
}: QueryContext & { readonly filter: string }): Query {
  checkFilters({ [id]: ['-'] });
  const filter: Filter = filters[id as FilterId];
  const { [id]: _own, ...others } = context.filters;
  // A filter that looks into two columns offers the values of the first: the other is there to be typed.
  const dimensions = filter.written === 'path' ? filter.dimensions : filter.dimensions.slice(0, 1);
  const plan = planOf(
    { ...context, filters: others },
    { dimensions, measures: ['requests'], where: [] },
  );
  const parts = dimensions.map((name) => {
    const text = sql`CAST(${dimensionExpression(name, plan.dialect)} AS VARCHAR)`;
    return sql`coalesce(${text}, ${trusted(`'${absentValue}'`)})`;
  });
  const count = trusted(plan.table === 'requests' ? 'count(*)' : `sum(${identifier('requests')})`);
  return sql`SELECT ${join(parts, " || '/' || ")} AS "value", CAST(${count} AS BIGINT) AS "requests"
${questionRows(plan, [])}
GROUP BY 1
ORDER BY 2 DESC, 1
LIMIT ${trusted(String(maxOptions))}`;
}
