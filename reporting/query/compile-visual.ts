import type { Interval } from '../../core/periods/interval.js';
import type { Bucket } from '../../core/periods/steps.js';
import { ProductError } from '../../core/product-error.js';
import { visuals } from '../dashboard/dashboard.js';
import { rankedBy } from '../dashboard/ranking.js';
import type { Visual } from '../dashboard/visual.js';
import { identifier } from '../expression/dialect/sql.js';
import { join, sql, trusted } from '../expression/fragment.js';
import type { Query } from '../expression/query.js';
import type { AnswerColumn } from '../format/answer.js';
import { dimensionColumn, kpiColumns, measureColumn } from './answer-column.js';
import { grouped, orderBy } from './grouped.js';
import { kpiQuery } from './kpi.js';
import { everyRow, type Plan, planOf, type QueryContext, type Question } from './question.js';
import { recordsQuery } from './records.js';
import type { Scope } from './scope.js';
import type { TableName } from './table.js';
import { topSeries } from './top-series.js';

/** A visual as a query, with what its answer's columns are. */
export interface CompiledVisual {
  readonly visual: Visual;
  readonly query: Query;
  /** Whose rows the query reads. */
  readonly scope: Scope;
  readonly columns: readonly AnswerColumn[];
  /** What was read, for those who want to know why an answer took long. */
  readonly table: TableName;
  readonly bucket: Bucket;
  readonly range: Interval;
}

/**
 * The visual of an id that a scope may know of. Those of the platform do not exist for a tenant, and those that compare consumers
 * not for one of them.
 */
export function visualOf(id: string, scope: Scope): Visual {
  const visual = visuals.find((candidate) => candidate.id === id);
  if (visual === undefined || !mayKnow(scope, visual)) {
    throw new ProductError(
      'unknown-visual',
      `There is no visual "${id.slice(0, 60)}". The visuals are ${visualsOf(scope)
        .map((known) => known.id)
        .join(', ')}.`,
    );
  }
  return visual;
}

/** The visuals that a scope may know of. */
export const visualsOf = (scope: Scope): readonly Visual[] =>
  visuals.filter((visual) => mayKnow(scope, visual));

/** Whether a visual is shown to a scope at all. */
export const mayKnow = (scope: Scope, { platformOnly, ofConsumers }: Visual): boolean =>
  (!platformOnly || scope.kind === 'allTenants') && (!ofConsumers || scope.kind !== 'consumer');

/** Compiles a visual of the dashboard, by its id. Errors: unknown-visual, unknown-filter, invalid-input. */
export const compileVisual = ({
  id,
  ...context
}: QueryContext & { readonly id: string }): CompiledVisual =>
  compileDeclared(visualOf(id, context.scope), context);

/** Compiles a visual of the dashboard with every row that it has, as it is taken away. Errors as those of `compileVisual`. */
export const compileWhole = ({
  id,
  ...context
}: QueryContext & { readonly id: string }): CompiledVisual =>
  compileDeclared({ ...visualOf(id, context.scope), limit: everyRow }, context);

/**
 * Compiles a visual that is declared outside the dashboard, such as a report's appendix. Errors: unknown-filter, invalid-input.
 *
 * @param onlyRequests reads no roll-up, whatever they could answer
 */
export function compileDeclared(
  visual: Visual,
  context: QueryContext,
  onlyRequests = false,
): CompiledVisual {
  const question: Question = {
    dimensions: visual.dimensions,
    measures: [...visual.measures, ...rankedBy(visual)],
    where: visual.where ?? [],
    order: visual.order ?? [],
    limit: visual.limit,
    ...(visual.newest === undefined ? {} : { newest: visual.newest }),
  };
  const plan = planOf(
    visual.newest === undefined ? context : { ...context, bucket: 'hour' },
    question,
    onlyRequests || visual.kind === 'records' || visual.newest !== undefined,
  );
  return {
    visual,
    query: queryOf(visual, plan, question),
    scope: plan.scope,
    columns: columnsOf(visual, plan.bucket),
    table: plan.table,
    bucket: plan.bucket,
    range: plan.range,
  };
}

function queryOf(visual: Visual, plan: Plan, question: Question): Query {
  if (visual.kind === 'records') return recordsQuery(plan, question);
  if (visual.kind === 'kpi') return kpiQuery(plan, question);
  if (visual.topSeries !== undefined) return topSeries(plan, question, visual.topSeries);
  const isRanked = question.order.some(({ ofAtLeast }) => ofAtLeast !== undefined);
  if (!isRanked && rankedBy(visual).length === 0) {
    return sql`${grouped(plan, question)}${orderBy(question)}`;
  }
  const shown = [...visual.dimensions, ...visual.measures].map((name) => trusted(identifier(name)));
  return sql`SELECT ${join(shown, ', ')}
FROM (${grouped(plan, question)})${orderBy(question)}`;
}

function columnsOf(visual: Visual, bucket: Bucket): readonly AnswerColumn[] {
  return [
    ...visual.dimensions.map((name) => dimensionColumn(name, bucket)),
    ...(visual.kind === 'kpi'
      ? visual.measures.flatMap(kpiColumns).map((column) => ({ ...column, ...riseOf(visual) }))
      : visual.measures.map(measureColumn)),
  ];
}

const riseOf = ({ rise }: Visual): Pick<Visual, 'rise'> => (rise === undefined ? {} : { rise });
