import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  type QueryExecution,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { again, withBackOff } from '../../core/back-off.js';
import type { Query } from '../expression/query.js';
import type { AnswerRow } from '../format/answer.js';
import { type AthenaColumn, athenaColumns, athenaRow } from './athena-answer.js';
import { athenaFault, queryFault, timedOut, tooLong } from './athena-fault.js';
import { athenaLiteral } from './athena-literal.js';
import type { QueryEngine } from './engine.js';

/** Where queries run, and how long they may take. */
export interface AthenaSettings {
  readonly client: AthenaClient;
  readonly workGroup: string;
  /** The Glue database that table names without one belong to. */
  readonly database: string;
  /** From the start of a query to its last row; then it is stopped. */
  readonly timeoutMs: number;
}

/** The most characters of a query (Athena user guide, "Service Quotas"). */
const longestQuery = 262_144;

// Most answers are there after one or two seconds, and an account may ask for the state a hundred times a second.
const polling = { firstMs: 225, factor: 1.5, longestMs: 1000 };
const firstPauseMs = 150;

/**
 * Runs compiled queries on Athena, with their parameters as literals of their own. Athena's reuse of
 * earlier answers stays off: an answer holds what the last roll-up wrote.
 *
 * @throws ProductError query-timed-out, query-too-large, query-failed, aws-throttled, aws-access-denied, aws-unreachable
 */
export const athena = ({ client, workGroup, database, timeoutMs }: AthenaSettings): QueryEngine => {
  const start = async ({ sql, parameters }: Query, abortSignal: AbortSignal): Promise<string> => {
    if (sql.length > longestQuery) throw tooLong();
    const { QueryExecutionId: id } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        WorkGroup: workGroup,
        QueryExecutionContext: { Database: database },
        ...(parameters.length > 0 && { ExecutionParameters: parameters.map(athenaLiteral) }),
      }),
      { abortSignal },
    );
    return id as string;
  };

  const ended = async (id: string, abortSignal: AbortSignal): Promise<QueryExecution> => {
    const pause = (ms: number) => sleep(ms, undefined, { signal: abortSignal });
    await pause(firstPauseMs);
    return withBackOff(polling, { sleep: pause }, async () => {
      const { QueryExecution: execution } = await client.send(
        new GetQueryExecutionCommand({ QueryExecutionId: id }),
        { abortSignal },
      );
      const state = execution?.Status?.State;
      return execution && state !== 'QUEUED' && state !== 'RUNNING' ? execution : again;
    });
  };

  const answer = async (id: string, abortSignal: AbortSignal): Promise<AnswerRow[]> => {
    const rows: AnswerRow[] = [];
    let columns: readonly AthenaColumn[] | undefined;
    const pages = paginateGetQueryResults({ client }, { QueryExecutionId: id }, { abortSignal });
    for await (const { ResultSet: page } of pages) {
      const data = page?.Rows ?? [];
      // The first row of the first page repeats the names of the columns.
      const first = columns === undefined ? 1 : 0;
      columns ??= athenaColumns(page?.ResultSetMetadata?.ColumnInfo ?? []);
      for (const row of data.slice(first)) rows.push(athenaRow(columns, row));
    }
    return rows;
  };

  /** Stops a query that nobody waits for any more. If that fails, Athena's own limits end it. */
  const stop = (id: string): Promise<unknown> =>
    client.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).catch(() => undefined);

  return {
    async run(query) {
      const signal = AbortSignal.timeout(timeoutMs);
      let running: string | undefined;
      try {
        const id = await start(query, signal);
        running = id;
        const execution = await ended(id, signal);
        running = undefined;
        if (execution.Status?.State !== 'SUCCEEDED') throw queryFault(execution);
        return await answer(id, signal);
      } catch (error) {
        if (running !== undefined) await stop(running);
        throw signal.aborted ? timedOut(timeoutMs) : athenaFault(error);
      }
    },
  };
};
