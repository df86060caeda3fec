import type { SqlDialect } from '../expression/dialect/dialect.js';
import { duckdb } from '../expression/dialect/duckdb.js';
import { trino } from '../expression/dialect/trino.js';
import type { QueryEngine } from './engine.js';

/** How `requests` lies in a lake: what a query that reads it has to reckon with. */
export interface RequestsLayout {
  /** Rows are found by account alone: a query has to name the accounts. */
  readonly foundByAccount: boolean;
  /** How many days after the day of its request a row may lie. */
  readonly lateDays: number;
  /** A request may be there more than once. */
  readonly mayRepeat: boolean;
}

/** What a lake is to a query that is compiled for it: the SQL of its engine, and how its rows lie. */
export interface LakeKind {
  readonly dialect: SqlDialect;
  readonly layout: RequestsLayout;
}

/** A lake with the engine that answers. */
export interface Source extends LakeKind {
  readonly engine: QueryEngine;
}

/** The lake of a data folder. Ingest sorts by the day of the request and keeps each once. */
export const folderLake: LakeKind = {
  dialect: duckdb,
  layout: { foundByAccount: false, lateDays: 0, mayRepeat: false },
};

/**
 * The central lake in AWS. The partition key account_id is injected (Athena user guide, "Dynamic ID partitioning").
 * Firehose sorts by the day of arrival and delivers at least once. What was replayed later than roll-ups look back by
 * themselves is not looked for.
 */
export const centralLake: LakeKind = {
  dialect: trino,
  layout: { foundByAccount: true, lateDays: 3, mayRepeat: true },
};
