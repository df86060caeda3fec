import {
  type AthenaClient,
  BatchGetQueryExecutionCommand,
  ListQueryExecutionsCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';

/**
 * Stops what runs in a work group. Athena lists the newest statements first, fifty a page, and one writer starts one at a
 * time: what still runs is on the first page.
 */
export const stopStatements =
  (client: AthenaClient, workGroup: string) => async (): Promise<number> => {
    const { QueryExecutionIds = [] } = await client.send(
      new ListQueryExecutionsCommand({ WorkGroup: workGroup }),
    );
    if (QueryExecutionIds.length === 0) return 0;
    const { QueryExecutions = [] } = await client.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds }),
    );
    const running = QueryExecutions.filter(({ Status }) =>
      ['QUEUED', 'RUNNING'].includes(Status?.State ?? ''),
    );
    for (const { QueryExecutionId } of running) {
      await client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    }
    return running.length;
  };
