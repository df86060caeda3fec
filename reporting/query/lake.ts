import type { SqlDialect } from '../expression/dialect/dialect.js';
import { duckdb } from '../expression/dialect/duckdb.js';
import { trino } from '../expression/dialect/trino.js';
import type { QueryEngine } from './engine.js';

/** How `requests` lies in a lake: what a query that reads it has to reckon with. */
export interface RequestsLayout {
  /** Each row says whose it is; otherwise the windows of a tenant's APIs tell. */
  readonly namesTenants: boolean;
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

/** The lake of a data folder: an API may change hands, and no file is written again for it. */
export const folderLake: LakeKind = { dialect: duckdb, layout: { namesTenants: false } };

/** The central lake in AWS: the loader decides whose a row is, and rows lie by day and by tenant (docs/decisions/0046). */
export const centralLake: LakeKind = { dialect: trino, layout: { namesTenants: true } };
