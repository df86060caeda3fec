import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type STSClient,
} from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@aws-sdk/types';
import { logDelivery } from '../../core/log-delivery.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import type { StageRef } from '../ports/member-stages.js';
import { awsFault } from './aws-fault.js';

/**
 * What credentials in a member account are for: a look at all stages, one stage, the subscriptions of one log group, making one
 * log group of ours, or a call of the backfill function.
 */
export type SessionPurpose =
  | 'list'
  | 'backfill'
  | Pick<StageRef, 'kind' | 'restApiId' | 'stage'>
  | { readonly logGroup: string }
  | { readonly ownLogGroup: string };

/** Gets credentials in a member account that can do that one thing. @throws ProductError `aws-…` */
export type MemberCredentials = (
  pipeline: Pipeline,
  purpose: SessionPurpose,
) => Promise<AwsCredentialIdentity>;

/** AWS's shortest life of a session, in seconds: a call takes a fraction of a second, a piece of a backfill ten minutes. */
const sessionSeconds = 900;

/**
 * Credentials by AssumeRole: the exact role that the pipeline brought, its external id, and a session policy
 * that leaves of the role's rights what this one call needs.
 */
export const stsCredentials =
  (client: STSClient): MemberCredentials =>
  (pipeline, purpose) => {
    const { controlRoleArn, externalId, accountId } = pipeline;
    return assumeRole(client, {
      role: {
        RoleArn: controlRoleArn,
        ExternalId: externalId,
        Policy: JSON.stringify(sessionPolicy(pipeline, purpose)),
      },
      accountId,
      toDo: `The role ${controlRoleArn} is not there yet, or does not trust this control plane with its external id. Update the pipeline in that account to its newest version.`,
    });
  };

/**
 * Credentials of a role in an account, for as short a time as AWS gives them.
 *
 * @param toDo what somebody has to do when the role lets nobody in
 * @throws ProductError `aws-…`
 */
export async function assumeRole(
  client: STSClient,
  {
    role,
    accountId,
    toDo,
  }: {
    readonly role: Pick<AssumeRoleCommandInput, 'RoleArn' | 'ExternalId' | 'Policy'>;
    readonly accountId: string;
    readonly toDo: string;
  },
): Promise<AwsCredentialIdentity> {
  try {
    const { Credentials } = await client.send(
      new AssumeRoleCommand({
        ...role,
        RoleSessionName: 'gatebook-control-plane',
        DurationSeconds: sessionSeconds,
      }),
    );
    if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey) {
      throw new Error('STS answered without credentials');
    }
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      ...(Credentials.SessionToken && { sessionToken: Credentials.SessionToken }),
    };
  } catch (error) {
    throw awsFault(error, {
      where: `account ${accountId}`,
      // STS says AccessDenied both for a role that is not there (yet) and for one that does not trust us.
      denied: 'aws-role-missing',
      toDo,
    });
  }
}

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

const allow = (Action: readonly string[], Resource: readonly string[]): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

/** The session policy for one purpose. */
export const sessionPolicy = (pipeline: Pipeline, purpose: SessionPurpose) => ({
  Version: '2012-10-17',
  Statement: statementsFor(pipeline, purpose),
});

function statementsFor(pipeline: Pipeline, purpose: SessionPurpose): readonly Statement[] {
  const { accountId, region, controlRoleArn } = pipeline;
  const partition = partitionOf(controlRoleArn);
  // API Gateway's ARNs name no account: the role's own account is meant.
  const apis = (kind: 'restapis' | 'apis') => `arn:${partition}:apigateway:${region}::/${kind}`;
  const group = (name: string) => `arn:${partition}:logs:${region}:${accountId}:log-group:${name}`;
  if (purpose === 'list') {
    const roots = [apis('restapis'), apis('apis')];
    return [
      allow(
        ['apigateway:GET'],
        roots.flatMap((root) => [root, `${root}/*/stages`]),
      ),
    ];
  }
  if (purpose === 'backfill')
    return [allow(['lambda:InvokeFunction'], [pipeline.backfillFunctionArn ?? 'arn:none'])];
  if ('logGroup' in purpose) {
    return [
      // Has no narrower form (service authorization reference, Amazon CloudWatch Logs).
      allow(['logs:DescribeLogGroups'], ['*']),
      allow(
        [
          'logs:DeleteSubscriptionFilter',
          'logs:DescribeSubscriptionFilters',
          'logs:PutSubscriptionFilter',
        ],
        [group(purpose.logGroup), group(`${purpose.logGroup}:*`)],
      ),
      ...(pipeline.subscriptionRoleArn === null
        ? []
        : [allow(['iam:PassRole'], [pipeline.subscriptionRoleArn])]),
    ];
  }
  if ('ownLogGroup' in purpose) {
    return [
      allow(
        ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
        [group(purpose.ownLogGroup), group(`${purpose.ownLogGroup}:*`)],
      ),
    ];
  }
  const { kind, restApiId, stage } = purpose;
  const root = apis(kind === 'REST' ? 'restapis' : 'apis');
  return [
    allow(
      ['apigateway:GET', 'apigateway:PATCH', ...(kind === 'REST' ? [] : ['apigateway:DELETE'])],
      [
        `${root}/${restApiId}/stages/${stage}`,
        ...(kind === 'REST' ? [] : [`${root}/${restApiId}/stages/${stage}/accesslogsettings`]),
      ],
    ),
    kind === 'REST'
      ? // An account's first stream destination makes API Gateway create its service-linked role.
        allow(
          ['iam:CreateServiceLinkedRole'],
          [`arn:${partition}:iam::*:role/aws-service-role/ops.apigateway.amazonaws.com/*`],
        )
      : allow(['logs:CreateLogGroup', 'logs:DescribeLogGroups', ...logDelivery], ['*']),
  ];
}

/** `aws`, `aws-cn` or `aws-us-gov`: the role's own. */
const partitionOf = (arn: string) => arn.split(':')[1] ?? 'aws';
