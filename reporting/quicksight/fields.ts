import type { DimensionField, MeasureField, UnaggregatedField } from '@aws-sdk/client-quicksight';
import type { DimensionName } from '../dashboard/dimensions.js';
import type { MeasureName } from '../dashboard/measures.js';
import type { TableName } from '../query/table.js';
import { dataSetDimension } from './columns.js';
import { type ComparedPeriod, dataSetMeasure } from './measure-columns.js';

/** The id of a field within its visual, by which sorting, tooltips and drills name it. */
export const fieldId = (name: DimensionName | MeasureName, period?: ComparedPeriod): string =>
  period === 'before' ? `${name}_before` : name;

interface Place {
  readonly table: TableName;
}

/** A dimension in a field well that groups. How its values are written, `columnFormats` says once for every visual. */
export function dimensionField({ table }: Place, name: DimensionName): DimensionField {
  const { name: columnName, kind } = dataSetDimension(table, name);
  const field = {
    FieldId: fieldId(name),
    Column: { DataSetIdentifier: table, ColumnName: columnName },
  };
  if (kind === 'text') return { CategoricalDimensionField: field };
  if (kind === 'number') return { NumericalDimensionField: field };
  return {
    DateDimensionField: {
      ...field,
      // The interval is chosen by a parameter inside the column `time`; nothing may cut it further.
      DateGranularity: name === 'time' ? 'HOUR' : 'MILLISECOND',
    },
  };
}

/** A dimension as a plain column of a list of requests. */
export const unaggregatedField = ({ table }: Place, name: DimensionName): UnaggregatedField => ({
  FieldId: fieldId(name),
  Column: { DataSetIdentifier: table, ColumnName: dataSetDimension(table, name).name },
});

/** A measure in a field well, over all rows of the visual or over those of one period. */
export function measureField(
  { table }: Place,
  name: MeasureName,
  period?: ComparedPeriod,
): MeasureField {
  const { name: columnName, kind, aggregation } = dataSetMeasure(table, name, period);
  const field = {
    FieldId: fieldId(name, period),
    Column: { DataSetIdentifier: table, ColumnName: columnName },
  };
  if (kind === 'time') {
    return {
      DateMeasureField: {
        ...field,
        ...(aggregation === 'SUM' ? {} : { AggregationFunction: aggregation }),
      },
    };
  }
  return {
    NumericalMeasureField: {
      ...field,
      ...(aggregation && {
        AggregationFunction: { SimpleNumericalAggregation: aggregation },
      }),
    },
  };
}
