import type { QueryEngine } from '../../query/engine.js';
import { askScoped, type ScopedRows } from '../../query/scoped-answer.js';
import type { ReportQuestions } from './questions.js';

/** What the lake answered to a report's questions, in their order. */
export interface ReportAnswers {
  readonly now: ScopedRows;
  readonly before: ScopedRows;
  readonly older: ScopedRows;
  readonly visuals: readonly ScopedRows[];
}

/** Asks all of a report's questions at once. Figures are one row, or none. */
export async function ask(
  engine: QueryEngine,
  { now, before, older, visuals }: ReportQuestions,
): Promise<ReportAnswers> {
  const [figures, earlier, oldest, rows] = await Promise.all([
    askScoped(engine, now),
    askScoped(engine, before),
    askScoped(engine, older),
    Promise.all(visuals.map((visual) => askScoped(engine, visual))),
  ]);
  return { now: figures, before: earlier, older: oldest, visuals: rows };
}
