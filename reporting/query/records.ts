import { identifier } from '../expression/dialect/sql.js';
import { type Fragment, join, sql, trusted } from '../expression/fragment.js';
import { dimensionOf, orderBy, questionRows } from './grouped.js';
import { everyRow, type Plan, type Question } from './question.js';
import { timeColumn } from './table.js';

/**
 * Requests one by one, newest first. Their times are found first and their many columns fetched for these alone, which
 * both engines push down into the files.
 */
export function recordsQuery(plan: Plan, question: Question): Fragment {
  const columns = question.dimensions.map(
    (name) => sql`${dimensionOf(name, plan)} AS ${trusted(identifier(name))}`,
  );
  const time = trusted(identifier(timeColumn(plan.table)));
  const rows = questionRows(plan, question.where);
  // The declared order alone: one over all columns would keep every column of every row at hand.
  const order = orderBy({ ...question, dimensions: [] });
  const newest = sql`
    AND ${time} IN (
  SELECT ${time}
  ${rows}
  ORDER BY ${time} DESC
  LIMIT ${trusted(String(question.limit))})`;
  return sql`SELECT ${join(columns, ', ')}
${rows}${question.limit === everyRow ? trusted('') : newest}${order}`;
}
