import {
  APIGatewayClient,
  GetStageCommand,
  GetStagesCommand,
  paginateGetRestApis,
  type Stage,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway';
import type { LogSettings } from '../../core/registry/api.js';
import type { MemberStage, MemberStages } from '../ports/member-stages.js';
import { accessLogOf } from './log-plan.js';
import { type MemberConnection, stageCalls } from './member-client.js';

/** API Gateway's largest page. */
const pageSize = 500;

/** The stages of REST APIs, by API Gateway's management API. It allows 10 calls a second for each account and Region. */
export function apiGatewayStages(connection: MemberConnection): Omit<MemberStages, 'logGroups'> {
  const calls = stageCalls(connection, (config) => new APIGatewayClient(config as object));
  return {
    list: (pipeline) =>
      calls.ofAll(pipeline, async (client) => {
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
      calls.ofOne(pipeline, api, async (client) =>
        memberStage(
          api.restApiId,
          '',
          await client.send(
            new GetStageCommand({ restApiId: api.restApiId, stageName: api.stage }),
          ),
        ),
      ),

    write: (pipeline, api, settings) =>
      calls.ofOne(pipeline, api, async (client) =>
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
  restApiId: string,
  apiName: string,
  { stageName = '', accessLogSettings }: Stage,
): MemberStage => ({
  kind: 'REST',
  restApiId,
  apiName,
  stage: stageName,
  accessLog: accessLogOf(accessLogSettings?.destinationArn, accessLogSettings?.format),
});
