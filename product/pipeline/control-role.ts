import type { Stack } from 'aws-cdk-lib';
import {
  AccountPrincipal,
  type IManagedPolicy,
  type IRole,
  PolicyDocument,
  PolicyStatement,
  PrincipalWithConditions,
  Role,
} from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { logDelivery } from '../../core/log-delivery.js';
import { ownLogGroupPrefix } from '../../core/log-group.js';
import { acknowledge } from '../../infra/acknowledge.js';
import {
  backfillRoleName,
  centralRolePath,
  controlPlaneRoleName,
  controlRolePath,
  stageCheckRoleName,
} from '../../infra/names.js';
import type { Deployment } from '../../infra/settings.js';

/**
 * The role by which the central control plane reads the stages of this account and Region, sets their log settings, has
 * their log groups send what they get, and asks for backfills. It lets in three roles of one account, those of the control
 * API, of its scheduled check and of its backfills, which must know this pipeline's external id.
 *
 * The trust names the roles by condition rather than as the principal: IAM would replace a principal by its
 * internal id, and a control plane that was deployed anew would be locked out of every account.
 */
export const controlRole = (
  stack: Stack,
  {
    deployment,
    externalId,
    subscription,
    backfill,
    boundary,
  }: {
    deployment: Deployment;
    externalId: string;
    /** The role by which CloudWatch Logs puts events into the stream. */
    subscription: IRole;
    /** What exports a log group and reads the export. */
    backfill: IFunction;
    boundary: IManagedPolicy;
  },
) => {
  const central = [controlPlaneRoleName, stageCheckRoleName, backfillRoleName].map(
    (name) =>
      `arn:${stack.partition}:iam::${deployment.centralAccount}:role${centralRolePath}${name}`,
  );
  const api = (path: string) => `arn:${stack.partition}:apigateway:${stack.region}::${path}`;
  const logGroup = (name: string) =>
    `arn:${stack.partition}:logs:${stack.region}:${stack.account}:log-group:${name}`;
  const role = new Role(stack, 'ControlRole', {
    path: controlRolePath,
    description: "Reads the stages of this account's APIs, and sets where they log to",
    permissionsBoundary: boundary,
    assumedBy: new PrincipalWithConditions(new AccountPrincipal(deployment.centralAccount), {
      ArnEquals: { 'aws:PrincipalArn': central },
      StringEquals: {
        'sts:ExternalId': externalId,
        'aws:PrincipalOrgID': deployment.organisationId,
      },
    }),
    inlinePolicies: {
      stages: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'FindStages',
            actions: ['apigateway:GET'],
            resources: ['restapis', 'apis'].flatMap((kind) => [
              api(`/${kind}`),
              api(`/${kind}/*/stages`),
              api(`/${kind}/*/stages/*`),
            ]),
          }),
          new PolicyStatement({
            sid: 'SetLogging',
            actions: ['apigateway:PATCH'],
            resources: [api('/restapis/*/stages/*'), api('/apis/*/stages/*')],
          }),
          new PolicyStatement({
            // An HTTP or WebSocket stage's settings are taken away by a call of its own, not by an update.
            sid: 'TakeLoggingAway',
            actions: ['apigateway:DELETE'],
            resources: [api('/apis/*/stages/*/accesslogsettings')],
          }),
          new PolicyStatement({
            // Has no narrower form (service authorization reference, Amazon CloudWatch Logs).
            sid: 'FindLogGroups',
            actions: ['logs:DescribeLogGroups'],
            resources: ['*'],
          }),
          new PolicyStatement({
            sid: 'FindSubscriptions',
            actions: ['logs:DescribeSubscriptionFilters'],
            resources: [logGroup('*')],
          }),
          new PolicyStatement({
            sid: 'Subscribe',
            actions: ['logs:PutSubscriptionFilter', 'logs:DeleteSubscriptionFilter'],
            resources: [logGroup('*')],
          }),
          new PolicyStatement({
            sid: 'HandOverSubscriptionRole',
            actions: ['iam:PassRole'],
            resources: [subscription.roleArn],
            conditions: { StringEquals: { 'iam:PassedToService': 'logs.amazonaws.com' } },
          }),
          new PolicyStatement({
            sid: 'MakeOwnLogGroups',
            actions: ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
            resources: [logGroup(`${ownLogGroupPrefix}*`)],
          }),
          new PolicyStatement({
            sid: 'LetApisLogToGroups',
            actions: logDelivery,
            resources: ['*'],
          }),
          new PolicyStatement({
            sid: 'Backfill',
            actions: ['lambda:InvokeFunction'],
            resources: [backfill.functionArn],
          }),
          new PolicyStatement({
            // A stage's first stream destination makes API Gateway create its service-linked role.
            sid: 'LetApiGatewayWriteToStreams',
            actions: ['iam:CreateServiceLinkedRole'],
            resources: [
              `arn:${stack.partition}:iam::${stack.account}:role/aws-service-role/ops.apigateway.amazonaws.com/*`,
            ],
            conditions: { StringEquals: { 'iam:AWSServiceName': 'ops.apigateway.amazonaws.com' } },
          }),
        ],
      }),
    },
  });
  acknowledge(role, {
    'AwsSolutions-IAM5':
      'Which APIs, stages and log groups an account has is what this role is there to find out; the control plane narrows each session to one of them by a session policy. Finding a log group, and what API Gateway does to let a stage log to one, have no narrower form.',
  });
  return role;
};
