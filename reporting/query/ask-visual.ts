import { signInsWithSubject } from '../../core/access-log/vocabulary.js';
import { dayMs, quarterHourMs } from '../../core/periods/duration.js';
import type { Interval } from '../../core/periods/interval.js';
import type { FixedCondition, Visual } from '../dashboard/visual.js';
import { identifier } from '../expression/dialect/sql.js';
import { bind, sql, trusted } from '../expression/fragment.js';
import type { AnswerRow } from '../format/answer.js';
import { type CompiledVisual, compileVisual } from './compile-visual.js';
import type { QueryEngine } from './engine.js';
import { questionRows } from './grouped.js';
import { planOf, type QueryContext } from './question.js';
import { timeColumn } from './table.js';

/** A visual with its rows, keyed by column name. */
export interface AnsweredVisual {
  readonly compiled: CompiledVisual;
  readonly rows: readonly AnswerRow[];
}

/**
 * Asks for a visual of the dashboard, by its id. What shows the newest requests is asked of no more of the range than has
 * them all, because to look for them in a month opens a month of files; the rows are the same.
 *
 * @throws ProductError unknown-visual, unknown-filter, invalid-input, and what the engine throws
 */
export async function askVisual(
  { id, ...context }: QueryContext & { readonly id: string },
  engine: QueryEngine,
): Promise<AnsweredVisual> {
  const compiled = compileVisual({ id, ...context });
  const { visual, range, bucket } = compiled;
  const needed = newestNeeded(visual);
  if (needed === undefined) return { compiled, rows: await engine.run(compiled.query) };
  const places = await placesByRollUp(needed, visual, context, engine);
  const enough = places?.hasAll
    ? places.range
    : await enoughByRequests(needed, visual, { ...context, bucket }, engine);
  const { query } =
    enough.from === range.from
      ? compiled
      : compileVisual({ id, ...context, bucket, range: enough });
  return {
    compiled,
    rows: await engine.run(places ? { ...query, accounts: places.accounts } : query),
  };
}

/** How many of the newest requests there have to be for older ones not to matter; undefined: all matter. */
const newestNeeded = ({ kind, limit, newest }: Visual): number | undefined => {
  if (kind === 'records') return limit;
  // One more tells whether the oldest hour among them is whole.
  return newest === undefined ? undefined : newest + 1;
};

/** Where the newest requests lie that a visual asks for. */
interface Places {
  /** The end of the range, as far back as there are enough of them. */
  readonly range: Interval;
  /** Whether `range` is known to have enough, or all that there are. */
  readonly hasAll: boolean;
  /** The accounts that have any, in all of the context's range where `hasAll` is false. */
  readonly accounts: readonly string[];
}

/**
 * Where the newest requests lie, by what a roll-up counts in its quarter hours. A folder's roll-ups are written with its
 * requests.
 *
 * @returns undefined where no roll-up can tell: it knows not what is filtered by, or the range is not of whole quarter hours
 */
async function placesByRollUp(
  most: number,
  { where = [] }: Visual,
  context: QueryContext,
  engine: QueryEngine,
): Promise<Places | undefined> {
  if (context.layout.namesTenants) return undefined;
  const { to } = context.range;
  const known = where.map(impliedForRollUps);
  const plan = planOf(context, { dimensions: [], measures: ['requests'], where: known });
  if (plan.table === 'requests') return undefined;
  const hasAll = known.every((condition, index) => condition === where[index]);
  const quarterHour = trusted(identifier(timeColumn(plan.table)));
  const since = hasAll
    ? sql`coalesce(max(quarter) FILTER (found >= ${bind(most)}), min(quarter))`
    : trusted('min(quarter)');
  const found = await engine.run(sql`WITH counted AS (
      SELECT ${quarterHour} AS quarter, account_id, sum(requests) AS requests ${questionRows(plan, known)} GROUP BY 1, 2),
    steps AS (SELECT quarter, sum(sum(requests)) OVER (ORDER BY quarter DESC) AS found FROM counted GROUP BY quarter),
    bound AS (SELECT ${since} AS since FROM steps)
    SELECT account_id, min(since) AS since FROM counted, bound WHERE quarter >= since GROUP BY account_id`);
  const [first] = found;
  // There are none: a quarter hour without any says so as well as the whole range.
  const from = first === undefined ? to - quarterHourMs : Date.parse(String(first.since));
  return {
    range: { from, to },
    hasAll: hasAll || first === undefined,
    accounts: found.map(({ account_id }) => String(account_id)),
  };
}

/** The condition, or one that roll-ups know and that all requests meet which meet it. */
const impliedForRollUps = (condition: FixedCondition): FixedCondition =>
  condition.dimension === 'sub' && 'is' in condition && condition.is === 'present'
    ? { dimension: 'sign_in', oneOf: signInsWithSubject }
    : condition;

/** The last day where it has so many requests, else the whole range, by the requests themselves. */
async function enoughByRequests(
  most: number,
  { where = [] }: Visual,
  context: QueryContext,
  engine: QueryEngine,
): Promise<Interval> {
  const { range } = context;
  const lastDay = { from: range.to - dayMs, to: range.to };
  if (range.from >= lastDay.from) return range;
  const plan = planOf(
    { ...context, range: lastDay },
    { dimensions: [], measures: [], where },
    true,
  );
  const [found] = await engine.run(
    sql`SELECT count(*) AS requests FROM (SELECT 1 AS one ${questionRows(plan, where)} LIMIT ${trusted(String(most))})`,
  );
  return found?.requests === most ? lastDay : range;
}
