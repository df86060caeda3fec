import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  AuthorizationType,
  EndpointType,
  LambdaIntegration,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import {
  AttributeType,
  BillingMode,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { logFormat } from '../../core/access-log/log-format.js';
import { rowPrefixes } from '../../core/pipeline-bucket.js';
import { acknowledge } from '../../infra/acknowledge.js';
import { HandlerFunction } from '../../infra/handler-function.js';
import { lakeQueries, type QueriedLake } from '../../infra/lake-queries.js';
import { controlPlaneRoleName, streamNamePrefix } from '../../infra/names.js';
import type { Deployment } from '../../infra/settings.js';
import { signingSecret } from '../../infra/signing-secret.js';
import { registryTable } from '../../registry/dynamodb/table.js';
import { auditTrail } from './audit-trail.js';
import { backfills } from './backfills.js';
import { controlPlaneMonitoring } from './monitoring.js';
import {
  type DashboardAccess,
  mayLinkToDashboard,
  mayPublishRegistry,
  mayReachMembers,
  maySchedule,
} from './permissions.js';
import { pipelineCheck } from './pipeline-check.js';
import { productUpdates } from './product-updates.js';
import { stageCheck } from './stage-check.js';

export interface ControlPlaneStackProps extends StackProps {
  readonly deployment: Deployment;
  /** The central lake: the registry's dimensions are written there, and usage is asked of it. */
  readonly lake: QueriedLake;
  /** The dashboard of QuickSight, and as whom a tenant's links open it. @default - there are no links */
  readonly dashboard?: DashboardAccess;
  readonly version: string;
  /** The released versions of the product, which accounts may be updated to. */
  readonly productVersions: readonly string[];
}

/** The control API, its registry, and what watches them. */
export class ControlPlaneStack extends Stack {
  /** The address of the control API, with its stage and a slash at the end. */
  readonly endpoint: string;
  /** The registry, with its stream. */
  readonly table: Table;

  constructor(scope: Construct, id: string, props: ControlPlaneStackProps) {
    super(scope, id, { description: 'Gatebook: the control API and the registry', ...props });
    this.table = this.registry();
    const api = this.api(props, this.controlFunction(props, this.table));
    this.endpoint = api.url;
    auditTrail(this, this.table);
    backfills(this, {
      table: this.table,
      organisationId: props.deployment.organisationId,
    });
    stageCheck(this, {
      table: this.table,
      lake: props.lake,
      organisationId: props.deployment.organisationId,
      environment: placesOf(props.lake, this.table),
    });
    productUpdates(this, { table: this.table, organisationId: props.deployment.organisationId });
    pipelineCheck(this, {
      table: this.table,
      lake: props.lake,
      environment: placesOf(props.lake, this.table),
    });
  }

  private registry(): Table {
    const { partitionKey, sortKey, timeToLive } = registryTable;
    return new Table(this, 'Registry', {
      partitionKey: { name: partitionKey, type: AttributeType.STRING },
      sortKey: { name: sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: timeToLive,
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
    });
  }

  private controlFunction(
    { deployment, lake, dashboard, version, productVersions }: ControlPlaneStackProps,
    table: Table,
  ): HandlerFunction {
    const cursorKey = signingSecret(this, 'CursorKey', {
      description: 'Signs the cursors of the control API',
      // A list is read within minutes.
      kept: 3,
    });
    const control = new HandlerFunction(this, 'Control', {
      entry: 'control-plane/api/handler.ts',
      description: 'The control API of Gatebook',
      memoryMb: 1024,
      timeout: Duration.seconds(29),
      roleName: controlPlaneRoleName,
      tracing: true,
      environment: {
        ...placesOf(lake, table),
        WORK_GROUP: lake.workGroupName,
        DATABASE: lake.databaseName,
        CURSOR_KEY_ARN: cursorKey.secretArn,
        PLATFORM_ROLES: `arn:${this.partition}:iam::${this.account}:role/${deployment.platformRolePattern}`,
        GATEBOOK_VERSION: version,
        PRODUCT_VERSIONS: productVersions.join(','),
      },
    })
      .allow(
        [
          'dynamodb:DeleteItem',
          'dynamodb:GetItem',
          'dynamodb:PutItem',
          'dynamodb:Query',
          'dynamodb:UpdateItem',
        ],
        [table.tableArn],
      )
      .allow(
        [
          'organizations:ListAccountsForParent',
          'organizations:ListOrganizationalUnitsForParent',
          'organizations:ListRoots',
        ],
        ['*'],
      );
    control.allow(['secretsmanager:GetSecretValue'], [cursorKey.secretArn]);
    mayPublishRegistry(control, lake);
    mayReachMembers(control, this.partition, deployment.organisationId);
    for (const statement of lakeQueries(this, lake)) control.role.addToPolicy(statement);
    if (dashboard) mayLinkToDashboard(this, control, dashboard);
    if (deployment.reports) maySchedule(this, control);
    acknowledge(control.role, {
      'AwsSolutions-IAM5':
        "The control role of every member account may be assumed, within the organisation; dimensions are written below registry/; Athena reads every file of rows and roll-ups, and makes up the names of the answers it writes; the readers of tenants, and the schedules of one group, are named after what comes and goes; the organisation's tree has no narrower form; X-Ray has no resources.",
    });
    return control;
  }

  private api({ deployment }: ControlPlaneStackProps, control: HandlerFunction): RestApi {
    const { centralProjectName, organisationId } = deployment;
    const destinationArn = `arn:${this.partition}:firehose:${this.region}:${this.account}:deliverystream/${streamNamePrefix}${centralProjectName}`;
    const api = new RestApi(this, 'Api', {
      restApiName: 'gatebook-control',
      description: 'The control API of Gatebook',
      endpointTypes: [EndpointType.REGIONAL],
      // The role for API Gateway's own logs belongs to the account, not to a stack: removing the stack would
      // silence every other API of the account.
      cloudWatchRole: false,
      policy: new PolicyDocument({
        statements: [
          new PolicyStatement({
            principals: [new AnyPrincipal()],
            actions: ['execute-api:Invoke'],
            resources: ['execute-api:/*'],
            conditions: { StringEquals: { 'aws:PrincipalOrgID': organisationId } },
          }),
        ],
      }),
      defaultMethodOptions: { authorizationType: AuthorizationType.IAM },
      deployOptions: {
        stageName: 'prod',
        tracingEnabled: true,
        metricsEnabled: true,
        throttlingRateLimit: 50,
        throttlingBurstLimit: 100,
        ...(centralProjectName && {
          accessLogDestination: { bind: () => ({ destinationArn }) },
          accessLogFormat: AccessLogFormat.custom(logFormat),
        }),
      },
    });
    api.root.addProxy({
      defaultIntegration: new LambdaIntegration(control.function, { allowTestInvoke: false }),
    });
    acknowledge(api, {
      'AwsSolutions-APIG1':
        "The control API logs to Gatebook's own pipeline as soon as centralProjectName names one; until then the function's log has every request.",
      'AwsSolutions-APIG2':
        'Every request is validated by the schema of its route, in the function.',
      'AwsSolutions-APIG3':
        'Only signed requests of the own organisation get in: nothing is left for a firewall to tell apart.',
      'AwsSolutions-APIG4': 'Every method is authorised by IAM.',
      'AwsSolutions-APIG6':
        "Execution logs would need the account's role for them, a setting that this stack could take from other APIs.",
      'AwsSolutions-COG4':
        'Callers are roles of the organisation, which IAM knows; there are no users of ours.',
    });
    controlPlaneMonitoring(this, { api, control: control.function });
    return api;
  }
}

/** Where the functions find the registry, and the lake's copy of it. */
const placesOf = ({ bucket }: QueriedLake, table: Table) => ({
  TABLE_NAME: table.tableName,
  LAKE_BUCKET: bucket.bucketName,
  ROW_PREFIXES: Object.values(rowPrefixes)
    .map((prefix) => `${prefix}/`)
    .join(','),
});
