import type { DeliveryOutcome } from '../../reporting/reports/delivery/deliver.js';
import type { LakeWatch } from '../lake/lake-watch.js';
import type { LoggedRequest } from '../server/request-log.js';
import type { TurnLoad } from '../turns/fair-turns.js';
import type { DatabaseFigures, FolderFigures } from './figures.js';

/** Is told of reports as they are delivered. */
export interface ReportWatch {
  tried(outcome: Exclude<DeliveryOutcome, 'nothing'>): void;
  /** How many reports were due an hour ago and are not with their readers. */
  missing(count: number): void;
}

/** What is looked up when somebody reads the metrics, since nobody tells of it. */
export interface Readings {
  /** Undefined: it could not be read now. */
  database(): Promise<DatabaseFigures | undefined>;
  folder(): Promise<FolderFigures>;
  requests(): TurnLoad;
  queries(): TurnLoad;
}

/** What a process has counted and measured, for whoever operates it. No tenant, API, path or text of a client is in it. */
export interface Metrics {
  readonly lake: LakeWatch;
  readonly reports: ReportWatch;
  request(request: Pick<LoggedRequest, 'method' | 'route' | 'status' | 'ms'>): void;
  /** Says where to look things up. Until then they are absent. */
  readFrom(readings: Readings): void;
  /** The type of the text. */
  readonly contentType: string;
  /** All of it in the text format of Prometheus. */
  text(): Promise<string>;
  /** What there is: a row for each metric, in the order of the text. */
  describe(): Promise<MetricRow[]>;
}

export interface MetricRow {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly help: string;
}
