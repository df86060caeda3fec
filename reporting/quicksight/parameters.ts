import type { ParameterDeclaration } from '@aws-sdk/client-quicksight';
import { type Filter, filters } from '../dashboard/filters.js';
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

const rolling = (name: string, expression: string): ParameterDeclaration => ({
  DateTimeParameterDeclaration: {
    Name: name,
    TimeGranularity: 'HOUR',
    DefaultValues: { RollingDate: { Expression: expression } },
    ...mapped(name),
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

/** Every parameter of the dashboard: the range, the step of time, one per filter, and the cover of the printed report. */
export const parameterDeclarations: readonly ParameterDeclaration[] = [
  rolling(fromParameter, "addDateTime(-30, 'DD', truncDate('DD', now()))"),
  rolling(toParameter, "addDateTime(1, 'DD', truncDate('DD', now()))"),
  moment,
  hours,
  single(intervalParameter, intervals[0]),
  single(clockParameter, clocks[0]),
  ...Object.entries<Filter>(filters)
    .filter(([, { written }]) => written !== 'member')
    .map(([id, { control }]) =>
      control === 'pick' ? several(parameterName(id)) : single(parameterName(id), anyText),
    ),
  single(coverParameters.tenant, 'API usage'),
  single(coverParameters.title, 'Report'),
  single(coverParameters.period, 'The last 30 days'),
];
