import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type BackfillProgress, backfillProgress } from '../../core/backfill-piece.js';
import { minuteMs } from '../../core/periods/duration.js';
import { ProductError } from '../../core/product-error.js';
import type { BackfillWorker } from '../ports/backfill-worker.js';
import { inMember, type MemberConnection } from '../stages/member-client.js';

/** The function ends within ten minutes. */
const answerMs = 10.5 * minuteMs;

/** The backfill functions of member accounts, by Lambda. */
export const lambdaBackfills = (connection: MemberConnection): BackfillWorker => ({
  async advance(pipeline, piece): Promise<BackfillProgress> {
    const { backfillFunctionArn, accountId, region, productVersion } = pipeline;
    if (backfillFunctionArn === null) {
      throw new ProductError(
        'pipeline-outdated',
        `The pipeline of account ${accountId} in ${region} is of version ${productVersion}, which has no backfills. Update it in Service Catalog there to the newest version, and this goes on.`,
      );
    }
    const { FunctionError, Payload } = await inMember(
      { ...connection, maxAttempts: connection.maxAttempts ?? 3 },
      (config) =>
        new LambdaClient({
          ...config,
          requestHandler: { ...config.requestHandler, requestTimeout: answerMs },
        } as object),
      { pipeline, purpose: 'backfill', what: '' },
      (client) =>
        client.send(
          new InvokeCommand({
            FunctionName: backfillFunctionArn,
            Payload: Buffer.from(JSON.stringify(piece)),
          }),
        ),
    );
    const text = Buffer.from(Payload ?? '').toString();
    const failed = (said: string): BackfillProgress => ({
      state: 'failed',
      taskId: piece.taskId,
      lines: 0,
      said: said.slice(0, 1000),
    });
    if (FunctionError) return failed(`The backfill function of the pipeline failed: ${text}`);
    const answer = backfillProgress.safeParse(jsonOf(text));
    return answer.success
      ? answer.data
      : failed('The backfill function of the pipeline answered something that is not understood.');
  },
});

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
