import type { FieldSortOptions } from '@aws-sdk/client-quicksight';
import type { Order } from '../dashboard/visual.js';
import { fieldId } from './fields.js';
import { dataSetMeasure, isTextMeasure } from './measure-columns.js';
import type { PlacedVisual } from './placed-visual.js';

/** A visual's declared order, as far as its own fields and the measures that it is ranked by go. */
export const sortBy = (place: PlacedVisual, among: readonly string[]): FieldSortOptions[] =>
  (place.visual.order ?? []).flatMap((order) => {
    if (isText(order.by)) return [];
    if (among.includes(order.by)) return [byField(order)];
    const hidden = place.rankedBy.find((name) => name === order.by);
    return hidden === undefined ? [] : [byColumn(place, hidden, order)];
  });

const direction = ({ descending }: Order) => (descending ? 'DESC' : 'ASC');

const byField = (order: Order): FieldSortOptions => ({
  FieldSort: { FieldId: fieldId(order.by), Direction: direction(order) },
});

const byColumn = (
  { table }: PlacedVisual,
  measure: PlacedVisual['rankedBy'][number],
  order: Order,
): FieldSortOptions => {
  const { name, aggregation } = dataSetMeasure(table, measure);
  return {
    ColumnSort: {
      SortBy: { DataSetIdentifier: table, ColumnName: name },
      Direction: direction(order),
      ...(aggregation && {
        AggregationFunction: {
          NumericalAggregationFunction: { SimpleNumericalAggregation: aggregation },
        },
      }),
    },
  };
};

const isText = (by: Order['by']): boolean =>
  by === 'example_message' && isTextMeasure('example_message');
