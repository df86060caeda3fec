import { type CfnElement, CfnOutput, CfnResource, CustomResource, Duration, Fn } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { ProductStack, type ProductStackProps } from 'aws-cdk-lib/aws-servicecatalog';
import type { Construct } from 'constructs';
import { logFormat } from '../../core/access-log/log-format.js';
import {
  catalogueObjectKey,
  logSettingsObjectKey,
  rejectedPrefix,
} from '../../core/pipeline-bucket.js';
import { acknowledge } from '../../infra/acknowledge.js';
import { HandlerFunction } from '../../infra/handler-function.js';
import {
  boundaryName,
  controlPlaneObjectKey,
  lakeBucketName,
  pipelineRolePath,
  productBucketName,
  resourcePrefix,
} from '../../infra/names.js';
import type { Deployment } from '../../infra/settings.js';
import { pipelineAlarms } from './alarms.js';
import { backfillFunction } from './backfill.js';
import { controlRole } from './control-role.js';
import { deliveryStreams, subscriptionRole } from './delivery-streams.js';
import { drainOnRemoval } from './drain.js';
import { enrichmentFunction } from './enrichment-function.js';
import { memberBucket, replicationRules } from './member-bucket.js';
import { pipelineParameters } from './parameters.js';
import { replicationLatencyAlarm } from './replication-alarm.js';
import { requestsTable } from './requests-table.js';

export interface PipelineStackProps extends ProductStackProps {
  readonly deployment: Deployment;
  /** The version of the product, which the pipeline tells the control plane. */
  readonly version: string;
}

/**
 * What a member account launches: the whole way from a stage's log line to a row in the central lake.
 *
 * The template is for Service Catalog: it uses nothing of the account that synthesised it, and needs no CDK
 * bootstrap where it is launched.
 */
export class PipelineStack extends ProductStack {
  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, {
      description: `Gatebook pipeline ${props.version}: access logs of API Gateway, enriched, kept, and copied to the central lake`,
      // A version's template must not change with the Node and the CDK that synthesise it.
      analyticsReporting: false,
      ...props,
    });
    const { deployment } = props;
    const parameters = pipelineParameters(this);
    const boundary = ManagedPolicy.fromManagedPolicyArn(
      this,
      'Boundary',
      `arn:${this.partition}:iam::${this.account}:policy${pipelineRolePath}${boundaryName}`,
    );
    const { bucket, key, replicationRole } = memberBucket(this, {
      deployment,
      parameters,
      boundary,
    });
    const { database, table } = requestsTable(this, { parameters, bucket, key, boundary });

    const enrichment = enrichmentFunction(this, { parameters, bucket, key, boundary });
    const streams = deliveryStreams(this, {
      parameters,
      bucket,
      key,
      enrichment: enrichment.function,
      database,
      table,
      boundary,
    });
    const streamArn = streams.direct.attrArn;
    const subscription = subscriptionRole(this, { stream: streams.subscription, boundary });
    const backfill = backfillFunction(this, {
      bucket,
      key,
      stream: streams.subscription,
      boundary,
    });

    const catalogueSync = new HandlerFunction(this, 'CatalogueSync', {
      entry: 'product/catalogue-sync/handler.ts',
      description: "Writes the names of the account's usage plans and API keys to the bucket",
      memoryMb: 256,
      timeout: Duration.minutes(15),
      environment: { CATALOGUE_BUCKET: bucket.bucketName, CATALOGUE_KEY: catalogueObjectKey },
      rolePath: pipelineRolePath,
      permissionsBoundary: boundary,
    })
      .allow(
        ['apigateway:GET'],
        ['/apikeys', '/usageplans', '/usageplans/*/keys'].map(
          (path) => `arn:${this.partition}:apigateway:${this.region}::${path}`,
        ),
      )
      .allow(['s3:PutObject'], [bucket.arnForObjects(catalogueObjectKey)]);
    new Rule(this, 'CatalogueSyncSchedule', {
      description: 'Renews the names of usage plans and API keys',
      schedule: Schedule.rate(Duration.minutes(15)),
      targets: [new LambdaFunction(catalogueSync.function, { retryAttempts: 2 })],
    });
    acknowledge(catalogueSync.role, {
      'AwsSolutions-IAM5': 'The keys of every usage plan are read, whichever plans there are.',
    });

    // The stack's own UUID: no two launches share it, and it is not for anyone to choose.
    const externalId = Fn.select(2, Fn.split('/', this.stackId));
    const control = controlRole(this, {
      deployment,
      externalId,
      subscription,
      backfill: backfill.function,
      boundary,
    });
    const registration = this.registration({
      props,
      announced: {
        streamArn,
        subscriptionStreamArn: streams.subscription.attrArn,
        subscriptionRoleArn: subscription.roleArn,
        backfillFunctionArn: backfill.function.functionArn,
        controlRoleArn: control.roleArn,
        externalId,
      },
      boundary,
      bucket,
      key,
      projectName: parameters.projectName.valueAsString,
    });

    const replay = new HandlerFunction(this, 'Replay', {
      entry: 'product/replay/handler.ts',
      description: 'Puts rejected records into the stream again, when an operator asks for it',
      memoryMb: 1024,
      timeout: Duration.minutes(15),
      environment: { BUCKET: bucket.bucketName, STREAM: streams.direct.ref },
      rolePath: pipelineRolePath,
      permissionsBoundary: boundary,
    })
      .allow(['s3:ListBucket'], [bucket.bucketArn], {
        StringLike: { 's3:prefix': `${rejectedPrefix}*` },
      })
      .allow(['s3:GetObject', 's3:DeleteObject'], [bucket.arnForObjects(`${rejectedPrefix}*`)])
      .allow(['firehose:PutRecordBatch'], [streamArn]);
    acknowledge(replay.role, {
      'AwsSolutions-IAM5': 'Firehose makes up the names of the files under rejected/.',
    });
    if (key) {
      for (const role of [catalogueSync.role, replay.role]) key.grantEncryptDecrypt(role);
    }

    const lake = lakeBucketName(deployment.centralAccount, deployment.homeRegion);
    replicationLatencyAlarm(this, {
      bucket,
      lakeBucketName: lake,
      lakeRegion: deployment.homeRegion,
      replicationRules,
      boundary,
    });
    drainOnRemoval(this, {
      parameters,
      bucket,
      key,
      boundary,
      carriers: [
        bucket,
        replicationRole,
        enrichment,
        streams.direct,
        streams.subscription,
        database,
        table,
      ],
    });
    pipelineAlarms(this, {
      streams,
      enrichment: enrichment.function,
      catalogueSync: catalogueSync.function,
      registration,
      bucket,
      lakeBucketName: lake,
      replicationRules,
    });

    const outputs = {
      StreamArn: ['Where stages log to', streamArn],
      SubscriptionStreamArn: [
        'Where log groups send what CloudWatch Logs gets',
        streams.subscription.attrArn,
      ],
      BucketName: ["The account's own copy of the rows", bucket.bucketName],
      DatabaseName: ['The Glue database', database.ref],
      TableName: ['The Glue table', table.ref],
      ReplayFunctionName: ['Invoke it to replay rejected records', replay.function.functionName],
      LogFormat: ['The access log format of a stage that logs to the stream', logFormat],
    } as const;
    for (const [name, [description, value]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { description, value });
    }
  }

  /**
   * CloudFormation makes names of the stack's and the resource's id. Service Catalog begins every stack with `SC-`, so that
   * what the launch role may touch is told by the second: no other product's resources begin with this word.
   */
  protected override allocateLogicalId(element: CfnElement): string {
    const id = super.allocateLogicalId(element);
    return CfnResource.isCfnResource(element) ? `${resourcePrefix}${id}` : id;
  }

  private registration({
    props: { deployment, version },
    projectName,
    announced,
    boundary,
    bucket,
    key,
  }: {
    props: PipelineStackProps;
    projectName: string;
    announced: Readonly<Record<string, string>>;
    boundary: ReturnType<typeof ManagedPolicy.fromManagedPolicyArn>;
    bucket: IBucket;
    key: IKey | undefined;
  }) {
    const { centralAccount, homeRegion } = deployment;
    const wellKnownBucket = productBucketName(centralAccount, homeRegion);
    const announcement = this.toJsonString({
      productVersion: version,
      projectName,
      ...announced,
    });
    const registration = new HandlerFunction(this, 'Registration', {
      entry: 'product/registration/handler.ts',
      description:
        'Tells the central control plane of this pipeline, at launch and every hour, and asks how logs are read',
      memoryMb: 256,
      timeout: Duration.minutes(2),
      environment: {
        ACCOUNT_ID: this.account,
        ANNOUNCEMENT: announcement,
        WELL_KNOWN_BUCKET: wellKnownBucket,
        WELL_KNOWN_KEY: controlPlaneObjectKey,
        WELL_KNOWN_REGION: homeRegion,
        BUCKET: bucket.bucketName,
        LOG_SETTINGS_KEY: logSettingsObjectKey,
      },
      rolePath: pipelineRolePath,
      permissionsBoundary: boundary,
    })
      .allow(
        ['s3:GetObject'],
        [`arn:${this.partition}:s3:::${wellKnownBucket}/${controlPlaneObjectKey}`],
      )
      .allow(
        ['execute-api:Invoke'],
        ['PUT', 'DELETE'].map(
          (method) =>
            `arn:${this.partition}:execute-api:${homeRegion}:${centralAccount}:*/*/${method}/v1/accounts/${this.account}/pipelines/${this.region}`,
        ),
      )
      .allow(
        ['execute-api:Invoke'],
        [
          `arn:${this.partition}:execute-api:${homeRegion}:${centralAccount}:*/*/GET/v1/accounts/${this.account}/pipelines/${this.region}/log-settings`,
        ],
      )
      .allow(['s3:PutObject'], [bucket.arnForObjects(logSettingsObjectKey)]);
    if (key) key.grantEncryptDecrypt(registration.role);
    acknowledge(registration.role, {
      'AwsSolutions-IAM5':
        "The id of the control plane's API is not known before it exists; account, method and path are.",
    });
    new Rule(this, 'Heartbeat', {
      description: 'Tells the control plane that this pipeline is alive',
      schedule: Schedule.rate(Duration.hours(1)),
      targets: [
        new LambdaFunction(registration.function, {
          retryAttempts: 2,
          event: RuleTargetInput.fromObject({ heartbeat: true }),
        }),
      ],
    });
    const resource = new CustomResource(this, 'Registered', {
      resourceType: 'Custom::GatebookRegistration',
      serviceToken: registration.function.functionArn,
      serviceTimeout: Duration.minutes(5),
      // A change of any of these is told at once rather than with the next heartbeat.
      properties: { Announcement: announcement },
    });
    // On removal the announcement is taken back first, while the role may still sign.
    resource.node.addDependency(registration.role);
    return registration.function;
  }
}
