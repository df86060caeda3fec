import type { DimensionName } from '../dashboard/dimensions.js';
import { dimensions } from '../dashboard/dimensions.js';
import { type Format, formatTypes, type ValueType } from '../dashboard/format.js';
import { type Measure, type MeasureName, measures } from '../dashboard/measures.js';
import type { Bucket } from './range.js';

/** What a column of an answer is, so that page, CSV and PDF show it alike. */
export interface AnswerColumn {
  readonly name: string;
  readonly title: string;
  readonly role: 'dimension' | 'measure';
  readonly type: ValueType;
  readonly unit?: 'ms' | 'bytes' | 'share';
  readonly format: Format;
  /** Measures alone: whether a rise is welcome. */
  readonly rise?: Measure['rise'];
}

/** The column of a dimension. Steps of a day are dates of the reader's zone; shorter ones are moments in UTC. */
export function dimensionColumn(name: DimensionName, bucket: Bucket): AnswerColumn {
  const { title, format: declared } = dimensions[name];
  const format = name === 'time' && bucket === 'day' ? 'date' : declared;
  return { name, title, role: 'dimension', ...formatTypes[format], format };
}

/** The column of a measure. */
export function measureColumn(name: MeasureName): AnswerColumn {
  const { title, format, rise }: Measure = measures[name];
  return { name, title, role: 'measure', ...formatTypes[format], format, rise };
}

/** A KPI's columns: its measure, the same in the period before, and the relative change. */
export function kpiColumns(name: MeasureName): readonly AnswerColumn[] {
  const column = measureColumn(name);
  return [
    column,
    { ...column, name: `${name}_previous`, title: 'Period before' },
    { ...column, name: `${name}_change`, title: 'Change', ...formatTypes.change, format: 'change' },
  ];
}
