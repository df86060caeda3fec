import { identifier } from '../expression/dialect/sql.js';
import { type Fragment, sql, trusted } from '../expression/fragment.js';
import { grouped } from './grouped.js';
import type { Plan, Question } from './question.js';
import { rangeBefore } from './range.js';

/**
 * A measure, the same in the period of equal length before, and the relative change. A period without a single request
 * is nothing to compare with: previous and change are null then, and change is null where previous is zero.
 */
export function kpiQuery(plan: Plan, question: Question): Fragment {
  const [measure] = question.measures;
  if (measure === undefined) throw new Error('A KPI shows one measure.');
  const before = { ...plan, range: rangeBefore(plan.range) };
  const withCount = { ...question, measures: [...new Set([measure, 'requests' as const])] };
  const now = trusted(`now.${identifier(measure)}`);
  const previous = trusted(
    `CASE WHEN previous.${identifier('requests')} > 0 THEN previous.${identifier(measure)} END`,
  );
  const name = (suffix: string): Fragment => trusted(identifier(`${measure}${suffix}`));
  return sql`SELECT ${now} AS ${name('')},
  ${previous} AS ${name('_previous')},
  CAST(${now} - ${previous} AS DOUBLE) / nullif(${previous}, 0) AS ${name('_change')}
FROM (${grouped(plan, question)}) now
CROSS JOIN (${grouped(before, withCount)}) previous`;
}
