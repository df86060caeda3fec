import type { GridLayoutElement, SheetDefinition } from '@aws-sdk/client-quicksight';
import { type Filter, type FilterId, filters } from '../dashboard/filters.js';
import { packIntoRows } from '../dashboard/grid-rows.js';
import type { BoardSheet } from './board.js';
import { hasFilter } from './columns.js';
import { controlLayout, parameterControls } from './controls.js';
import type { PlacedVisual } from './placed-visual.js';
import { quicksightVisual } from './visual.js';

/** QuickSight's grid has 36 columns, three to each of ours, and rows of about 40 pixels, two to each of ours. */
const columnFactor = 3;
const rowFactor = 2;
const maxRowSpan = 21;

/** Names the filters of the sheet that a visual cannot follow, because its data set lacks their columns. */
function notNarrowedBy(place: PlacedVisual, filterIds: readonly string[]): string {
  const titles = filterIds.flatMap((id) => {
    const filter: Filter = filters[id as FilterId];
    return hasFilter(place.table, filter) ? [] : [filter.title];
  });
  return titles.length === 0 ? '' : ` Not narrowed by: ${titles.join(', ')}.`;
}

/** A sheet on a screen: controls, then the visuals on a grid. */
export function interactiveSheet(sheet: BoardSheet): SheetDefinition {
  const controls = parameterControls(sheet);
  const items = sheet.places.map((place) => ({ ...place, size: place.visual.size }));
  return {
    SheetId: sheet.id,
    Name: sheet.title,
    Title: sheet.title,
    Description: sheet.description,
    ContentType: 'INTERACTIVE',
    ParameterControls: controls,
    SheetControlLayouts: [controlLayout(controls)],
    Visuals: sheet.places.map((place) =>
      quicksightVisual(place, notNarrowedBy(place, sheet.filterIds)),
    ),
    Layouts: [
      {
        Configuration: {
          GridLayout: {
            CanvasSizeOptions: {
              ScreenCanvasSizeOptions: { ResizeOption: 'FIXED', OptimizedViewPortWidth: '1600px' },
            },
            Elements: packIntoRows(items).map(
              ({ item, column, row }): GridLayoutElement => ({
                ElementId: item.visualId,
                ElementType: 'VISUAL',
                ColumnIndex: column * columnFactor,
                ColumnSpan: item.size.columns * columnFactor,
                RowIndex: row * rowFactor,
                RowSpan: Math.min(item.size.rows * rowFactor, maxRowSpan),
              }),
            ),
          },
        },
      },
    ],
  };
}
