import type { SqlDialect } from './dialect.js';
import { standardSql } from './sql.js';

/** Trino: what Athena's engine version 3 is. */
export const trino: SqlDialect = { ...standardSql, name: 'trino' };
