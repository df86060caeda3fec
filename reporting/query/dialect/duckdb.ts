import type { SqlDialect } from './dialect.js';
import { standardSql } from './sql.js';

/** DuckDB: the engine on one machine. */
export const duckdb: SqlDialect = { ...standardSql, name: 'duckdb' };
