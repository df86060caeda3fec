import { GetIdentityContextCommand, QuickSightClient } from '@aws-sdk/client-quicksight';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { awsPartitionOf } from '../../../core/aws-partition.js';
import { quicksightError } from '../../quicksight/aws-errors.js';
import { reportReader } from '../../quicksight/names.js';

/** The provider of identity contexts that STS takes from QuickSight (API reference, `GetIdentityContext`). */
const contextProvider = (region: string) =>
  `arn:${awsPartitionOf(region)}:iam::aws:contextProvider/QuickSight`;

/**
 * A client whose calls QuickSight takes as a tenant's registered reader: user rules then decide what a job shows. The
 * credentials last an hour, so that a client is made per report.
 */
export const clientAsReader =
  ({
    quicksight,
    sts,
    accountId,
    roleArn,
    region,
    endpoint,
  }: {
    readonly quicksight: Pick<QuickSightClient, 'send'>;
    readonly sts: Pick<STSClient, 'send'>;
    readonly accountId: string;
    /** A role that may start and describe snapshot jobs and that trusts the caller for `sts:SetContext`. */
    readonly roleArn: string;
    readonly region: string;
    readonly endpoint?: string;
  }) =>
  async (tenantId: string): Promise<QuickSightClient> => {
    try {
      const { Context } = await quicksight.send(
        new GetIdentityContextCommand({
          AwsAccountId: accountId,
          Namespace: 'default',
          UserIdentifier: { UserName: reportReader(tenantId) },
        }),
      );
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: `gatebook-${tenantId}`.slice(0, 64),
          ProvidedContexts: [{ ProviderArn: contextProvider(region), ContextAssertion: Context }],
        }),
      );
      if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey) {
        throw new Error('STS gave no credentials');
      }
      return new QuickSightClient({
        region,
        endpoint,
        credentials: {
          accessKeyId: Credentials.AccessKeyId,
          secretAccessKey: Credentials.SecretAccessKey,
          sessionToken: Credentials.SessionToken,
        },
      });
    } catch (error) {
      throw quicksightError(error, `taking the part of ${tenantId}'s reader`);
    }
  };
