import type { Visual } from '../dashboard/visual.js';
import type { AnswerRow, Extent } from '../format/answer.js';
import { compileDeclared } from './compile-visual.js';
import type { QueryEngine } from './engine.js';
import type { QueryContext } from './question.js';

const extent: Visual = {
  id: 'extent',
  title: 'Extent',
  description: 'The times of the first and the last request.',
  kind: 'numbers',
  dimensions: [],
  measures: ['first_seen', 'last_seen'],
  limit: 1,
  size: { columns: 3, rows: 2 },
};

const always = { from: 0, to: Date.UTC(10_000, 0, 1) };

/** The times of the oldest and the newest request that a scope may see. */
export async function extentOf(
  context: Pick<QueryContext, 'scope' | 'dialect' | 'layout'>,
  engine: QueryEngine,
): Promise<Extent> {
  const { query } = compileDeclared(extent, { ...context, range: always, filters: {} });
  const [row] = await engine.run(query);
  return { oldest: instantIn(row, 'first_seen'), newest: instantIn(row, 'last_seen') };
}

const instantIn = (row: AnswerRow | undefined, name: string): number | null => {
  const value = row?.[name];
  return typeof value === 'string' ? Date.parse(value) : null;
};
