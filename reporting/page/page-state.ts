import { dayMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import { defaultPreset, type PeriodChoice, type PresetName, presets } from './period.js';

/** Everything a reader can ask of a sheet, and all of what stands in the page's URL. */
export interface PageState {
  readonly period: PeriodChoice;
  /** Values by filter id. A filter without values is absent. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  /** The tenant whose page the platform looks at. It narrows what a link shows, and is the platform's alone. */
  readonly viewAs?: string;
}

export const initialState: PageState = { period: { preset: defaultPreset }, filters: {} };

const instantText = (at: number): string =>
  new Date(at).toISOString().replace(/(:00)?\.000Z$/, 'Z');

/** The state as a query string without the question mark; empty for the state that a page opens with. */
export function stateToQuery(state: PageState): string {
  const query = new URLSearchParams();
  if (state.viewAs !== undefined) query.set('as', state.viewAs);
  if ('preset' in state.period) {
    if (state.period.preset !== defaultPreset) query.set('preset', state.period.preset);
  } else {
    query.set('from', instantText(state.period.from));
    query.set('to', instantText(state.period.to));
  }
  for (const [filter, values] of Object.entries(state.filters)) {
    for (const value of values) query.append(filter, value);
  }
  return query.toString();
}

const maxValues = 200;
const maxValueLength = 2048;

/**
 * Reads a query string. Whatever is not a declared filter or a period is refused by name, since a filter that was
 * misspelt and then ignored would show more than was asked for.
 */
export function queryToState(query: URLSearchParams, filterIds: ReadonlySet<string>): PageState {
  const filters: Record<string, string[]> = {};
  for (const [name, value] of query) {
    if (name === 'from' || name === 'to' || name === 'preset' || name === 'as') continue;
    if (!filterIds.has(name)) {
      throw new ProductError(
        'unknown-filter',
        `There is no filter "${name.slice(0, 60)}". The filters are ${[...filterIds].join(', ')}.`,
      );
    }
    filters[name] ??= [];
    const values = filters[name];
    if (value.length > maxValueLength || values.length >= maxValues) {
      throw new ProductError(
        'invalid-input',
        `The filter "${name}" takes at most ${maxValues} values of ${maxValueLength} characters.`,
      );
    }
    if (!values.includes(value)) values.push(value);
  }
  const viewAs = query.get('as');
  return { period: readPeriod(query), filters, ...(viewAs ? { viewAs } : {}) };
}

function readPeriod(query: URLSearchParams): PeriodChoice {
  const [from, to, preset] = ['from', 'to', 'preset'].map((name) => query.get(name));
  if (from === null && to === null) {
    if (preset === null || preset === undefined) return { preset: defaultPreset };
    if (Object.hasOwn(presets, preset)) return { preset: preset as PresetName };
    throw new ProductError(
      'invalid-input',
      `There is no preset "${preset.slice(0, 60)}". The presets are ${Object.keys(presets).join(', ')}.`,
    );
  }
  const period = { from: readInstant('from', from), to: readInstant('to', to) };
  if (period.from >= period.to) {
    throw new ProductError(
      'invalid-input',
      'The range ends before it begins: "from" must be earlier than "to".',
    );
  }
  if (period.to - period.from > longestDays * dayMs) {
    throw new ProductError(
      'invalid-input',
      `The range is longer than ${longestDays} days. Ask for a shorter one, and for the rest after it.`,
    );
  }
  return period;
}

/** A little more than a year, to compare one with the last. */
const longestDays = 400;

// Years outside 1970 to 9999 are no log's; the engines would take or refuse them each in its own way.
const latest = Date.UTC(10_000, 0, 1);

function readInstant(name: string, text: string | null | undefined): number {
  const at = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.test(text ?? '')
    ? Date.parse(text ?? '')
    : Number.NaN;
  if (!(at >= 0 && at <= latest)) {
    throw new ProductError(
      'invalid-input',
      `"${name}" is not a time: write it in UTC, such as ${name}=2026-11-01T00:00Z, and give both "from" and "to".`,
    );
  }
  return at;
}
