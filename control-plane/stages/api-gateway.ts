import {
  APIGatewayClient,
  GetStageCommand,
  GetStagesCommand,
  NotFoundException,
  paginateGetRestApis,
  type Stage,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import { ProductError } from '../../core/product-error.js';
import type { LogSettings } from '../../core/registry/api.js';
import { type ApiRef, apiRefText } from '../../core/registry/api-window.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import type { MemberStage, MemberStages } from '../ports/member-stages.js';
import { requestTimeouts } from '../request-timeouts.js';
import { awsFault } from './aws-fault.js';
import type { MemberCredentials, SessionPurpose } from './sts.js';

/** API Gateway's largest page. */
const pageSize = 500;

/**
 * The stages of member accounts by API Gateway's management API. It allows 10 calls a second for each account
 * and Region, shared with everybody there, so throttled calls are retried with the SDK's adaptive pace.
 */
export function apiGatewayStages({
  credentials,
  endpoint,
  maxAttempts = 6,
}: {
  credentials: MemberCredentials;
  /** Another address than AWS's own, for tests. */
  endpoint?: string | undefined;
  maxAttempts?: number;
}): MemberStages {
  async function within<T>(
    pipeline: Pipeline,
    purpose: SessionPurpose,
    what: string,
    ask: (client: APIGatewayClient) => Promise<T>,
  ): Promise<T> {
    const client = new APIGatewayClient({
      region: pipeline.region,
      credentials: await credentials(pipeline, purpose),
      maxAttempts,
      retryMode: 'adaptive',
      requestHandler: requestTimeouts,
      ...(endpoint && { endpoint }),
    });
    try {
      return await ask(client);
    } catch (error) {
      if (error instanceof NotFoundException) {
        throw new ProductError(
          'unknown-stage',
          `There is no stage ${what} in account ${pipeline.accountId}, Region ${pipeline.region}. Check its id and name, or deregister the API.`,
          { cause: error },
        );
      }
      throw awsFault(error, {
        where: `account ${pipeline.accountId}, Region ${pipeline.region}`,
        denied: 'aws-access-denied',
        toDo: `Update the pipeline there: its role ${pipeline.controlRoleArn} may lack rights, or a policy of the organisation forbids them.`,
      });
    } finally {
      client.destroy();
    }
  }

  return {
    list: (pipeline) =>
      within(pipeline, 'list', '', async (client) => {
        const found: MemberStage[] = [];
        for await (const { items = [] } of paginateGetRestApis({ client, pageSize }, {})) {
          for (const { id = '', name = '' } of items) {
            const { item = [] } = await client.send(new GetStagesCommand({ restApiId: id }));
            found.push(...item.map((stage) => memberStage(id, name, stage)));
          }
        }
        return found;
      }),

    read: (pipeline, api) =>
      within(pipeline, api, apiRefText(api), async (client) =>
        memberStage(
          api.restApiId,
          '',
          await client.send(
            new GetStageCommand({ restApiId: api.restApiId, stageName: api.stage }),
          ),
        ),
      ),

    write: (pipeline, api, settings) =>
      within(pipeline, api, apiRefText(api), async (client) =>
        memberStage(
          api.restApiId,
          '',
          await client.send(
            new UpdateStageCommand({
              restApiId: api.restApiId,
              stageName: api.stage,
              patchOperations: patchOperations(settings),
            }),
          ),
        ),
      ),
  };
}

/** UpdateStage's way of setting access logs, or of taking them away. */
export const patchOperations = (settings: LogSettings | null) =>
  settings === null
    ? [{ op: 'remove' as const, path: '/accessLogSettings' }]
    : [
        {
          op: 'replace' as const,
          path: '/accessLogSettings/destinationArn',
          value: settings.destinationArn,
        },
        { op: 'replace' as const, path: '/accessLogSettings/format', value: settings.format },
      ];

const memberStage = (
  restApiId: ApiRef['restApiId'],
  apiName: string,
  { stageName = '', accessLogSettings }: Stage,
): MemberStage => ({
  restApiId,
  apiName,
  stage: stageName,
  accessLog: accessLogSettings?.destinationArn
    ? {
        destinationArn: accessLogSettings.destinationArn,
        format: accessLogSettings.format ?? '',
      }
    : null,
});
