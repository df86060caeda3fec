import type {
  ColumnConfiguration,
  DashboardVersionDefinition,
  SheetDefinition,
} from '@aws-sdk/client-quicksight';
import { failureClasses, signIns } from '../../core/access-log/vocabulary.js';
import { type DimensionName, dimensions } from '../dashboard/dimensions.js';
import { type TableName, tableNames } from '../query/table.js';
import { board, dataSetsOf, reportSheet, type SheetContent } from './board.js';
import { valueColour } from './colours.js';
import { columnFormats } from './column-formats.js';
import { dataSetDimension } from './columns.js';
import { calculatedFields } from './computed-fields.js';
import { filterGroups } from './filter-groups.js';
import { interactiveSheet } from './interactive-sheet.js';
import { paginatedSheet } from './paginated-sheet.js';
import { parameterDeclarations } from './parameters.js';

/** Statuses that API Gateway and the backends behind it commonly give, and their classes. */
const statuses = [
  ...['1xx', '2xx', '3xx', '4xx', '5xx'],
  ...['200', '201', '202', '204', '206', '301', '302', '303', '304', '307', '308'],
  ...['400', '401', '402', '403', '404', '405', '406', '408', '409', '410', '412', '413', '415'],
  ...['422', '424', '429', '431', '499', '500', '501', '502', '503', '504'],
];

/** The values that have a colour of their own, by dimension. */
const colouredValues = {
  status: statuses,
  status_class: statuses,
  failure_class: Object.keys(failureClasses),
  sign_in: Object.keys(signIns),
} as const satisfies Partial<Record<DimensionName, readonly string[]>>;

/** A value with a meaning has one colour wherever it is drawn. */
const valueColours = (sheets: readonly SheetContent[]): ColumnConfiguration[] =>
  tableNames.flatMap((table) => {
    const shown = new Set(
      sheets
        .flatMap(({ places }) => places)
        .filter((place) => place.table === table)
        .flatMap(({ dimensions }) => dimensions),
    );
    return (Object.keys(colouredValues) as (keyof typeof colouredValues)[])
      .filter((name) => shown.has(name))
      .map((name) => coloured(table, name));
  });

const coloured = (table: TableName, name: keyof typeof colouredValues): ColumnConfiguration => ({
  Column: { DataSetIdentifier: table, ColumnName: dataSetDimension(table, name).name },
  Role: 'DIMENSION',
  ColorsConfiguration: {
    CustomColors: colouredValues[name].flatMap((value) => {
      const colour = valueColour({ name, format: dimensions[name].format }, value);
      return colour === undefined ? [] : [{ FieldValue: value, Color: colour }];
    }),
  },
});

const definitionOf = (
  contents: readonly SheetContent[],
  sheets: readonly SheetDefinition[],
  arns: Readonly<Record<TableName, string>>,
): DashboardVersionDefinition => {
  const tables = dataSetsOf(contents.flatMap(({ places }) => places));
  return {
    DataSetIdentifierDeclarations: tables.map((table) => ({
      Identifier: table,
      DataSetArn: arns[table],
    })),
    Sheets: [...sheets],
    CalculatedFields: calculatedFields(contents),
    ParameterDeclarations: parameterDeclarations(contents),
    FilterGroups: filterGroups(contents),
    ColumnConfigurations: [...columnFormats(contents), ...valueColours(contents)],
    Options: { Timezone: 'UTC', WeekStart: 'MONDAY' },
  };
};

/** The dashboard that readers open, as QuickSight takes it: every sheet and visual of the declaration. */
export const dashboardDefinition = (
  arns: Readonly<Record<TableName, string>>,
): DashboardVersionDefinition => definitionOf(board, board.map(interactiveSheet), arns);

/**
 * The dashboard that snapshot jobs print: the report on pages.
 *
 * @param pageNumber see `paginatedSheet`
 */
export const reportDefinition = (
  arns: Readonly<Record<TableName, string>>,
  pageNumber?: string,
): DashboardVersionDefinition => definitionOf([reportSheet], [paginatedSheet(pageNumber)], arns);
