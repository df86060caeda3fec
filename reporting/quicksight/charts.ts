import type {
  BarChartConfiguration,
  HeatMapConfiguration,
  ItemsLimitConfiguration,
  LineChartConfiguration,
  PieChartConfiguration,
} from '@aws-sdk/client-quicksight';
import { colours } from './colours.js';
import { dimensionField, measureField } from './fields.js';
import { axisLabel, type PlacedVisual, tooltip } from './placed-visual.js';
import { sortBy } from './sorting.js';

const legend = {
  Visibility: 'VISIBLE',
  Position: 'BOTTOM',
  Title: { Visibility: 'HIDDEN' },
} as const;

/** An axis with a series in colours holds fewer categories than one without: each is several bars high. */
const categoriesWithSeries = 20;

const limited = (limit: number, others: 'INCLUDE' | 'EXCLUDE'): ItemsLimitConfiguration => ({
  ItemsLimit: limit,
  OtherCategories: others,
});

/** Values along the first dimension, in the colours of the second where there is one. */
const fieldWells = (place: PlacedVisual) => ({
  Category: place.dimensions.slice(0, 1).map((axis) => dimensionField(place, axis)),
  Values: place.measures.map((name) => measureField(place, name)),
  Colors: place.dimensions.slice(1, 2).map((series) => dimensionField(place, series)),
});

/** The legend, hidden where one colour says nothing, and what a point tells. */
const keyOf = (place: PlacedVisual) => ({
  Legend: {
    ...legend,
    Visibility: place.dimensions.length < 2 && place.measures.length === 1 ? 'HIDDEN' : 'VISIBLE',
  } as const,
  Tooltip: tooltip([...place.dimensions.slice(0, 2), ...place.measures]),
});

/** Shares of a whole. */
export function donutVisual(place: PlacedVisual): PieChartConfiguration {
  const [slice] = place.dimensions;
  const [value] = place.measures;
  if (slice === undefined || value === undefined) throw new Error('A donut has slices.');
  return {
    FieldWells: {
      PieChartAggregatedFieldWells: {
        Category: [dimensionField(place, slice)],
        Values: [measureField(place, value)],
      },
    },
    SortConfiguration: {
      CategorySort: sortBy(place, [value]),
      CategoryItemsLimit: limited(Math.min(place.visual.limit, 20), 'INCLUDE'),
    },
    DonutOptions: {
      ArcOptions: { ArcThickness: 'MEDIUM' },
      DonutCenterOptions: { LabelVisibility: 'VISIBLE' },
    },
    CategoryLabelOptions: axisLabel(place, [slice]),
    ValueLabelOptions: axisLabel(place, [value]),
    Legend: { ...legend, Position: 'RIGHT' },
    Tooltip: tooltip([slice, value]),
  };
}

/** Bars: upright along time, lying where each category has a name to read. */
export function barVisual(place: PlacedVisual): BarChartConfiguration {
  const [axis, series] = place.dimensions;
  const [first] = place.measures;
  if (axis === undefined || first === undefined) throw new Error('Bars have an axis.');
  const stacked = place.visual.kind === 'stacked-bar';
  const overTime = axis === 'time';
  return {
    FieldWells: {
      BarChartAggregatedFieldWells: fieldWells(place),
    },
    SortConfiguration: {
      CategorySort: sortBy(place, overTime ? [axis] : [first]),
      ...(!overTime && {
        CategoryItemsLimit: limited(
          series === undefined ? place.visual.limit : categoriesWithSeries,
          'EXCLUDE',
        ),
      }),
    },
    Orientation: overTime ? 'VERTICAL' : 'HORIZONTAL',
    BarsArrangement: stacked ? 'STACKED' : 'CLUSTERED',
    CategoryLabelOptions: axisLabel(place, [axis]),
    ValueLabelOptions: axisLabel(place, place.measures),
    ...(series !== undefined && { ColorLabelOptions: axisLabel(place, [series]) }),
    ValueAxis: { GridLineVisibility: 'VISIBLE' },
    ...keyOf(place),
  };
}

/** Lines or areas along time: one per series, or one per measure. */
export function lines(place: PlacedVisual): LineChartConfiguration {
  const [axis] = place.dimensions;
  const { kind, topSeries } = place.visual;
  if (axis === undefined) throw new Error('A line runs along an axis.');
  return {
    FieldWells: {
      LineChartAggregatedFieldWells: fieldWells(place),
    },
    SortConfiguration: {
      CategorySort: sortBy(place, [axis]),
      ...(topSeries !== undefined && {
        ColorItemsLimitConfiguration: limited(topSeries, 'INCLUDE'),
      }),
    },
    Type: kind === 'area' ? 'STACKED_AREA' : 'LINE',
    XAxisLabelOptions: axisLabel(place, [axis]),
    PrimaryYAxisLabelOptions: axisLabel(place, place.measures),
    PrimaryYAxisDisplayOptions: {
      // Without a request there is no bar to draw but a zero to show; without a latency there is nothing.
      MissingDataConfigurations: [
        { TreatmentOption: place.measures.every(isCount) ? 'SHOW_AS_ZERO' : 'SHOW_AS_BLANK' },
      ],
    },
    ...keyOf(place),
  };
}

const isCount = (name: PlacedVisual['measures'][number]): boolean =>
  ['requests', 'throttled', 'quota_exceeded', 'client_errors', 'server_errors'].includes(name);

/** A measure by two dimensions: the first across, the second down. */
export function heatMapVisual(place: PlacedVisual): HeatMapConfiguration {
  const [across, down] = place.dimensions;
  const [value] = place.measures;
  if (across === undefined || down === undefined || value === undefined) {
    throw new Error('A heat map has two axes.');
  }
  return {
    FieldWells: {
      HeatMapAggregatedFieldWells: {
        Rows: [dimensionField(place, down)],
        Columns: [dimensionField(place, across)],
        Values: [measureField(place, value)],
      },
    },
    SortConfiguration: {
      HeatMapRowSort: sortBy(place, [down]),
      HeatMapColumnSort: sortBy(place, [across]),
      HeatMapRowItemsLimitConfiguration: limited(50, 'EXCLUDE'),
      HeatMapColumnItemsLimitConfiguration: limited(50, 'EXCLUDE'),
    },
    RowLabelOptions: axisLabel(place, [down]),
    ColumnLabelOptions: axisLabel(place, [across]),
    ColorScale: {
      ColorFillType: 'GRADIENT',
      Colors: [{ Color: colours.accentSoft }, { Color: colours.accent }],
      NullValueColor: { Color: colours.page },
    },
    Legend: { Visibility: 'HIDDEN' },
    Tooltip: tooltip([across, down, value]),
  };
}
