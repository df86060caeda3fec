import type { DimensionField, MeasureField, UnaggregatedField } from '@aws-sdk/client-quicksight';
import { type Dimension, type DimensionName, dimensions } from '../dashboard/dimensions.js';
import { type Measure, type MeasureName, measures } from '../dashboard/measures.js';
import type { TableName } from '../query/table.js';
import { dataSetDimension } from './columns.js';
import { numberFormat, timeFormat } from './formats.js';
import { type ComparedPeriod, dataSetMeasure } from './measure-columns.js';

/** The id of a field within its visual: what sorting, tooltips and drills name it by. */
export const fieldId = (visualId: string, name: string): string => `${visualId}.${name}`;

interface Place {
  readonly table: TableName;
  readonly visualId: string;
}

/** A dimension in a field well that groups. */
export function dimensionField({ table, visualId }: Place, name: DimensionName): DimensionField {
  const { name: columnName, kind } = dataSetDimension(table, name);
  const { format }: Dimension = dimensions[name];
  const field = {
    FieldId: fieldId(visualId, name),
    Column: { DataSetIdentifier: table, ColumnName: columnName },
  };
  if (kind === 'text') return { CategoricalDimensionField: field };
  if (kind === 'number') {
    return { NumericalDimensionField: { ...field, FormatConfiguration: numberFormat(format) } };
  }
  return {
    DateDimensionField: {
      ...field,
      // The interval is chosen by a parameter inside the column `time`; nothing may cut it further.
      DateGranularity: name === 'time' ? 'HOUR' : 'MILLISECOND',
      FormatConfiguration: timeFormat(name !== 'time'),
    },
  };
}

/** A dimension as a plain column of a list of requests. */
export function unaggregatedField(
  { table, visualId }: Place,
  name: DimensionName,
): UnaggregatedField {
  const { name: columnName, kind } = dataSetDimension(table, name);
  const { format }: Dimension = dimensions[name];
  return {
    FieldId: fieldId(visualId, name),
    Column: { DataSetIdentifier: table, ColumnName: columnName },
    ...(kind === 'number'
      ? { FormatConfiguration: { NumberFormatConfiguration: numberFormat(format) } }
      : {}),
    ...(kind === 'time'
      ? { FormatConfiguration: { DateTimeFormatConfiguration: timeFormat(name !== 'time') } }
      : {}),
  };
}

/** A measure in a field well, over all rows of the visual or over those of one period. */
export function measureField(
  { table, visualId }: Place,
  name: MeasureName,
  period?: ComparedPeriod,
): MeasureField {
  const { name: columnName, kind, aggregation } = dataSetMeasure(table, name, period);
  const { format }: Measure = measures[name];
  const field = {
    FieldId: fieldId(visualId, period === 'before' ? `${name}_before` : name),
    Column: { DataSetIdentifier: table, ColumnName: columnName },
  };
  if (kind === 'time') {
    return {
      DateMeasureField: {
        ...field,
        ...(aggregation === 'SUM' ? {} : { AggregationFunction: aggregation }),
        FormatConfiguration: timeFormat(false),
      },
    };
  }
  return {
    NumericalMeasureField: {
      ...field,
      ...(aggregation && {
        AggregationFunction: { SimpleNumericalAggregation: aggregation },
      }),
      FormatConfiguration: numberFormat(format),
    },
  };
}
