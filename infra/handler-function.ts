import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Duration, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import {
  Effect,
  type IManagedPolicy,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.js';
import { bundleAll, bundleFolder, putBeside } from './bundle-esbuild.js';
import { centralRolePath } from './names.js';

const root = join(import.meta.dirname, '..');

/** Folders of bundles that this process has made. */
const madeHere = new Set<string>();

export interface HandlerFunctionProps {
  /** The handler's file, from the root of the repository: `enrichment/handler.ts`. It exports `handler`. */
  readonly entry: string;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeout: Duration;
  readonly environment: Record<string, string>;
  /**
   * Central functions only, where the documents ask for the quota: an account with a limit of 10 to 50 can reserve nothing.
   * @default - no reservation: the function shares the account's concurrency
   */
  readonly reservedConcurrency?: number;
  /** @default - no boundary */
  readonly permissionsBoundary?: IManagedPolicy;
  /** @default - the path of what stands in the central account */
  readonly rolePath?: string;
  /** @default - a name by CloudFormation */
  readonly roleName?: string;
  /** @default - off */
  readonly tracing?: boolean;
  /** Files of packages that lie beside the bundle, by their names in `node_modules`. @default - none */
  readonly beside?: readonly string[];
}

/**
 * A Lambda function as all of ours are: bundled from a handler's file, arm64, on the newest Node of Lambda, with a log
 * group that expires and a role of its own that may write to that log group and nothing else.
 */
export class HandlerFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: HandlerFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
      path: props.rolePath ?? centralRolePath,
      roleName: props.roleName,
      permissionsBoundary: props.permissionsBoundary,
    });
    this.role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [this.logGroup.logGroupArn],
      }),
    );
    this.function = new LambdaFunction(this, 'Function', {
      code: this.code(props),
      handler: 'index.handler',
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      environment: props.environment,
      reservedConcurrentExecutions: props.reservedConcurrency,
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: props.tracing ? Tracing.ACTIVE : Tracing.DISABLED,
    });
    acknowledge(this.function, {
      W3005:
        'The CDK makes a function wait for its role and for the policy of the role; the first is implied, the second is needed.',
    });
  }

  /** The function's bundle; its source where a synthesis leaves bundles out (context `aws:cdk:bundling-stacks`). */
  private code({ entry, beside = [] }: HandlerFunctionProps): Code {
    if (!Stack.of(this).bundlingRequired) return Code.fromAsset(join(root, dirname(entry)));
    const bundles = join((Stage.of(this) as Stage).outdir, 'bundles');
    const bundled = join(bundles, bundleFolder(entry));
    // The first function of a synthesis has all of them bundled. A folder of an earlier process may hold other sources.
    if (!madeHere.has(bundles) || !existsSync(bundled)) bundleAll(bundles);
    madeHere.add(bundles);
    putBeside(bundled, beside);
    return Code.fromAsset(bundled);
  }

  /** Lets the function do `actions` on `resources`. */
  allow(
    actions: string[],
    resources: string[],
    conditions?: Record<string, Record<string, unknown>>,
  ) {
    this.role.addToPolicy(new PolicyStatement({ actions, resources, conditions }));
    return this;
  }
}
