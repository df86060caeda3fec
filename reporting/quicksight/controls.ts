import type { ParameterControl, SheetControlLayout } from '@aws-sdk/client-quicksight';
import { type Filter, type FilterId, filters } from '../dashboard/filters.js';
import { timeDimensions } from '../query/time-dimension.js';
import { type BoardSheet, dataSetsOf } from './board.js';
import { filterColumn, hasFilter } from './columns.js';
import { investigateSheet } from './drill.js';
import {
  anyText,
  clockParameter,
  clocks,
  fromParameter,
  hoursParameter,
  intervalParameter,
  intervals,
  momentParameter,
  parameterName,
  toParameter,
} from './parameter-names.js';

const controlId = (sheetId: string, parameter: string): string => `${sheetId}-${parameter}`;

const date = (sheetId: string, parameter: string, title: string): ParameterControl => ({
  DateTimePicker: {
    ParameterControlId: controlId(sheetId, parameter),
    Title: title,
    SourceParameterName: parameter,
    DisplayOptions: { DateTimeFormat: 'YYYY-MM-DD HH:mm' },
  },
});

const interval = (sheetId: string): ParameterControl => ({
  Dropdown: {
    ParameterControlId: controlId(sheetId, intervalParameter),
    Title: 'Step of time',
    SourceParameterName: intervalParameter,
    Type: 'SINGLE_SELECT',
    SelectableValues: { Values: [...intervals] },
  },
});

const clockChoice = (sheetId: string): ParameterControl => ({
  Dropdown: {
    ParameterControlId: controlId(sheetId, clockParameter),
    Title: 'Clock of days and hours',
    SourceParameterName: clockParameter,
    Type: 'SINGLE_SELECT',
    SelectableValues: { Values: [...clocks] },
  },
});

const typed = (sheetId: string, id: string, title: string): ParameterControl => ({
  TextField: {
    ParameterControlId: controlId(sheetId, parameterName(id)),
    Title: title,
    SourceParameterName: parameterName(id),
    DisplayOptions: { PlaceholderOptions: { Visibility: 'VISIBLE' }, InfoIconLabelOptions: info },
  },
});

const typedHours = (sheetId: string): ParameterControl => ({
  TextField: {
    ParameterControlId: controlId(sheetId, hoursParameter),
    Title: 'Hours shown, the newest of the range',
    SourceParameterName: hoursParameter,
  },
});

const info = {
  Visibility: 'VISIBLE',
  InfoIconText: `The whole value; "${anyText}" for all, "-" for requests without one.`,
} as const;

/** The values on offer come from the first data set of the sheet that has them, and so through its row-level security. */
function picked(sheet: BoardSheet, id: string, filter: Filter): ParameterControl {
  const table = dataSetsOf(sheet.places).find((name) => hasFilter(name, filter));
  if (table === undefined) throw new Error(`${sheet.id} cannot offer values of ${id}.`);
  return {
    Dropdown: {
      ParameterControlId: controlId(sheet.id, parameterName(id)),
      Title: filter.title,
      SourceParameterName: parameterName(id),
      Type: 'MULTI_SELECT',
      SelectableValues: {
        LinkToDataSetColumn: {
          DataSetIdentifier: table,
          ColumnName: filterColumn(table, id, filter).name,
        },
      },
      DisplayOptions: { SelectAllOptions: { Visibility: 'VISIBLE' } },
    },
  };
}

/** The controls of a sheet: the range, the step of time and the clock where it shows any, and its filters. */
export function parameterControls(sheet: BoardSheet): ParameterControl[] {
  const hasTime = sheet.places.some(({ dimensions }) => dimensions.includes('time'));
  const hasClock = sheet.places.some(({ dimensions }) =>
    dimensions.some((name) => timeDimensions.includes(name)),
  );
  return [
    date(sheet.id, fromParameter, 'From (UTC)'),
    date(sheet.id, toParameter, 'Until before (UTC)'),
    ...(hasTime ? [interval(sheet.id)] : []),
    ...(hasClock ? [clockChoice(sheet.id)] : []),
    ...(sheet.id === investigateSheet
      ? [
          typedHours(sheet.id),
          date(sheet.id, momentParameter, 'Step of time that was clicked (1970: none)'),
        ]
      : []),
    ...sheet.filterIds.map((id) => {
      const filter: Filter = filters[id as FilterId];
      return filter.control === 'pick'
        ? picked(sheet, id, filter)
        : typed(sheet.id, id, filter.title);
    }),
  ];
}

/** All controls in one bar above the visuals. */
export const controlLayout = (controls: readonly ParameterControl[]): SheetControlLayout => ({
  Configuration: {
    GridLayout: {
      Elements: controls.map((control) => ({
        ElementId: Object.values(control)[0].ParameterControlId,
        ElementType: 'PARAMETER_CONTROL',
        ColumnSpan: 2,
        RowSpan: 1,
      })),
    },
  },
});
