import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from '../../../infra/acknowledge.js';
import { lakeDatabaseName } from '../../../infra/names.js';
import { privateBucket } from '../../../infra/private-bucket.js';
import type { Deployment } from '../../../infra/settings.js';
import { lakeBucket } from './lake-bucket.js';
import { lakeTables } from './lake-tables.js';
import { landingEvents } from './landing-events.js';
import { ledger } from './ledger.js';
import { Loader } from './loader.js';
import { RollUps } from './roll-ups.js';
import { runAfterDeployment } from './run-after-deployment.js';

/** No query of the product reads as much; a mistake in one that a person types is stopped here. */
const scanLimitBytes = 2 ** 40;

/** The central lake with what loads it and keeps its roll-ups: everything that reads rows begins here. */
export class LakeStack extends Stack {
  readonly bucket: Bucket;
  /** Where Athena puts answers; they expire after a week. */
  readonly results: Bucket;
  readonly key: IKey | undefined;
  readonly databaseName = lakeDatabaseName;
  readonly workGroupName: string;

  constructor(scope: Construct, id: string, props: StackProps & { deployment: Deployment }) {
    super(scope, id, {
      description: 'Gatebook: the central lake, its loader and its roll-ups',
      ...props,
    });
    const { bucket, bucketName, key } = lakeBucket(this, props.deployment);
    this.bucket = bucket;
    this.key = key;
    const { database, tables } = lakeTables(this, bucket, props.deployment);
    this.results = new Bucket(this, 'Results', {
      ...privateBucket(key),
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          expiration: Duration.days(7),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    acknowledge(this.results, {
      'AwsSolutions-S1': 'Answers expire after a week, and Athena itself records who asked.',
    });
    this.workGroupName = this.workGroup('WorkGroup', 'gatebook', 'Queries of Gatebook').name;
    const written = {
      bucket,
      results: this.results,
      key,
      databaseName: lakeDatabaseName,
      ledger: ledger(this),
    };
    const rollUps = new RollUps(this, 'RollUps', {
      ...written,
      workGroup: this.workGroup(
        'RollUpWorkGroup',
        'gatebook-roll-ups',
        'Statements that write the roll-ups of Gatebook',
      ),
    });
    const loader = new Loader(this, 'Loader', {
      ...written,
      deployment: props.deployment,
      workGroup: this.workGroup(
        'LoaderWorkGroup',
        'gatebook-loader',
        'Statements that write the requests of Gatebook',
      ),
      events: landingEvents(this, bucket, bucketName),
      rollUps: rollUps.writer.machine,
    });
    runAfterDeployment(this, [loader.writer.machine, rollUps.writer.machine]);
    for (const writer of [rollUps, loader]) writer.node.addDependency(database, ...tables);
  }

  private workGroup(id: string, name: string, description: string): CfnWorkGroup {
    return new CfnWorkGroup(this, id, {
      name,
      description,
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: scanLimitBytes,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: `s3://${this.results.bucketName}/answers/`,
          expectedBucketOwner: this.account,
          encryptionConfiguration: this.key
            ? { encryptionOption: 'SSE_KMS', kmsKey: this.key.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
  }
}
