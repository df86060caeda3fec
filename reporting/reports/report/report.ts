import type { Period } from '../../../core/periods/period.js';
import type { Bucket } from '../../../core/periods/steps.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import type { Visual } from '../../dashboard/visual.js';
import type { AnswerColumn } from '../../format/answer.js';
import type { ScopedRows } from '../../query/scoped-answer.js';

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

/**
 * What a report's numbers are compared with: the whole period before; the same part of it, where the period was not over yet;
 * nothing, where only part of it is on record.
 */
export type Comparison = 'whole' | 'same-part' | 'partly-on-record';

/** A visual with its answer. */
export interface ReportVisual {
  readonly visual: Visual;
  readonly columns: readonly AnswerColumn[];
  readonly rows: ScopedRows;
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
  readonly figures: readonly Figure[];
  readonly visuals: readonly ReportVisual[];
  /** Begins on a fresh page where there are pages. */
  readonly newPage?: true;
}

/**
 * One tenant, one period, one document. Everything that a rendering shows is in here, so that PDF, mail, CSV and XLSX
 * can't differ in a number.
 */
export interface Report {
  readonly tenant: Pick<Tenant, 'id' | 'name' | 'branding' | 'locale'>;
  readonly title: string;
  readonly period: Period;
  readonly previous: Period;
  readonly comparison: Comparison;
  /** When the lake was asked, milliseconds since 1970. */
  readonly askedAt: number;
  /** Whether the tenant's APIs served no request in the period. */
  readonly isEmpty: boolean;
  /** What there is to say in sentences: how much there was, and what changed most. */
  readonly remarks: readonly string[];
  readonly sections: readonly ReportSection[];
}
