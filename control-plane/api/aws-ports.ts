import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { s3Freshness } from '../freshness/s3.js';
import { awsOrganisation } from '../organisation/organizations.js';
import { s3RegistrySnapshot } from '../registry-snapshot/s3.js';
import { requestTimeouts } from '../request-timeouts.js';
import { memberStages } from '../stages/member-stages.js';
import { stsCredentials } from '../stages/sts.js';
import type { ControlPlaneSettings } from './settings.js';

/** The ports that few requests need, with the clients of AWS that they alone need. */
export const awsPorts = (
  { LAKE_BUCKET, ROW_PREFIXES }: Pick<ControlPlaneSettings, 'LAKE_BUCKET' | 'ROW_PREFIXES'>,
  clock: () => Date,
) => {
  const s3 = new S3Client({ requestHandler: requestTimeouts });
  const sts = new STSClient({ maxAttempts: 5, requestHandler: requestTimeouts });
  return {
    registrySnapshot: s3RegistrySnapshot({ client: s3, bucket: LAKE_BUCKET }),
    freshness: s3Freshness({ client: s3, bucket: LAKE_BUCKET, prefixes: ROW_PREFIXES, clock }),
    stages: memberStages({ credentials: stsCredentials(sts) }),
    // Organizations has one endpoint for a whole partition, in us-east-1.
    organisation: awsOrganisation(
      new OrganizationsClient({
        region: 'us-east-1',
        maxAttempts: 6,
        requestHandler: requestTimeouts,
      }),
    ),
  };
};
