import type { AnswerRow } from '../../format/answer.js';
import type { QueryEngine } from '../../query/engine.js';
import type { ReportQuestions } from './questions.js';

/** What the lake answered to a report's questions, in their order. */
export interface ReportAnswers {
  readonly now: AnswerRow;
  readonly before: AnswerRow;
  readonly visuals: readonly (readonly AnswerRow[])[];
}

/** Asks all of a report's questions at once. Figures of no rows are an empty row. */
export async function ask(
  engine: QueryEngine,
  { now, before, visuals }: ReportQuestions,
): Promise<ReportAnswers> {
  const [figures, earlier, ...rows] = await Promise.all(
    [now, before, ...visuals].map(({ query }) => engine.run(query)),
  );
  return { now: figures?.[0] ?? {}, before: earlier?.[0] ?? {}, visuals: rows };
}
