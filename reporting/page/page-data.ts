import { type DimensionName, dimensions } from '../dashboard/dimensions.js';
import { type Filter, type FilterId, filters, type Narrowing } from '../dashboard/filters.js';
import { type Measure, measures } from '../dashboard/measures.js';
import type { FixedCondition, Visual, VisualKind } from '../dashboard/visual.js';
import type { Format } from '../format/format.js';
import type { Freshness } from './visual-answer.js';

/** What the client knows of a visual. */
export interface PageVisual {
  readonly id: string;
  readonly title: string;
  readonly kind: VisualKind;
  readonly limit: number;
  /** By column: what a click on one of its values narrows Investigate by, a filter or the range of time. */
  readonly drill: Readonly<Record<string, FilterId | 'time'>>;
  /** By measure: what a click on one of its numbers narrows Investigate to, beside the values of its group. */
  readonly only: Readonly<Record<string, Narrowing>>;
  /** What the visual itself is narrowed to, as filters, so that a click leads to the rows that were counted. */
  readonly where: Readonly<Record<string, readonly string[]>>;
}

/** What the client knows of a filter. */
export interface PageFilter {
  readonly id: FilterId;
  readonly title: string;
  readonly control: 'pick' | 'type';
  readonly format: Format;
}

/** What the document hands to the client. */
export interface PageData {
  /** Everything of this link lies under it, such as /d/<token>. */
  readonly base: string;
  readonly visuals: readonly PageVisual[];
  readonly filters: readonly PageFilter[];
  readonly timeZone: string;
  readonly locale: string;
  readonly freshness: Freshness;
}

/** The filter that chooses by a dimension, if there is one. */
const filterOf = (dimension: DimensionName): FilterId | undefined =>
  Object.hasOwn(filters, dimension) ? (dimension as FilterId) : undefined;

export function pageVisual({
  id,
  title,
  kind,
  limit,
  measures: shown,
  drill = [],
  where = [],
}: Visual): PageVisual {
  const targets = drill.flatMap((name) => {
    const target = name === 'time' ? name : filterOf(name);
    return target === undefined ? [] : [[name, target] as const];
  });
  return {
    id,
    title,
    kind,
    limit,
    drill: Object.fromEntries(targets),
    only: Object.fromEntries(
      shown.flatMap((name) => {
        const { only }: Measure = measures[name];
        return only === undefined ? [] : [[name, only] as const];
      }),
    ),
    where: Object.fromEntries(where.flatMap(asFilter)),
  };
}

/** A visual's own condition as the values of a filter; conditions that no filter can express are left out. */
function asFilter(condition: FixedCondition): [FilterId, readonly string[]][] {
  const filter = filterOf(condition.dimension);
  if (filter === undefined) return [];
  if ('oneOf' in condition) return [[filter, condition.oneOf.map(String)]];
  if ('is' in condition) return condition.is === 'absent' ? [[filter, ['-']]] : [];
  const { dimension, from, to } = condition;
  const hundreds = from % 100 === 0 && to % 100 === 99;
  if (dimension !== 'status' || !hundreds) return [];
  const classes: string[] = [];
  for (let first = from; first < to; first += 100) classes.push(`${first / 100}xx`);
  return [['status_class', classes]];
}

/** Every filter in the order in which the page offers them. */
export const pageFilters: readonly PageFilter[] = Object.entries(filters).map(([name, filter]) => {
  const { title, control, dimensions: fields }: Filter = filter;
  const [first] = fields;
  const format = fields.length === 1 && first !== undefined ? dimensions[first].format : 'text';
  return { id: name as FilterId, title, control, format };
});

export const filterIds: ReadonlySet<string> = new Set(Object.keys(filters));
