import type { DocumentFormat } from '../../../core/ports/report-source.js';
import type { ApiWindow } from '../../../core/registry/api-window.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import type { Report } from './report.js';

/** A rendered document, whole and in memory. */
export interface ReportDocument {
  /** A file name of small letters, digits, hyphens and one dot: `acme-weekly-2026-11-02.pdf`. */
  readonly name: string;
  readonly format: DocumentFormat;
  readonly bytes: Uint8Array;
}

/** What is to be rendered. */
export interface RenderOrder {
  /** Names the delivery; the same order rendered again carries the same name, so that a renderer can take up its job. */
  readonly id: string;
  /** Counts the tries, from 1: a job that failed is not taken up again. */
  readonly attempt: number;
  readonly tenant: Tenant;
  /** Whose rows the documents may show: the windows of the tenant's APIs. */
  readonly windows: readonly ApiWindow[];
  /** The answers, which the mail shows whatever the renderer; `builtin` draws nothing else. */
  readonly report: Report;
  readonly formats: readonly DocumentFormat[];
  /** The address of the tenant's dashboard; null where there is none to link to. */
  readonly dashboardUrl: string | null;
  /** Is told in one sentence what could not be drawn, and why. */
  readonly tell?: (sentence: string) => void;
}

/** Turns a report into documents: Gatebook's own renderer, or a QuickSight snapshot job. */
export interface ReportRenderer {
  readonly name: 'builtin' | 'quicksight';
  /**
   * One document per format, in the order asked for; a format that cannot be drawn is left out, as long as one can.
   *
   * @throws ProductError `render-failed` with the reason when a repeat may help, `render-refused` when it can't
   */
  render(order: RenderOrder, signal?: AbortSignal): Promise<readonly ReportDocument[]>;
}
