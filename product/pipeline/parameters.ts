import { CfnCondition, CfnParameter, Fn, type Stack } from 'aws-cdk-lib';
import { projectNamePattern } from '../../infra/names.js';

/** What the person who launches the product may choose. Everything but the project's name has a default. */
export const pipelineParameters = (stack: Stack) => {
  const projectName = new CfnParameter(stack, 'ProjectName', {
    type: 'String',
    minLength: 3,
    maxLength: 42,
    allowedPattern: projectNamePattern,
    constraintDescription: '3 to 42 lower-case letters and digits',
    description:
      'Names the delivery stream: amazon-apigateway-<ProjectName>. 3 to 42 lower-case letters and digits.',
  });
  const logFormatPrivacy = new CfnParameter(stack, 'LogFormatPrivacy', {
    type: 'String',
    default: 'truncate',
    allowedValues: ['keep', 'truncate', 'hash', 'drop'],
    description:
      'Personal data (addresses, user agents, paths, users): keep them, truncate addresses (IPv4 to /24, IPv6 to /48) and keep the rest, hash all with a secret of this pipeline, or drop all.',
  });
  const retentionDays = new CfnParameter(stack, 'RetentionDays', {
    type: 'Number',
    default: 90,
    minValue: 7,
    maxValue: 3650,
    description:
      'How long this account keeps its own copy of the rows, in days. The central copy has its own retention.',
  });
  const bufferSeconds = new CfnParameter(stack, 'BufferSeconds', {
    type: 'Number',
    default: 300,
    minValue: 60,
    maxValue: 900,
    description:
      'How long the stream gathers rows before it writes a file. Fewer seconds: fresher dashboards, more and smaller files.',
  });
  const storageMode = new CfnParameter(stack, 'StorageMode', {
    type: 'String',
    default: 'parquet',
    allowedValues: ['parquet', 'json-gzip'],
    description:
      'parquet: columns, cheap to query. json-gzip: saves the conversion in accounts with hundreds of millions of requests a day, costs more to query.',
  });
  const partitionDiscovery = new CfnParameter(stack, 'PartitionDiscovery', {
    type: 'String',
    default: 'projection',
    allowedValues: ['projection', 'crawler'],
    description:
      'projection: rows can be queried the moment they land. crawler: a Glue crawler registers partitions on a schedule, and costs by the hour.',
  });
  const dataRefreshFrequency = new CfnParameter(stack, 'DataRefreshFrequency', {
    type: 'String',
    default: 'cron(0/10 * * * ? *)',
    allowedPattern: '^cron\\([0-9A-Za-z*/?,#-]+( [0-9A-Za-z*/?,#-]+){5}\\)$',
    constraintDescription: 'a cron expression of six fields, such as cron(0/10 * * * ? *)',
    description: "The crawler's schedule; used with PartitionDiscovery = crawler only.",
  });
  stack.templateOptions.metadata = {
    'AWS::CloudFormation::Interface': {
      ParameterGroups: [
        group('Name', [projectName]),
        group('Privacy and retention', [logFormatPrivacy, retentionDays]),
        group('Delivery', [bufferSeconds, storageMode]),
        group('Querying in this account', [partitionDiscovery, dataRefreshFrequency]),
      ],
      ParameterLabels: {
        ProjectName: { default: 'Project name' },
        LogFormatPrivacy: { default: 'Personal data' },
        RetentionDays: { default: 'Keep rows for (days)' },
        BufferSeconds: { default: 'Gather rows for (seconds)' },
        StorageMode: { default: 'File format' },
        PartitionDiscovery: { default: 'How new partitions are found' },
        DataRefreshFrequency: { default: 'Crawler schedule' },
      },
    },
  };
  return {
    projectName,
    logFormatPrivacy,
    retentionDays,
    bufferSeconds,
    storageMode,
    dataRefreshFrequency,
    storesParquet: new CfnCondition(stack, 'StoresParquet', {
      expression: Fn.conditionEquals(storageMode, 'parquet'),
    }),
    usesCrawler: new CfnCondition(stack, 'UsesCrawler', {
      expression: Fn.conditionEquals(partitionDiscovery, 'crawler'),
    }),
  };
};
export type PipelineParameters = ReturnType<typeof pipelineParameters>;

const group = (label: string, parameters: CfnParameter[]) => ({
  Label: { default: label },
  Parameters: parameters.map((parameter) => parameter.logicalId),
});
