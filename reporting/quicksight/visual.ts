import type { Visual as QuickSightVisual } from '@aws-sdk/client-quicksight';
import { barVisual, donutVisual, heatMapVisual, lines } from './charts.js';
import { drill } from './drill.js';
import { kpiVisual } from './kpi.js';
import type { PlacedVisual } from './placed-visual.js';
import { recordsVisual, tableVisual } from './tables.js';

/** A declared visual as QuickSight draws it. `note` is a further sentence under its title. */
export function quicksightVisual(place: PlacedVisual, note = ''): QuickSightVisual {
  const { title, description, kind } = place.visual;
  const common = {
    VisualId: place.visualId,
    Title: { Visibility: 'VISIBLE', FormatText: { PlainText: title } },
    Subtitle: { Visibility: 'VISIBLE', FormatText: { PlainText: `${description}${note}` } },
    Actions: drill(place),
    VisualContentAltText: `${title}. ${description}`,
  } as const;
  switch (kind) {
    case 'kpi':
      return { KPIVisual: { ...common, ChartConfiguration: kpiVisual(place) } };
    case 'donut':
      return { PieChartVisual: { ...common, ChartConfiguration: donutVisual(place) } };
    case 'bar':
    case 'stacked-bar':
    case 'country-bar':
      return { BarChartVisual: { ...common, ChartConfiguration: barVisual(place) } };
    case 'line':
    case 'area':
      return { LineChartVisual: { ...common, ChartConfiguration: lines(place) } };
    case 'heatmap':
      return { HeatMapVisual: { ...common, ChartConfiguration: heatMapVisual(place) } };
    case 'numbers':
    case 'table':
      return { TableVisual: { ...common, ChartConfiguration: tableVisual(place) } };
    case 'records':
      return { TableVisual: { ...common, ChartConfiguration: recordsVisual(place) } };
  }
}
