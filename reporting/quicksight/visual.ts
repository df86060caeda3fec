import type { Visual as QuickSightVisual } from '@aws-sdk/client-quicksight';
import { bars, donut, heatMap, lines } from './charts.js';
import { drill } from './drill.js';
import { kpi } from './kpi.js';
import type { Place } from './place.js';
import { records, table } from './tables.js';

/** A declared visual as QuickSight draws it. `note` is a further sentence under its title. */
export function quicksightVisual(place: Place, note = ''): QuickSightVisual {
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
      return { KPIVisual: { ...common, ChartConfiguration: kpi(place) } };
    case 'donut':
      return { PieChartVisual: { ...common, ChartConfiguration: donut(place) } };
    case 'bar':
    case 'stacked-bar':
    case 'country-bar':
      return { BarChartVisual: { ...common, ChartConfiguration: bars(place) } };
    case 'line':
    case 'area':
      return { LineChartVisual: { ...common, ChartConfiguration: lines(place) } };
    case 'heatmap':
      return { HeatMapVisual: { ...common, ChartConfiguration: heatMap(place) } };
    case 'numbers':
    case 'table':
      return { TableVisual: { ...common, ChartConfiguration: table(place) } };
    case 'records':
      return { TableVisual: { ...common, ChartConfiguration: records(place) } };
  }
}
