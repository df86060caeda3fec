import {
  ApiGatewayV2Client,
  DeleteAccessLogSettingsCommand,
  GetApisCommand,
  GetStageCommand,
  GetStagesCommand,
  type Stage,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { MemberStage, MemberStages } from '../ports/member-stages.js';
import { accessLogOf } from './log-plan.js';
import { type MemberConnection, stageCalls } from './member-client.js';

/** The largest page of these APIs, as text: the model says so. */
const pageSize = '500';

/** The stages of HTTP and WebSocket APIs, by the second of API Gateway's management APIs. */
export function httpStages(connection: MemberConnection): Omit<MemberStages, 'logGroups'> {
  const calls = stageCalls(connection, (config) => new ApiGatewayV2Client(config as object));
  return {
    list: (pipeline) =>
      calls.ofAll(pipeline, async (client) => {
        const found: MemberStage[] = [];
        const apis = everyPage((NextToken) =>
          client.send(new GetApisCommand({ MaxResults: pageSize, NextToken })),
        );
        for await (const { ApiId = '', Name = '', ProtocolType } of apis) {
          const kind = ProtocolType === 'WEBSOCKET' ? 'WEBSOCKET' : 'HTTP';
          const stages = everyPage((NextToken) =>
            client.send(new GetStagesCommand({ ApiId, MaxResults: pageSize, NextToken })),
          );
          for await (const stage of stages) found.push(memberStage(kind, ApiId, Name, stage));
        }
        return found;
      }),

    read: (pipeline, api) =>
      calls.ofOne(pipeline, api, async (client) =>
        memberStage(
          api.kind,
          api.restApiId,
          '',
          await client.send(new GetStageCommand({ ApiId: api.restApiId, StageName: api.stage })),
        ),
      ),

    write: (pipeline, api, settings) =>
      calls.ofOne(pipeline, api, async (client) => {
        const stage = { ApiId: api.restApiId, StageName: api.stage };
        if (settings === null) {
          // An update cannot take settings away; this call of its own can.
          await client.send(new DeleteAccessLogSettingsCommand(stage));
          return memberStage(
            api.kind,
            api.restApiId,
            '',
            await client.send(new GetStageCommand(stage)),
          );
        }
        const { destinationArn, format } = settings;
        return memberStage(
          api.kind,
          api.restApiId,
          '',
          await client.send(
            new UpdateStageCommand({
              ...stage,
              AccessLogSettings: { DestinationArn: destinationArn, Format: format },
            }),
          ),
        );
      }),
  };
}

/** The items of every page. The SDK has no paginator for this API. */
async function* everyPage<Item>(
  page: (
    token: string | undefined,
  ) => Promise<{ Items?: Item[] | undefined; NextToken?: string | undefined }>,
): AsyncGenerator<Item> {
  for (let token: string | undefined; ; ) {
    const { Items = [], NextToken } = await page(token);
    yield* Items;
    if (!NextToken) return;
    token = NextToken;
  }
}

const memberStage = (
  kind: MemberStage['kind'],
  restApiId: string,
  apiName: string,
  {
    StageName = '',
    AccessLogSettings,
  }: Pick<Stage, 'AccessLogSettings'> & { StageName?: string | undefined },
): MemberStage => ({
  kind,
  restApiId,
  apiName,
  stage: StageName,
  accessLog: accessLogOf(AccessLogSettings?.DestinationArn, AccessLogSettings?.Format),
});
