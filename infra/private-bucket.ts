import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  BucketEncryption,
  type BucketProps,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';

/**
 * What every bucket of ours has: encryption with a key or S3's own, TLS 1.2 at least, no public access, no ACLs.
 */
export const privateBucket = (key?: IKey): BucketProps => ({
  encryption: key ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
  encryptionKey: key,
  bucketKeyEnabled: key ? true : undefined,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
});
