import { identifier } from './dialect/sql.js';
import { type Fragment, join, sql, trusted } from './fragment.js';
import { dimensionOf, orderBy, rowsOf } from './grouped.js';
import type { Plan, Question } from './question.js';

/** Requests one by one. */
export function records(plan: Plan, question: Question): Fragment {
  const columns = question.dimensions.map(
    (name) => sql`${dimensionOf(name, plan)} AS ${trusted(identifier(name))}`,
  );
  // Only what was declared orders them: a complete order over all columns would keep every column of every row at hand.
  return sql`SELECT ${join(columns, ', ')}
${rowsOf(plan, question.where)}${orderBy({ ...question, dimensions: [] })}`;
}
