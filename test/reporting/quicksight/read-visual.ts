import type {
  DashboardVersionDefinition,
  Filter,
  FilterGroup,
  Visual,
} from '@aws-sdk/client-quicksight';
import type { TableName } from '../../../reporting/query/table.js';
import { computedColumns } from '../../../reporting/quicksight/columns.js';
import type { Value } from './expression-language.js';
import { evaluate, type Row, type Surroundings } from './interpreter.js';

interface Well {
  readonly FieldId: string;
  readonly Column: { readonly DataSetIdentifier: string; readonly ColumnName: string };
  readonly AggregationFunction?: string | { readonly SimpleNumericalAggregation: string };
}

type Wells = Readonly<Record<string, readonly Record<string, Well>[]>>;

/** A row of what QuickSight would draw, by field id. */
export type Drawn = Readonly<Record<string, Value>>;

/**
 * What QuickSight would draw for a visual: its data set's rows with their computed columns, narrowed by every filter group
 * that reaches the visual, grouped by its dimensions, and measured. Chosen values are the parameters' alone.
 */
export function readVisual(
  definition: DashboardVersionDefinition,
  visualId: string,
  rowsOf: Readonly<Record<TableName, readonly Row[]>>,
  parameters: Readonly<Record<string, Value>>,
): readonly Drawn[] {
  const sheet = definition.Sheets?.find(({ Visuals }) =>
    Visuals?.some((one) => bodyOf(one).VisualId === visualId),
  );
  const visual = sheet?.Visuals?.find((one) => bodyOf(one).VisualId === visualId);
  if (sheet === undefined || visual === undefined) throw new Error(`There is no ${visualId}.`);
  const wells = bodyOf(visual).ChartConfiguration.FieldWells as Wells | Record<string, Wells>;
  const named = Object.values(wells).some(Array.isArray) ? wells : Object.values(wells)[0];
  const fields = Object.values(named as Wells).flat();
  const [table] = fields
    .map((one) => Object.values(one)[0]?.Column ?? (one as unknown as Well).Column)
    .map(({ DataSetIdentifier }) => DataSetIdentifier as TableName);
  if (table === undefined) throw new Error(`${visualId} reads nothing.`);
  const around: Surroundings = {
    parameters,
    fields: new Map([
      ...computedColumns(table).map(({ name, expression }): [string, string] => [name, expression]),
      ...(definition.CalculatedFields ?? [])
        .filter(({ DataSetIdentifier }) => DataSetIdentifier === table)
        .map(({ Name = '', Expression = '' }): [string, string] => [Name, Expression]),
    ]),
  };
  const column = (name: string, row: Row): Value => evaluate(`{${name}}`, [row], around);
  const groups = (definition.FilterGroups ?? []).filter((group) =>
    reaches(group, sheet.SheetId ?? '', visualId, table),
  );
  const rows = rowsOf[table].filter((row) =>
    groups.every((group) =>
      (group.Filters ?? []).every((filter) =>
        passes(filter, (name) => column(name, row), parameters),
      ),
    ),
  );
  const dimensions = fields.filter((one) => /Dimension/.test(Object.keys(one)[0] ?? ''));
  const measures = fields.filter((one) => /Measure/.test(Object.keys(one)[0] ?? ''));
  if (dimensions.length + measures.length === 0) {
    const plain = fields as unknown as readonly Well[];
    return rows.map((row) =>
      Object.fromEntries(plain.map((one) => [one.FieldId, column(one.Column.ColumnName, row)])),
    );
  }
  const grouped = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(dimensions.map((one) => column(well(one).Column.ColumnName, row)));
    grouped.set(key, [...(grouped.get(key) ?? []), row]);
  }
  if (dimensions.length === 0 && grouped.size === 0) grouped.set('[]', []);
  return [...grouped.values()].map((group) =>
    Object.fromEntries([
      ...dimensions.map((one) => [
        well(one).FieldId,
        group[0] ? column(well(one).Column.ColumnName, group[0]) : null,
      ]),
      ...measures.map((one) => [well(one).FieldId, measured(well(one), group, around)]),
    ]),
  );
}

const well = (one: Record<string, Well>): Well => Object.values(one)[0] as Well;

// biome-ignore lint/suspicious/noExplicitAny: a union of a dozen kinds, whose common members are all that is read
const bodyOf = (visual: Visual): any => Object.values(visual)[0];

function measured(
  { Column, AggregationFunction }: Well,
  rows: readonly Row[],
  around: Surroundings,
): Value {
  const name = `{${Column.ColumnName}}`;
  if (AggregationFunction === undefined) return evaluate(name, rows, around);
  const how =
    typeof AggregationFunction === 'string'
      ? AggregationFunction
      : AggregationFunction.SimpleNumericalAggregation;
  return evaluate(`${how.toLowerCase()}(${name})`, rows, around);
}

function reaches(group: FilterGroup, sheetId: string, visualId: string, table: string): boolean {
  const scopes = group.ScopeConfiguration?.SelectedSheets?.SheetVisualScopingConfigurations ?? [];
  const [first] = group.Filters ?? [];
  const column =
    first && (Object.values(first)[0] as { Column?: { DataSetIdentifier?: string } }).Column;
  return (
    column?.DataSetIdentifier === table &&
    (group.ScopeConfiguration?.AllSheets !== undefined ||
      scopes.some(
        ({ SheetId, Scope, VisualIds }) =>
          SheetId === sheetId && (Scope === 'ALL_VISUALS' || VisualIds?.includes(visualId)),
      ))
  );
}

function passes(
  filter: Filter,
  column: (name: string) => Value,
  parameters: Readonly<Record<string, Value>>,
): boolean {
  const at = (name: string | undefined) => Number(parameters[name ?? '']);
  if (filter.TimeRangeFilter) {
    const { Column, RangeMinimumValue, RangeMaximumValue } = filter.TimeRangeFilter;
    const time = column(Column?.ColumnName ?? '');
    return (
      time !== null &&
      Number(time) >= at(RangeMinimumValue?.Parameter) &&
      Number(time) < at(RangeMaximumValue?.Parameter)
    );
  }
  if (filter.NumericEqualityFilter) {
    return (
      column(filter.NumericEqualityFilter.Column?.ColumnName ?? '') ===
      filter.NumericEqualityFilter.Value
    );
  }
  if (filter.NumericRangeFilter) {
    const { Column, RangeMinimum, RangeMaximum } = filter.NumericRangeFilter;
    const value = column(Column?.ColumnName ?? '');
    return (
      value !== null &&
      Number(value) >= (RangeMinimum?.StaticValue ?? 0) &&
      Number(value) <= (RangeMaximum?.StaticValue ?? 0)
    );
  }
  const { Column, Configuration } = filter.CategoryFilter ?? {};
  const value = column(Column?.ColumnName ?? '');
  const list = Configuration?.FilterListConfiguration;
  if (list) return list.CategoryValues?.includes(String(value)) === true;
  const custom = Configuration?.CustomFilterConfiguration;
  if (custom?.ParameterName) {
    const chosen = (parameters[custom.ParameterName] ?? []) as readonly Value[];
    return chosen.length === 0 || chosen.includes(value);
  }
  const equal = value === custom?.CategoryValue;
  return custom?.MatchOperator === 'EQUALS' ? equal : value !== null && !equal;
}
