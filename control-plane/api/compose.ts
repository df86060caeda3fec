import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { s3Dimension } from '../dimension/s3.js';
import { cachedOrganisation } from '../organisation/cached.js';
import { awsOrganisation } from '../organisation/organizations.js';
import { registryIsRead } from '../ports/report-scheduler.js';
import { dynamodbRegistry } from '../registry/dynamodb.js';
import { apiGatewayStages } from '../stages/api-gateway.js';
import { stsCredentials } from '../stages/sts.js';
import type { ControlPlane } from './dependencies.js';
import { iamCaller } from './iam-caller.js';
import type { Settings } from './settings.js';

const organisationTtlMs = 10 * 60_000;

/** The control plane as it stands in AWS. */
export function awsControlPlane(settings: Settings): ControlPlane {
  const clock = () => new Date();
  const registry = dynamodbRegistry({ client: new DynamoDBClient(), table: settings.TABLE_NAME });
  return {
    registry,
    clock,
    version: settings.GATEBOOK_VERSION,
    identify: iamCaller({ registry, platformRoles: settings.PLATFORM_ROLES, clock }),
    cursorKey: settings.CURSOR_KEY,
    requestsPerMinute: settings.REQUESTS_PER_MINUTE,
    dimension: s3Dimension({ client: new S3Client(), bucket: settings.LAKE_BUCKET }),
    scheduler: registryIsRead,
    stages: apiGatewayStages({ credentials: stsCredentials(new STSClient({ maxAttempts: 5 })) }),
    // Organizations has one endpoint for a whole partition, in us-east-1.
    organisation: cachedOrganisation(
      awsOrganisation(new OrganizationsClient({ region: 'us-east-1', maxAttempts: 6 })),
      { ttlMs: organisationTtlMs, clock },
    ),
  };
}
