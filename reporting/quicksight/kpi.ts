import type { KPIConfiguration } from '@aws-sdk/client-quicksight';
import { measureField } from './fields.js';
import type { PlacedVisual } from './placed-visual.js';

/** Whether a KPI compares periods: over `requests`, that would read raw rows of twice the time that was asked for. */
export const comparesPeriods = ({
  visual,
  table,
}: Pick<PlacedVisual, 'visual' | 'table'>): boolean =>
  visual.kind === 'kpi' && table !== 'requests';

/** One number, and its relative change against the period of equal length before. */
export function kpiVisual(place: PlacedVisual): KPIConfiguration {
  const [name] = place.measures;
  if (name === undefined) throw new Error(`${place.visual.id} shows no number.`);
  const compares = comparesPeriods(place);
  return {
    FieldWells: {
      Values: [measureField(place, name, compares ? 'now' : undefined)],
      // A KPI takes targets or trend groups, never both: the target is the period before.
      TargetValues: compares ? [measureField(place, name, 'before')] : [],
      TrendGroups: [],
    },
    KPIOptions: {
      PrimaryValueDisplayType: 'ACTUAL',
      ProgressBar: { Visibility: 'HIDDEN' },
      TrendArrows: { Visibility: compares ? 'VISIBLE' : 'HIDDEN' },
      SecondaryValue: { Visibility: compares ? 'VISIBLE' : 'HIDDEN' },
      ...(compares && { Comparison: { ComparisonMethod: 'PERCENT_DIFFERENCE' as const } }),
      VisualLayoutOptions: { StandardLayout: { Type: 'CLASSIC' } },
    },
  };
}
