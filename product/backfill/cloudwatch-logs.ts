import {
  CancelExportTaskCommand,
  type CloudWatchLogsClient,
  CreateExportTaskCommand,
  type ExportTask as Described,
  DescribeExportTasksCommand,
  InvalidOperationException,
  InvalidParameterException,
  LimitExceededException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ExportTask, PiecePorts } from './piece.js';

const running = new Set(['PENDING', 'RUNNING', 'PENDING_CANCEL']);

/** The export tasks of an account and Region into one bucket. CloudWatch Logs runs one at a time, and remembers those of some weeks. */
export const exportTasks = (
  client: CloudWatchLogsClient,
  bucket: string,
): PiecePorts['exports'] => ({
  async byId(taskId) {
    try {
      const { exportTasks: [task] = [] } = await client.send(
        new DescribeExportTasksCommand({ taskId }),
      );
      return task && taskOf(task);
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  },
  async byName(name) {
    for (let nextToken: string | undefined; ; ) {
      const page = await client.send(new DescribeExportTasksCommand({ nextToken }));
      const task = page.exportTasks?.find(({ taskName }) => taskName === name);
      if (task) return taskOf(task);
      nextToken = page.nextToken;
      if (!nextToken) return undefined;
    }
  },
  async start({ name, logGroup, from, to, folder }) {
    try {
      const { taskId = '' } = await client.send(
        new CreateExportTaskCommand({
          taskName: name,
          logGroupName: logGroup,
          from,
          // Of the service's range both ends are inclusive.
          to: to - 1,
          destination: bucket,
          destinationPrefix: folder,
        }),
      );
      return { taskId };
    } catch (error) {
      if (error instanceof LimitExceededException) return 'busy';
      if (error instanceof ResourceNotFoundException) {
        return { refused: `There is no log group ${logGroup} in this account and Region.` };
      }
      if (error instanceof InvalidParameterException) {
        return {
          refused: `CloudWatch Logs does not export ${logGroup}: ${error.message.slice(0, 500)}`,
        };
      }
      throw error;
    }
  },
  async cancel(taskId) {
    try {
      await client.send(new CancelExportTaskCommand({ taskId }));
    } catch (error) {
      if (!(error instanceof InvalidOperationException)) throw error;
    }
  },
});

const taskOf = ({ taskId = '', status }: Described): ExportTask => {
  const { code = '', message = '' } = status ?? {};
  return {
    taskId,
    state: running.has(code) ? 'running' : code === 'COMPLETED' ? 'completed' : 'ended',
    said: `The export task ${taskId} ended as ${code}${message && `: ${message.slice(0, 500)}`}.`,
  };
};
