import {
  type AthenaClient,
  BatchGetQueryExecutionCommand,
  ListQueryExecutionsCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { stopStatements } from '../../../reporting/lake/writing/statements-athena.js';

/** Statements of one work group by id, as Athena answers about them; one that is stopped is so a while later. */
const athena = (states: Record<string, string>) => {
  const stopped: string[] = [];
  const send = async (command: unknown) => {
    if (command instanceof ListQueryExecutionsCommand) {
      expect(command.input).toEqual({ WorkGroup: 'gatebook-roll-ups' });
      return { QueryExecutionIds: Object.keys(states) };
    }
    if (command instanceof BatchGetQueryExecutionCommand) {
      const ids = command.input.QueryExecutionIds ?? [];
      // Source: Athena API reference, BatchGetQueryExecution: 1 to 50 ids.
      expect(ids.length).toBeGreaterThan(0);
      return {
        QueryExecutions: ids.map((id) => ({ QueryExecutionId: id, Status: { State: states[id] } })),
      };
    }
    if (command instanceof StopQueryExecutionCommand) {
      stopped.push(command.input.QueryExecutionId ?? '');
      return {};
    }
    throw new Error('Not a call that the planner makes.');
  };
  return {
    stop: stopStatements({ send } as unknown as AthenaClient, 'gatebook-roll-ups'),
    stopped,
  };
};

test('statements that run or are queued are asked to stop, and counted until they have', async () => {
  const states = { a: 'SUCCEEDED', b: 'RUNNING', c: 'QUEUED', d: 'FAILED', e: 'CANCELLED' };
  const { stop, stopped } = athena(states);
  expect(await stop()).toBe(2);
  expect(stopped).toEqual(['b', 'c']);
  Object.assign(states, { b: 'CANCELLED', c: 'SUCCEEDED' });
  expect(await stop()).toBe(0);
  expect(stopped).toHaveLength(2);
});

test('a work group in which nothing ever ran is asked for nothing more', async () => {
  expect(await athena({}).stop()).toBe(0);
});
