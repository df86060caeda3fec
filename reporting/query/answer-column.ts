import type { Bucket } from '../../core/periods/steps.js';
import type { DimensionName } from '../dashboard/dimensions.js';
import { dimensions } from '../dashboard/dimensions.js';
import { type Measure, type MeasureName, measures } from '../dashboard/measures.js';
import type { AnswerColumn } from '../format/answer.js';
import { typeOf } from '../format/format.js';

/** The column of a dimension. Steps of a day are dates of the reader's zone; shorter ones are instants in UTC. */
export function dimensionColumn(name: DimensionName, bucket: Bucket): AnswerColumn {
  const { title, format: declared } = dimensions[name];
  const format = name === 'time' && bucket === 'day' ? 'date' : declared;
  return { name, title, role: 'dimension', ...typeOf(format), format };
}

/** The column of a measure. */
export function measureColumn(name: MeasureName): AnswerColumn {
  const { title, format, rise, slot }: Measure = measures[name];
  return {
    name,
    title,
    role: 'measure',
    ...typeOf(format),
    format,
    rise,
    ...(slot && { slot }),
  };
}

/** A KPI's columns: its measure, the same in the period before, and the relative change. */
export function kpiColumns(name: MeasureName): readonly AnswerColumn[] {
  const column = measureColumn(name);
  return [
    column,
    { ...column, name: `${name}_previous`, title: 'Period before' },
    { ...column, name: `${name}_change`, title: 'Change', ...typeOf('change'), format: 'change' },
  ];
}
