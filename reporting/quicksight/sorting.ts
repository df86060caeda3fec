import type { FieldSortOptions } from '@aws-sdk/client-quicksight';
import type { Order } from '../dashboard/visual.js';
import { fieldId } from './fields.js';
import { isTextMeasure } from './measure-columns.js';
import type { PlacedVisual } from './placed-visual.js';

/** A visual's declared order, as far as its own fields go. */
export const sortBy = (place: PlacedVisual, among: readonly string[]): FieldSortOptions[] =>
  (place.visual.order ?? [])
    .filter(({ by }: Order) => among.includes(by) && !isText(by))
    .map(({ by, descending }) => ({
      FieldSort: {
        FieldId: fieldId(by),
        Direction: descending ? 'DESC' : 'ASC',
      },
    }));

const isText = (by: Order['by']): boolean =>
  by === 'example_message' && isTextMeasure('example_message');
