import type {
  SetParameterValueConfiguration,
  VisualCustomAction,
} from '@aws-sdk/client-quicksight';
import type { DimensionName } from '../dashboard/dimensions.js';
import { type Filter, filters } from '../dashboard/filters.js';
import { fieldId } from './fields.js';
import { momentParameter, noMoment, parameterName } from './parameter-names.js';
import type { PlacedVisual } from './placed-visual.js';

/** The sheet that drills lead to. */
export const investigateSheet = 'investigate';

/** The filter that a dimension's value can be typed into, if there is one. */
const filterOf = (name: DimensionName): string | undefined =>
  Object.entries<Filter>(filters).find(
    ([, { dimensions, written }]) => written !== 'path' && dimensions[0] === name,
  )?.[0];

/**
 * A click leads to the requests behind a data point: to Investigate, with the clicked values as its filters. The
 * navigation comes first, because QuickSight refuses it after the parameters.
 */
export function drill(place: PlacedVisual): VisualCustomAction[] {
  const clicked = (place.visual.drill ?? []).flatMap((name): SetParameterValueConfiguration[] => {
    const parameter =
      name === 'time' ? momentParameter : filterOf(name) && parameterName(filterOf(name) ?? '');
    if (!parameter || !place.dimensions.includes(name)) return [];
    return [
      {
        DestinationParameterName: parameter,
        Value: { SourceField: fieldId(name) },
      },
    ];
  });
  if (clicked.length === 0) return [];
  const anyMoment: SetParameterValueConfiguration = {
    DestinationParameterName: momentParameter,
    Value: {
      CustomValuesConfiguration: {
        CustomValues: { DateTimeValues: [new Date(noMoment)] },
      },
    },
  };
  const hasMoment = clicked.some((value) => value.DestinationParameterName === momentParameter);
  return [
    {
      CustomActionId: `${place.visualId}-investigate`,
      Name: 'Show the requests behind this',
      Status: 'ENABLED',
      Trigger: place.visual.kind === 'table' ? 'DATA_POINT_MENU' : 'DATA_POINT_CLICK',
      ActionOperations: [
        {
          NavigationOperation: {
            LocalNavigationConfiguration: { TargetSheetId: investigateSheet },
          },
        },
        {
          SetParametersOperation: {
            ParameterValueConfigurations: hasMoment ? clicked : [...clicked, anyMoment],
          },
        },
      ],
    },
  ];
}
