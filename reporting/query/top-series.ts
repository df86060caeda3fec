import { identifier } from '../expression/dialect/sql.js';
import { type Fragment, sql, trusted } from '../expression/fragment.js';
import { otherSeries } from '../format/slots.js';
import { grouped, orderBy } from './grouped.js';
import type { Plan, Question } from './question.js';

/**
 * A measure by an axis and a series, where a series may have thousands of values: the greatest ones by their total stay,
 * all others become one. Only a measure that adds up can be drawn so.
 */
export function topSeries(plan: Plan, question: Question, kept: number): Fragment {
  const [axis, series] = question.dimensions;
  const [measure] = question.measures;
  if (axis === undefined || series === undefined || measure === undefined) {
    throw new Error('Top series need an axis, a series and a measure.');
  }
  const [x, s, m] = [axis, series, measure].map((name) => trusted(identifier(name))) as [
    Fragment,
    Fragment,
    Fragment,
  ];
  return sql`SELECT ${x}, CASE WHEN place <= ${trusted(String(kept))} THEN ${s} ELSE ${trusted(`'${otherSeries}'`)} END AS ${s}, CAST(sum(${m}) AS BIGINT) AS ${m}
FROM (
  SELECT *, dense_rank() OVER (ORDER BY total DESC, ${s} NULLS LAST) AS place
  FROM (SELECT *, sum(${m}) OVER (PARTITION BY ${s}) AS total FROM (${grouped(plan, question)}))
)
GROUP BY 1, 2${orderBy(question)}`;
}
