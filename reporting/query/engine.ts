import type { Query } from '../expression/query.js';
import type { AnswerRow } from '../format/answer.js';

/** What runs compiled queries: DuckDB on one machine, Athena in AWS. */
export interface QueryEngine {
  run(query: Query): Promise<AnswerRow[]>;
}
