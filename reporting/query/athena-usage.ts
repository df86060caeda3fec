import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import type { UsageSource } from '../../core/ports/usage-source.js';
import type { Registry } from '../../core/registry/registry.js';
import { athena } from './athena.js';
import { centralLake } from './lake.js';
import { accountsWithRows } from './s3.js';
import { usageSource } from './usage-source.js';

/** API Gateway waits 29 seconds: what takes longer is stopped while there is time to say so. */
const timeoutMs = 25_000;

/** Usage as the control API has it in AWS: by Athena, over every account that has rows in the lake. */
export const athenaUsage = ({
  registry,
  workGroup,
  database,
  bucket,
  rowPrefixes,
}: {
  readonly registry: Registry;
  readonly workGroup: string;
  readonly database: string;
  readonly bucket: string;
  /** The parts of the lake that hold rows, with their slash. */
  readonly rowPrefixes: readonly string[];
}): UsageSource => {
  const client = new AthenaClient({ maxAttempts: 4 });
  const s3 = new S3Client();
  return usageSource({
    engine: athena({ client, workGroup, database, timeoutMs }),
    ...centralLake,
    registry,
    accounts: () => accountsWithRows(s3, bucket, rowPrefixes),
  });
};
