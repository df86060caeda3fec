import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  type STSClient,
} from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@aws-sdk/types';
import type { ApiRef } from '../../core/registry/api-window.js';
import type { Pipeline } from '../../core/registry/pipeline.js';
import { awsFault } from './aws-fault.js';

/** What credentials in a member account are for: one stage, or a look at all of them. */
export type SessionPurpose = Pick<ApiRef, 'restApiId' | 'stage'> | 'list';

/** Gets credentials in a member account that can do that one thing. @throws ProductError `aws-…` */
export type MemberCredentials = (
  pipeline: Pipeline,
  purpose: SessionPurpose,
) => Promise<AwsCredentialIdentity>;

/** AWS's shortest life of a session, in seconds: a call takes a fraction of a second. */
const sessionSeconds = 900;

/**
 * Credentials by AssumeRole: the exact role that the pipeline brought, its external id, and a session policy
 * that leaves of the role's rights what this one call needs.
 */
export const stsCredentials =
  (client: STSClient): MemberCredentials =>
  (pipeline, purpose) => {
    const { controlRoleArn, externalId, accountId, region } = pipeline;
    return assumeRole(client, {
      role: {
        RoleArn: controlRoleArn,
        ExternalId: externalId,
        Policy: JSON.stringify(sessionPolicy(partitionOf(controlRoleArn), region, purpose)),
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

/** The session policy for one purpose. API Gateway's ARNs name no account: the role's own account is meant. */
export function sessionPolicy(partition: string, region: string, purpose: SessionPurpose) {
  const root = `arn:${partition}:apigateway:${region}::/restapis`;
  return {
    Version: '2012-10-17',
    Statement: [
      purpose === 'list'
        ? { Effect: 'Allow', Action: ['apigateway:GET'], Resource: [root, `${root}/*/stages`] }
        : {
            Effect: 'Allow',
            Action: ['apigateway:GET', 'apigateway:PATCH'],
            Resource: [`${root}/${purpose.restApiId}/stages/${purpose.stage}`],
          },
      // An account's first stream destination makes API Gateway create its service-linked role.
      ...(purpose === 'list'
        ? []
        : [
            {
              Effect: 'Allow',
              Action: ['iam:CreateServiceLinkedRole'],
              Resource: [
                `arn:${partition}:iam::*:role/aws-service-role/ops.apigateway.amazonaws.com/*`,
              ],
            },
          ]),
    ],
  };
}

/** `aws`, `aws-cn` or `aws-us-gov`: the role's own. */
const partitionOf = (arn: string) => arn.split(':')[1] ?? 'aws';
