import type { ReportSchedule } from '../../core/registry/report-schedule.js';
import type { Tenant } from '../../core/registry/tenant.js';
import type { Visual } from '../dashboard/visual.js';
import type { AnswerColumn } from '../query/answer-column.js';
import type { AnswerRow } from '../query/engine.js';
import type { Bucket } from '../query/range.js';

/** The stretch of time that a report is about: a day, a week from Monday, or a month of a time zone. */
export interface ReportPeriod {
  readonly cadence: ReportSchedule['cadence'];
  /** `d`, `w` or `m` and the first local day: `w2026-11-02`. It is the delivery's name for the period. */
  readonly id: string;
  /** Inclusive and exclusive, milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly timeZone: string;
  /** The first and the last local day, YYYY-MM-DD. */
  readonly firstDay: string;
  readonly lastDay: string;
}

/** One number that matters, and what it was in the period before; null where there was nothing to compute it from. */
export interface Figure {
  readonly column: AnswerColumn;
  /** One sentence for people. */
  readonly description: string;
  readonly value: number | null;
  readonly previous: number | null;
  /** The relative difference (0.1: 10 % more); null when it can't be said. */
  readonly change: number | null;
}

/** A visual with its answer. */
export interface AnsweredVisual {
  readonly visual: Visual;
  readonly columns: readonly AnswerColumn[];
  readonly rows: readonly AnswerRow[];
  /** How long a step of the time axis is. */
  readonly bucket: Bucket;
  /** Whether the lake has more rows than the visual shows. */
  readonly more: boolean;
}

/** A chapter of a report. Renderers draw its figures, then its visuals in reading order. */
export interface ReportSection {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** What there is to say in words: the greatest changes, or that there is nothing to show. */
  readonly remarks: readonly string[];
  readonly figures: readonly Figure[];
  readonly visuals: readonly AnsweredVisual[];
}

/**
 * One tenant, one period, one document. Everything that a rendering shows is in here, so that PDF, mail, CSV and XLSX
 * can't differ in a number.
 */
export interface Report {
  readonly tenant: Pick<Tenant, 'id' | 'name' | 'branding' | 'locale'>;
  readonly title: string;
  readonly period: ReportPeriod;
  readonly previous: ReportPeriod;
  /** When the lake was asked, milliseconds since 1970. */
  readonly askedAt: number;
  /** Whether the tenant's APIs served no request in the period. */
  readonly isEmpty: boolean;
  readonly sections: readonly ReportSection[];
}
