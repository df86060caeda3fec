import type { ChartAxisLabelOptions, TooltipOptions } from '@aws-sdk/client-quicksight';
import { type DimensionName, dimensions } from '../dashboard/dimensions.js';
import { type MeasureName, measures } from '../dashboard/measures.js';
import { rankedBy } from '../dashboard/ranking.js';
import type { Visual } from '../dashboard/visual.js';
import type { TableName } from '../query/table.js';
import { dataSetDimension } from './columns.js';
import { fieldId } from './fields.js';
import { dataSetMeasure, isTextMeasure } from './measure-columns.js';

/** A visual with what it is made of in QuickSight: the data set it reads, its id, and what it groups and measures. */
export interface PlacedVisual {
  readonly visual: Visual;
  readonly visualId: string;
  readonly table: TableName;
  /** The declared dimensions, and the column of each measure that is an example text. */
  readonly dimensions: readonly DimensionName[];
  /** Those that it shows. */
  readonly measures: readonly MeasureName[];
  /** Those that it is ordered by and does not show. */
  readonly rankedBy: readonly MeasureName[];
  /** Whether it is printed: a table then goes on over as many pages as it has rows for. */
  readonly onPaper: boolean;
}

const always = ['kpi', 'donut', 'bar', 'country-bar', 'heatmap'];
const besideSeries = ['stacked-bar', 'line', 'area'];

/** A figure, slice, plain bar or tile shows the first measure alone, and so does a line where colours tell series apart. */
const showsOneMeasure = ({ kind, dimensions }: Visual): boolean =>
  always.includes(kind) || (besideSeries.includes(kind) && dimensions.length > 1);

/**
 * Puts a visual on a data set. QuickSight has no greatest text of a group, so that an example of a message becomes a
 * column to group by: the same counts in more rows, where a group has several messages.
 */
export function placed(
  visual: Visual,
  table: TableName,
  visualId: string,
  onPaper: boolean,
): PlacedVisual {
  const texts = visual.measures.filter(isTextMeasure).map((name): DimensionName => {
    if (name !== 'example_message') throw new Error(`QuickSight cannot show the text ${name}.`);
    return 'error_message';
  });
  const numbers = visual.measures.filter((name) => !isTextMeasure(name));
  return {
    visual,
    visualId,
    table,
    dimensions: [...visual.dimensions, ...texts],
    measures: showsOneMeasure(visual) ? numbers.slice(0, 1) : numbers,
    rankedBy: rankedBy(visual),
    onPaper,
  };
}

/** A field's name for people. */
export const titleOf = (name: DimensionName | MeasureName): string =>
  Object.hasOwn(dimensions, name)
    ? dimensions[name as DimensionName].title
    : measures[name as MeasureName].title;

/** The declared title in place of the column's technical name, on an axis or in a legend. */
export const axisLabel = (
  place: PlacedVisual,
  names: readonly (DimensionName | MeasureName)[],
): ChartAxisLabelOptions => ({
  Visibility: 'VISIBLE',
  SortIconVisibility: 'HIDDEN',
  AxisLabelOptions: names.map((name) => ({
    CustomLabel: titleOf(name),
    ApplyTo: {
      FieldId: fieldId(name),
      Column: { DataSetIdentifier: place.table, ColumnName: columnOf(place, name) },
    },
  })),
});

/** A tooltip that says what each value is. */
export const tooltip = (names: readonly (DimensionName | MeasureName)[]): TooltipOptions => ({
  TooltipVisibility: 'VISIBLE',
  SelectedTooltipType: 'DETAILED',
  FieldBasedTooltip: {
    AggregationVisibility: 'HIDDEN',
    TooltipTitleType: 'PRIMARY_VALUE',
    TooltipFields: names.map((name) => ({
      FieldTooltipItem: {
        FieldId: fieldId(name),
        Label: titleOf(name),
        Visibility: 'VISIBLE',
      },
    })),
  },
});

const columnOf = ({ table }: PlacedVisual, name: DimensionName | MeasureName): string =>
  Object.hasOwn(dimensions, name)
    ? dataSetDimension(table, name as DimensionName).name
    : dataSetMeasure(table, name as MeasureName).name;
