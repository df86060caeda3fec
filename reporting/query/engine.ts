import type { Query } from '../expression/query.js';
import type { AnswerRow } from '../format/answer.js';

/** What runs compiled queries: DuckDB on one machine, Athena in AWS. */
export interface QueryEngine {
  run(query: Query): Promise<AnswerRow[]>;
}

/** An engine that also hands an answer over part by part, so that its length does not matter. */
export interface StreamingEngine extends QueryEngine {
  /**
   * @param begin gives what takes the rows, in their order; it is called again where the answer is begun anew after a fault
   */
  stream(query: Query, begin: () => Promise<TakeRows>): Promise<void>;
}

export type TakeRows = (rows: readonly AnswerRow[]) => Promise<void>;
