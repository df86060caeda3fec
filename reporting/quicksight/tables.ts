import type { TableConfiguration, TableFieldOption } from '@aws-sdk/client-quicksight';
import { colours } from './colours.js';
import { dimensionField, fieldId, measureField, unaggregatedField } from './fields.js';
import { type PlacedVisual, titleOf } from './placed-visual.js';
import { sortBy } from './sorting.js';

const pageSize = 100;

/** Groups with their measures, or one row of numbers where there is nothing to group by. */
export const tableVisual = (place: PlacedVisual): TableConfiguration => ({
  FieldWells: {
    TableAggregatedFieldWells: {
      GroupBy: place.dimensions.map((name) => dimensionField(place, name)),
      Values: place.measures.map((name) => measureField(place, name)),
    },
  },
  ...shared(place),
});

/** Requests one by one. */
export const recordsVisual = (place: PlacedVisual): TableConfiguration => ({
  FieldWells: {
    TableUnaggregatedFieldWells: {
      Values: place.dimensions.map((name) => unaggregatedField(place, name)),
    },
  },
  ...shared(place),
});

const shared = (place: PlacedVisual): TableConfiguration => {
  const names = [...place.dimensions, ...place.measures];
  return {
    SortConfiguration: {
      RowSort: sortBy(place, names),
      PaginationConfiguration: { PageSize: pageSize, PageNumber: 1 },
    },
    FieldOptions: {
      SelectedFieldOptions: names.map(
        (name): TableFieldOption => ({
          FieldId: fieldId(name),
          CustomLabel: titleOf(name),
          Visibility: 'VISIBLE',
        }),
      ),
    },
    TableOptions: {
      HeaderStyle: {
        TextWrap: 'WRAP',
        BackgroundColor: colours.page,
        FontConfiguration: { FontColor: colours.text, FontWeight: { Name: 'BOLD' } },
      },
      CellStyle: { TextWrap: 'WRAP' },
      RowAlternateColorOptions: { Status: 'DISABLED' },
    },
    ...(place.onPaper && {
      // The rest of the rows is printed on further pages, each with the names of the columns.
      PaginatedReportOptions: {
        VerticalOverflowVisibility: 'VISIBLE' as const,
        OverflowColumnHeaderVisibility: 'VISIBLE' as const,
      },
    }),
  };
};
