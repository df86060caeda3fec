import { dayMs } from '../../core/periods/duration.js';
import type { Visual } from '../dashboard/visual.js';
import { sql, trusted } from '../expression/fragment.js';
import type { Query } from '../expression/query.js';
import type { AnswerRow } from '../format/answer.js';
import { type CompiledVisual, compileVisual } from './compile-visual.js';
import type { QueryEngine } from './engine.js';
import { questionRows } from './grouped.js';
import { planOf, type QueryContext } from './question.js';

/** A visual with its rows, keyed by column name. */
export interface AnsweredVisual {
  readonly compiled: CompiledVisual;
  readonly rows: readonly AnswerRow[];
}

/**
 * Asks for a visual of the dashboard, by its id. What shows the newest requests is asked of the last day alone where
 * that has them all, because to look for them in a month opens a month of files; the rows are the same.
 *
 * @throws ProductError unknown-visual, unknown-filter, invalid-input, and what the engine throws
 */
export async function askVisual(
  { id, ...context }: QueryContext & { readonly id: string },
  engine: QueryEngine,
): Promise<AnsweredVisual> {
  const compiled = compileVisual({ id, ...context });
  const { visual, range, bucket } = compiled;
  const lastDay = { ...context, range: { from: range.to - dayMs, to: range.to }, bucket };
  const needed = newestNeeded(visual);
  if (needed === undefined || range.from >= lastDay.range.from) {
    return { compiled, rows: await engine.run(compiled.query) };
  }
  const [found] = await engine.run(countUpTo(needed, visual, lastDay));
  const { query } = found?.requests === needed ? compileVisual({ id, ...lastDay }) : compiled;
  return { compiled, rows: await engine.run(query) };
}

/** How many of the newest requests there have to be for older ones not to matter; undefined: all matter. */
const newestNeeded = ({ kind, limit, newest }: Visual): number | undefined => {
  if (kind === 'records') return limit;
  // One more tells whether the oldest hour among them is whole.
  return newest === undefined ? undefined : newest + 1;
};

function countUpTo(most: number, { where = [] }: Visual, context: QueryContext): Query {
  const plan = planOf(context, { dimensions: [], measures: [], where }, true);
  return sql`SELECT count(*) AS requests FROM (SELECT 1 AS one ${questionRows(plan, where)} LIMIT ${trusted(String(most))})`;
}
