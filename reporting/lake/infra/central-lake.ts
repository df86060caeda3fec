import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/** The central lake, as stacks that read it see it. */
export interface CentralLake {
  /** Rows, roll-ups and the registry's dimensions. */
  readonly bucket: IBucket;
  /** Where the work group puts answers. */
  readonly results: IBucket;
  /** The key that both buckets are encrypted with; undefined: S3's own keys. */
  readonly key: IKey | undefined;
  readonly databaseName: string;
  readonly workGroupName: string;
}
