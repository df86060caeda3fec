import type {
  FilterGroup,
  FilterScopeConfiguration,
  Filter as QuickSightFilter,
  SheetVisualScopingConfiguration,
} from '@aws-sdk/client-quicksight';
import { absentValue, type Filter, filters } from '../dashboard/filters.js';
import type { FixedCondition } from '../dashboard/visual.js';
import { type TableName, tableNames, timeColumn } from '../query/table.js';
import { type FilterTarget, filterTargets, type SheetContent } from './board.js';
import { dataSetDimension, filterColumn, hasFilter } from './columns.js';
import { matchesColumn, momentColumn } from './computed-fields.js';
import { investigateSheet } from './drill.js';
import { periodColumn } from './measure-columns.js';
import { fromParameter, parameterName, toParameter } from './parameter-names.js';
import type { PlacedVisual } from './placed-visual.js';

const everywhere: FilterScopeConfiguration = { AllSheets: {} };

const group = (
  id: string,
  on: readonly SheetVisualScopingConfiguration[] | typeof everywhere,
  conditions: readonly QuickSightFilter[],
): FilterGroup[] => {
  if (Array.isArray(on) && on.length === 0) return [];
  return [
    {
      FilterGroupId: id,
      Status: 'ENABLED',
      CrossDataset: 'SINGLE_DATASET',
      ScopeConfiguration: Array.isArray(on)
        ? { SelectedSheets: { SheetVisualScopingConfigurations: [...on] } }
        : everywhere,
      Filters: [...conditions],
    },
  ];
};

const visuals = (
  sheetId: string,
  places: readonly PlacedVisual[],
): SheetVisualScopingConfiguration[] =>
  places.length === 0
    ? []
    : [
        {
          SheetId: sheetId,
          Scope: 'SELECTED_VISUALS',
          VisualIds: places.map(({ visualId }) => visualId),
        },
      ];

const column = (table: TableName, name: string) => ({ DataSetIdentifier: table, ColumnName: name });

const range = (table: TableName, on: readonly FilterTarget[]): FilterGroup[] =>
  group(
    `range-${table}`,
    on.flatMap(({ sheetId, others }) => visuals(sheetId, others)),
    [
      {
        TimeRangeFilter: {
          FilterId: `range-${table}-filter`,
          Column: column(table, timeColumn(table)),
          RangeMinimumValue: { Parameter: fromParameter },
          RangeMaximumValue: { Parameter: toParameter },
          IncludeMinimum: true,
          IncludeMaximum: false,
          NullOption: 'NON_NULLS_ONLY',
          TimeGranularity: 'MINUTE',
        },
      },
    ],
  );

const anyOf = (
  id: string,
  table: TableName,
  name: string,
  values: readonly string[],
): QuickSightFilter => ({
  CategoryFilter: {
    FilterId: id,
    Column: column(table, name),
    Configuration: {
      FilterListConfiguration: { MatchOperator: 'CONTAINS', CategoryValues: [...values] },
    },
  },
});

const isOne = (id: string, table: TableName, name: string): QuickSightFilter => ({
  NumericEqualityFilter: {
    FilterId: id,
    Column: column(table, name),
    Value: 1,
    MatchOperator: 'EQUALS',
    NullOption: 'NON_NULLS_ONLY',
  },
});

const twoPeriods = (table: TableName, on: readonly FilterTarget[]): FilterGroup[] =>
  group(
    `periods-${table}`,
    on.flatMap(({ sheetId, comparing }) => visuals(sheetId, comparing)),
    [anyOf(`periods-${table}-filter`, table, periodColumn, ['now', 'before'])],
  );

/**
 * A filter narrows a data set on every sheet that shows any of it: each has the filter's control, so that none works unseen.
 */
function chosen(
  sheets: readonly SheetContent[],
  id: string,
  filter: Filter,
  table: TableName,
): FilterGroup[] {
  const on = sheets.filter(({ places }) => places.some((place) => place.table === table));
  if (!hasFilter(table, filter) || !on.some(({ filterIds }) => filterIds.includes(id))) return [];
  const filterId = `${id}-${table}-filter`;
  const condition: QuickSightFilter =
    filter.control === 'type'
      ? isOne(filterId, table, matchesColumn(id))
      : {
          CategoryFilter: {
            FilterId: filterId,
            Column: column(table, filterColumn(table, id, filter).name),
            Configuration: {
              CustomFilterConfiguration: {
                MatchOperator: 'EQUALS',
                ParameterName: parameterName(id),
                NullOption: 'NON_NULLS_ONLY',
              },
            },
          },
        };
  return group(`${id}-${table}`, everywhere, [condition]);
}

/** What belongs to a visual, whatever a reader chooses. */
function fixed(sheetId: string, place: PlacedVisual): FilterGroup[] {
  const { visual, visualId, table } = place;
  const conditions = (visual.where ?? []).map((condition, index) =>
    fixedFilter(`${visualId}-condition-${index + 1}`, table, condition),
  );
  return conditions.length === 0
    ? []
    : group(`${visualId}-conditions`, visuals(sheetId, [place]), conditions);
}

function fixedFilter(id: string, table: TableName, condition: FixedCondition): QuickSightFilter {
  const { name } = dataSetDimension(table, condition.dimension);
  if ('oneOf' in condition) return anyOf(id, table, name, condition.oneOf.map(String));
  if ('is' in condition) {
    return {
      CategoryFilter: {
        FilterId: id,
        Column: column(table, name),
        Configuration: {
          CustomFilterConfiguration: {
            MatchOperator: condition.is === 'present' ? 'DOES_NOT_EQUAL' : 'EQUALS',
            CategoryValue: absentValue,
            NullOption: 'NON_NULLS_ONLY',
          },
        },
      },
    };
  }
  return {
    NumericRangeFilter: {
      FilterId: id,
      // A range is one of numbers: the lake's own column, not its name as text.
      Column: column(table, condition.dimension),
      RangeMinimum: { StaticValue: condition.from },
      RangeMaximum: { StaticValue: condition.to },
      IncludeMinimum: true,
      IncludeMaximum: true,
      NullOption: 'NON_NULLS_ONLY',
    },
  };
}

/** Every filter of sheets. */
export const filterGroups = (sheets: readonly SheetContent[]): FilterGroup[] => [
  ...tableNames.flatMap((table) => {
    const targets = filterTargets(sheets, table);
    return [...range(table, targets), ...twoPeriods(table, targets)];
  }),
  ...group(
    'moment',
    sheets
      .filter(({ id }) => id === investigateSheet)
      .map(({ id }) => ({ SheetId: id, Scope: 'ALL_VISUALS' })),
    [isOne('moment-filter', 'requests', momentColumn)],
  ),
  ...Object.entries<Filter>(filters).flatMap(([id, filter]) =>
    tableNames.flatMap((table) => chosen(sheets, id, filter, table)),
  ),
  ...sheets.flatMap(({ id, places }) => places.flatMap((place) => fixed(id, place))),
];
