import type { Interval } from '../../../../core/periods/interval.js';
import type { ApiWindow } from '../../../../core/registry/api-window.js';
import type { AnswerCell, AnswerRow } from '../../../format/answer.js';
import type { Source } from '../../../query/lake.js';
import { ownRows } from './own-rows.js';
import { type Latency, type Recomputation, recomputation, type Shown } from './recompute.js';

/** What a tenant's own requests say of a group: its measures, and how its latencies are spread. */
export interface OwnGroup {
  readonly row: AnswerRow;
  /** By latency: how many requests fell into each step. */
  readonly steps: ReadonlyMap<Latency, ReadonlyMap<number, number>>;
}

/** The values of a group by the axes that it is grouped by (`axisOf`). */
export type GroupValues = Readonly<Record<string, AnswerCell>>;

/** Groups of a tenant's own requests. */
export interface OwnAnswers {
  group(values: GroupValues): OwnGroup | undefined;
  /** All groups by exactly these axes. */
  groupsBy(axes: readonly string[]): readonly { values: GroupValues; row: AnswerRow }[];
}

/** Asks for everything that a report shows by the second way (own-rows.ts). */
export async function ownAnswers(
  { engine, dialect, layout }: Source,
  asked: {
    readonly tenantId: string;
    /** The registry's, of all tenants. */
    readonly windows: readonly ApiWindow[];
    readonly range: Interval;
    readonly timeZone: string;
    readonly shown: readonly Shown[];
  },
): Promise<OwnAnswers> {
  const rows = ownRows({ ...asked, dialect, layout });
  if (!rows) return { group: () => undefined, groupsBy: () => [] };
  const { query, groupings } = recomputation({ ...asked, rows, dialect });
  return indexed(await engine.run(query), groupings);
}

function indexed(rows: readonly AnswerRow[], groupings: Recomputation['groupings']): OwnAnswers {
  const groups = new Map<string, AnswerRow>();
  const byAxes = new Map<string, { values: GroupValues; row: AnswerRow }[]>();
  const spread = new Map<string, Map<Latency, Map<number, number>>>();
  for (const row of rows) {
    const grouping = groupings.get(Number(row.shape));
    if (!grouping) throw new Error(`A row of the shape ${row.shape} was not asked for.`);
    const { axes, steps } = grouping;
    const values = Object.fromEntries(axes.map(({ axis, column }) => [axis, row[column] ?? null]));
    const key = keyOf(values);
    if (!steps) {
      groups.set(key, row);
      const axesKey = axesOf(Object.keys(values));
      const alike = byAxes.get(axesKey) ?? [];
      alike.push({ values, row });
      byAxes.set(axesKey, alike);
      continue;
    }
    const step = row[steps.column];
    // Requests without this latency have no step.
    if (typeof step !== 'number') continue;
    const latencies = spread.get(key) ?? new Map<Latency, Map<number, number>>();
    const counts = latencies.get(steps.latency) ?? new Map<number, number>();
    spread.set(key, latencies.set(steps.latency, counts.set(step, Number(row.requests))));
  }
  return {
    group(values) {
      const key = keyOf(values);
      const row = groups.get(key);
      return row && { row, steps: spread.get(key) ?? new Map() };
    },
    groupsBy: (axes) => byAxes.get(axesOf(axes)) ?? [],
  };
}

const axesOf = (axes: readonly string[]): string => JSON.stringify(axes.toSorted());

const keyOf = (values: GroupValues): string =>
  JSON.stringify(Object.entries(values).toSorted(([one], [other]) => (one < other ? -1 : 1)));
