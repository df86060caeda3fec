/** A CloudFormation template as JSON, as far as policies need it. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Mappings?: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
  >;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>
  >;
}
export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: properties are what the template says
  readonly Properties: Record<string, any>;
}

export interface Launch {
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** What other stacks export, by the name of the export. */
  readonly imports?: Readonly<Record<string, unknown>>;
}

/** The property that names a resource of a type, where a template may give the name. */
const nameProperties = [
  'BucketName',
  'DeliveryStreamName',
  'FunctionName',
  'RoleName',
  'DataSourceId',
  'DataSetId',
  'ThemeId',
  'Name',
  'LogGroupName',
  'TableName',
  'StateMachineName',
  'QueueName',
  'ManagedPolicyName',
  'AliasName',
];

/** How the ARN of a resource is made of its name. */
const arns: Readonly<Record<string, (name: string, at: Launch) => string>> = {
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::Lambda::Function': (name, { account, region }) =>
    `arn:aws:lambda:${region}:${account}:function:${name}`,
  'AWS::KinesisFirehose::DeliveryStream': (name, { account, region }) =>
    `arn:aws:firehose:${region}:${account}:deliverystream/${name}`,
  'AWS::Logs::LogGroup': (name, { account, region }) =>
    `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
  'AWS::KMS::Key': (name, { account, region }) => `arn:aws:kms:${region}:${account}:key/${name}`,
  'AWS::DynamoDB::Table': (name, { account, region }) =>
    `arn:aws:dynamodb:${region}:${account}:table/${name}`,
  'AWS::Events::Rule': (name, { account, region }) =>
    `arn:aws:events:${region}:${account}:rule/${name}`,
  'AWS::SecretsManager::Secret': (name, { account, region }) =>
    `arn:aws:secretsmanager:${region}:${account}:secret:${name}`,
  'AWS::StepFunctions::StateMachine': (name, { account, region }) =>
    `arn:aws:states:${region}:${account}:stateMachine:${name}`,
  'AWS::QuickSight::DataSource': (name, { account, region }) =>
    `arn:aws:quicksight:${region}:${account}:datasource/${name}`,
  'AWS::QuickSight::DataSet': (name, { account, region }) =>
    `arn:aws:quicksight:${region}:${account}:dataset/${name}`,
  'AWS::QuickSight::Theme': (name, { account, region }) =>
    `arn:aws:quicksight:${region}:${account}:theme/${name}`,
  'AWS::SNS::Topic': (name, { account, region }) => `arn:aws:sns:${region}:${account}:${name}`,
  'AWS::Scheduler::ScheduleGroup': (name, { account, region }) =>
    `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`,
  'AWS::SQS::Queue': (name, { account, region }) => `arn:aws:sqs:${region}:${account}:${name}`,
};

/** Stands for what CloudFormation leaves out. */
const noValue = Symbol('AWS::NoValue');

/**
 * What CloudFormation would make of a template in an account: names that it makes up are made up in its manner
 * (the stack's name, then the logical id), references and conditions are resolved.
 */
export const resolveTemplate = (template: Template, launch: Launch) => {
  const conditions = new Map<string, boolean>();
  const conditionOf = (name: string): boolean => {
    const known = conditions.get(name);
    if (known !== undefined) return known;
    const value = Boolean(resolve(template.Conditions?.[name]));
    conditions.set(name, value);
    return value;
  };
  const nameOf = (id: string): string => {
    const resource = template.Resources[id];
    if (!resource) throw new Error(`The template has no resource ${id}.`);
    const { Properties: properties = {}, Type: type } = resource;
    const given =
      nameProperties.map((key) => properties[key]).find((name) => name !== undefined) ??
      properties.DatabaseInput?.Name ??
      properties.TableInput?.Name;
    if (given !== undefined && type !== 'AWS::IAM::Policy') return String(resolve(given));
    const name = `${launch.stackName}-${id}`;
    return type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
  };
  const arnOf = (id: string): string => {
    const { Type: type, Properties: properties } = template.Resources[id] as Resource;
    const name = nameOf(id);
    if (type === 'AWS::IAM::Role') {
      return `arn:aws:iam::${launch.account}:role${resolve(properties.Path ?? '/')}${name}`;
    }
    if (type === 'AWS::IAM::ManagedPolicy') {
      return `arn:aws:iam::${launch.account}:policy${resolve(properties.Path ?? '/')}${name}`;
    }
    const arn = arns[type];
    if (!arn) throw new Error(`The ARN of ${type} is not known.`);
    return arn(name, launch);
  };
  const pseudo: Record<string, string | symbol> = {
    'AWS::AccountId': launch.account,
    'AWS::Region': launch.region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': launch.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${launch.region}:${launch.account}:stack/${launch.stackName}/5e1f8d2a-0c1b-4c8e-9a51-3f1f6b0c7e11`,
    'AWS::NoValue': noValue,
  };
  const reference = (name: string): unknown => {
    if (name in pseudo) return pseudo[name];
    if (template.Parameters && name in template.Parameters) {
      return launch.parameters?.[name] ?? template.Parameters[name]?.Default ?? '';
    }
    const type = template.Resources[name]?.Type ?? '';
    return [
      'AWS::IAM::ManagedPolicy',
      'AWS::SecretsManager::Secret',
      'AWS::SNS::Topic',
      'AWS::StepFunctions::StateMachine',
    ].includes(type)
      ? arnOf(name)
      : nameOf(name);
  };
  const functions: Record<string, (argument: never) => unknown> = {
    Ref: reference,
    'Fn::GetAtt': (argument: string | [string, string]) => {
      const [id, attribute] = (typeof argument === 'string' ? argument.split('.') : argument) as [
        string,
        string,
      ];
      if (attribute === 'Arn') return arnOf(id);
      if (attribute === 'StreamArn') return `${arnOf(id)}/stream/2026-11-01T00:00:00.000`;
      return `${nameOf(id)}.${attribute}`;
    },
    'Fn::Join': ([separator, parts]: [string, unknown[]]) =>
      (resolve(parts) as unknown[]).join(separator),
    'Fn::Split': ([separator, text]: [string, unknown]) => String(resolve(text)).split(separator),
    'Fn::Select': ([index, list]: [number, unknown]) => (resolve(list) as unknown[])[Number(index)],
    'Fn::If': ([condition, yes, no]: [string, unknown, unknown]) =>
      resolve(conditionOf(condition) ? yes : no),
    'Fn::ImportValue': (name: string) => {
      const value = launch.imports?.[name];
      if (value === undefined) throw new Error(`No stack exports ${name}.`);
      return value;
    },
    'Fn::FindInMap': (keys: [string, unknown, unknown]) => {
      const [map, first, second] = keys.map((key) => String(resolve(key))) as [
        string,
        string,
        string,
      ];
      return template.Mappings?.[map]?.[first]?.[second];
    },
    'Fn::Equals': ([left, right]: [unknown, unknown]) => resolve(left) === resolve(right),
    'Fn::Not': ([one]: [unknown]) => !resolve(one),
    'Fn::And': (all: unknown[]) => all.every((one) => resolve(one)),
    'Fn::Or': (all: unknown[]) => all.some((one) => resolve(one)),
    Condition: (name: string) => conditionOf(name),
  };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((inner) => inner !== noValue);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [first] = entries;
    if (
      entries.length === 1 &&
      first &&
      first[0] in functions &&
      !(first[0] === 'Condition' && typeof first[1] !== 'string')
    ) {
      return (functions[first[0]] as (argument: unknown) => unknown)(first[1]);
    }
    return Object.fromEntries(
      entries.map(([key, inner]) => [key, resolve(inner)]).filter(([, inner]) => inner !== noValue),
    );
  };
  const resources = Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, { Condition: condition }]) => condition === undefined || conditionOf(condition))
      .map(([id, resource]) => [
        id,
        { ...resource, Properties: resolve(resource.Properties ?? {}) } as Resource,
      ]),
  );
  const outputs = Object.values(template.Outputs ?? {});
  const exported = Object.fromEntries(
    outputs.flatMap(({ Value, Export }) => (Export ? [[Export.Name, resolve(Value)]] : [])),
  );
  return { resources, arnOf, nameOf, resolve, exported };
};
export type ResolvedTemplate = ReturnType<typeof resolveTemplate>;
