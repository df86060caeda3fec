import type { STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@aws-sdk/types';
import type { Pipeline } from '../../core/registry/pipeline.js';
import { assumeRole } from '../stages/sts.js';

/** Gets credentials in the account of a pipeline. @throws ProductError `aws-…` */
export type AccountCredentials = (pipeline: Pipeline) => Promise<AwsCredentialIdentity>;

/**
 * Credentials of the role that updates the product, which the launch role's stack set has brought into every account.
 *
 * @param roleName its name, the same in every account
 * @throws ProductError `aws-…`
 */
export const updateCredentials =
  (client: STSClient, roleName: string): AccountCredentials =>
  ({ accountId, controlRoleArn }) => {
    const [, partition] = controlRoleArn.split(':');
    return assumeRole(client, {
      role: { RoleArn: `arn:${partition}:iam::${accountId}:role/${roleName}` },
      accountId,
      toDo: `The role ${roleName} is not there yet: the stack set gatebook-launch-role brings it (docs/deploy.md).`,
    });
  };
