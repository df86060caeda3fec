import type { MemberStages, StageRef } from '../ports/member-stages.js';
import { apiGatewayStages } from './api-gateway.js';
import { httpStages } from './apigatewayv2.js';
import { cloudWatchLogGroups } from './cloudwatch-logs.js';
import type { MemberConnection } from './member-client.js';

/** The stages of member accounts, of every kind, and the log groups that they log to. */
export function memberStages(connection: MemberConnection): MemberStages {
  const [rest, http] = [apiGatewayStages(connection), httpStages(connection)];
  const of = ({ kind }: StageRef) => (kind === 'REST' ? rest : http);
  return {
    list: async (pipeline) => [...(await rest.list(pipeline)), ...(await http.list(pipeline))],
    read: (pipeline, api) => of(api).read(pipeline, api),
    write: (pipeline, api, settings) => of(api).write(pipeline, api, settings),
    logGroups: cloudWatchLogGroups(connection),
  };
}
