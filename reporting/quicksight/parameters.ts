import type { ParameterDeclaration } from '@aws-sdk/client-quicksight';
import { type Filter, filters } from '../dashboard/filters.js';
import { timeDimensions } from '../query/time-dimension.js';
import { dataSetsOf, reportSheetId, type SheetContent } from './board.js';
import {
  anyText,
  clockParameter,
  clocks,
  coverParameters,
  defaultHours,
  fromParameter,
  hoursParameter,
  intervalParameter,
  intervals,
  momentParameter,
  noMoment,
  parameterName,
  toParameter,
} from './parameter-names.js';

/** The parameters that bound what `requests` reads, named alike in the data set. */
export const boundingParameters = [fromParameter, toParameter, momentParameter] as const;

const mapped = (name: string) => ({
  MappedDataSetParameters: [{ DataSetIdentifier: 'requests', DataSetParameterName: name }],
});

const rolling = (
  name: string,
  expression: string,
  boundsRequests: boolean,
): ParameterDeclaration => ({
  DateTimeParameterDeclaration: {
    Name: name,
    TimeGranularity: 'HOUR',
    DefaultValues: { RollingDate: { Expression: expression } },
    ...(boundsRequests && mapped(name)),
  },
});

const moment: ParameterDeclaration = {
  DateTimeParameterDeclaration: {
    Name: momentParameter,
    TimeGranularity: 'HOUR',
    DefaultValues: { StaticValues: [new Date(noMoment)] },
    ValueWhenUnset: { CustomValue: new Date(noMoment) },
    ...mapped(momentParameter),
  },
};

const hours: ParameterDeclaration = {
  IntegerParameterDeclaration: {
    Name: hoursParameter,
    ParameterValueType: 'SINGLE_VALUED',
    DefaultValues: { StaticValues: [defaultHours] },
    ValueWhenUnset: { CustomValue: defaultHours },
    ...mapped(hoursParameter),
  },
};

const single = (name: string, value: string): ParameterDeclaration => ({
  StringParameterDeclaration: {
    Name: name,
    ParameterValueType: 'SINGLE_VALUED',
    DefaultValues: { StaticValues: [value] },
    ValueWhenUnset: { CustomValue: value },
  },
});

/** Several values, and all of them until one is chosen. */
const several = (name: string): ParameterDeclaration => ({
  StringParameterDeclaration: {
    Name: name,
    ParameterValueType: 'MULTI_VALUED',
    DefaultValues: { StaticValues: [] },
    ValueWhenUnset: { ValueWhenUnsetOption: 'RECOMMENDED_VALUE' },
  },
});

/** The parameters of sheets: the range, the step of time and the clock, one per filter, and the cover of the printed report. */
export function parameterDeclarations(sheets: readonly SheetContent[]): ParameterDeclaration[] {
  const places = sheets.flatMap((sheet) => sheet.places);
  const readsRequests = dataSetsOf(places).includes('requests');
  const showsTime = places.some(({ dimensions }) =>
    dimensions.some((name) => timeDimensions.includes(name)),
  );
  const controls = Object.entries<Filter>(filters).filter(([id]) =>
    sheets.some(({ filterIds }) => filterIds.includes(id)),
  );
  return [
    rolling(fromParameter, "addDateTime(-30, 'DD', truncDate('DD', now()))", readsRequests),
    rolling(toParameter, "addDateTime(1, 'DD', truncDate('DD', now()))", readsRequests),
    ...(readsRequests ? [moment, hours] : []),
    ...(showsTime
      ? [single(intervalParameter, intervals[0]), single(clockParameter, clocks[0])]
      : []),
    ...controls.map(([id, { control }]) =>
      control === 'pick' ? several(parameterName(id)) : single(parameterName(id), anyText),
    ),
    ...(sheets.some(({ id }) => id === reportSheetId)
      ? [
          single(coverParameters.tenant, 'API usage'),
          single(coverParameters.title, 'Report'),
          single(coverParameters.period, 'The last 30 days'),
        ]
      : []),
  ];
}
