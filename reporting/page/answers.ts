import type { Visual } from '../dashboard/visual.js';
import type { AnswerRow } from '../format/answer.js';
import { askVisual } from '../query/ask-visual.js';
import { compileOptions } from '../query/compile-options.js';
import { compileDeclared, visualOf } from '../query/compile-visual.js';
import type { QueryEngine } from '../query/engine.js';
import type { QueryContext } from '../query/question.js';
import type { FilterOption, VisualAnswer } from './visual-answer.js';

/** What the page asks of the lake, in a context whose scope the caller has checked. */
export async function answerOf(
  id: string,
  context: QueryContext,
  engine: QueryEngine,
): Promise<VisualAnswer> {
  const visual = visualOf(id, context.scope);
  const [{ compiled, rows }, trend] = await Promise.all([
    askVisual({ id, ...context }, engine),
    visual.kind === 'kpi' ? courseOf(visual, context, engine) : undefined,
  ]);
  const { columns, bucket } = compiled;
  const names = columns.map(({ name }) => name);
  return {
    columns,
    rows: rows.map((row) => names.map((name) => row[name] ?? null)),
    bucket,
    ...(trend && { trend }),
  };
}

/** The course of a KPI over its period. */
async function courseOf(
  kpi: Visual,
  context: QueryContext,
  engine: QueryEngine,
): Promise<NonNullable<VisualAnswer['trend']>> {
  const { query, columns } = compileDeclared(
    { ...kpi, kind: 'line', dimensions: ['time'], order: [{ by: 'time' }], limit: 5000 },
    context,
  );
  const [time = '', value = ''] = columns.map(({ name }) => name);
  const rows = await engine.run(query);
  return rows.map((row) => [String(row[time]), numberOf(row, value)]);
}

/** The values of a filter. */
export async function optionsOf(
  filter: string,
  context: QueryContext,
  engine: QueryEngine,
): Promise<FilterOption[]> {
  const rows = await engine.run(compileOptions({ filter, ...context }));
  return rows.map((row) => ({
    value: String(row.value),
    requests: numberOf(row, 'requests') ?? 0,
  }));
}

const numberOf = (row: AnswerRow, name: string): number | null => {
  const value = row[name];
  return typeof value === 'number' ? value : null;
};
