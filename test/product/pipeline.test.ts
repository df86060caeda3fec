import { logFormat, maxLogFormatBytes } from '../../core/access-log/log-format.js';
import { assemblyOf, launch } from '../fixtures/assembly.js';
import { home, member } from '../fixtures/deployments.js';
import { type Resource, resolveTemplate, type Template } from '../fixtures/resolve-template.js';

const assembly = assemblyOf('threeSettings');

const resolved = (parameters: Record<string, string> = {}) =>
  resolveTemplate(assembly.product, launch({ parameters }));
const ofType = (type: string, parameters?: Record<string, string>): Resource[] =>
  Object.values(resolved(parameters).resources).filter(({ Type }) => Type === type);
const one = (type: string, parameters?: Record<string, string>) => {
  const [first, ...more] = ofType(type, parameters);
  if (!first || more.length > 0) throw new Error(`${more.length + (first ? 1 : 0)} of ${type}`);
  return first.Properties;
};
const streams = (parameters?: Record<string, string>) => {
  const [direct, subscription, ...more] = ofType(
    'AWS::KinesisFirehose::DeliveryStream',
    parameters,
  ).map(({ Properties }) => Properties);
  if (!direct || !subscription || more.length > 0) throw new Error('not two streams');
  return { direct, subscription };
};
const destination = (parameters?: Record<string, string>) =>
  streams(parameters).direct.ExtendedS3DestinationConfiguration;

test('a launch needs a project name and nothing else', () => {
  const needed = Object.entries(assembly.product.Parameters ?? {}).filter(
    ([, { Default }]) => Default === undefined,
  );
  expect(needed.map(([name]) => name)).toEqual(['ProjectName']);
});

test('every parameter has a group, a label and an explanation', () => {
  const { Metadata: metadata, Parameters: parameters } = assembly.product as Template & {
    Metadata: Record<
      string,
      { ParameterGroups: { Parameters: string[] }[]; ParameterLabels: object }
    >;
  };
  const form = metadata['AWS::CloudFormation::Interface'];
  const names = Object.keys(parameters ?? {}).sort();
  expect(form?.ParameterGroups.flatMap(({ Parameters }) => Parameters).sort()).toEqual(names);
  expect(Object.keys(form?.ParameterLabels ?? {}).sort()).toEqual(names);
  for (const parameter of Object.values(parameters ?? {}))
    expect(parameter).toHaveProperty('Description');
});

test('a launch needs no CDK bootstrap: the template names none, and its code lies in the product’s bucket', () => {
  expect(JSON.stringify(assembly.product)).not.toMatch(/cdk-hnb659fds|BootstrapVersion/);
  for (const { Properties } of ofType('AWS::Lambda::Function')) {
    expect(Properties.Code).toEqual({
      S3Bucket: `gatebook-product-123456789012-${home}`,
      S3Key: expect.stringMatching(/\.zip$/),
    });
  }
});

test('the stream has the name that API Gateway demands, and rows their key', () => {
  expect(streams().direct.DeliveryStreamName).toBe('amazon-apigateway-orders');
  expect(destination().Prefix).toBe(
    `logs/account_id=${member}/region=${home}/dt=!{timestamp:yyyy-MM-dd}/`,
  );
  expect(destination().ErrorOutputPrefix).toMatch(
    /^rejected\/!\{firehose:error-output-type\}\/.*\/$/,
  );
});

test('the stream of subscriptions differs in its name, what it decompresses, and its own log alone', () => {
  const { direct, subscription } = streams();
  expect(subscription.DeliveryStreamName).toBe('gatebook-logs-orders');
  const { Processors: processors } =
    subscription.ExtendedS3DestinationConfiguration.ProcessingConfiguration;
  expect(processors.map(({ Type }: { Type: string }) => Type)).toEqual(['Decompression', 'Lambda']);
  expect(processors[0]).toEqual({
    Type: 'Decompression',
    Parameters: [{ ParameterName: 'CompressionFormat', ParameterValue: 'GZIP' }],
  });
  const withoutOwn = ({ ExtendedS3DestinationConfiguration: configuration }: typeof direct) => ({
    ...configuration,
    ProcessingConfiguration: configuration.ProcessingConfiguration.Processors.at(-1),
    CloudWatchLoggingOptions: null,
  });
  expect(withoutOwn(subscription)).toEqual(withoutOwn(direct));
  const longest = 'a'.repeat(42);
  expect(streams({ ProjectName: longest }).subscription.DeliveryStreamName.length).toBeLessThan(65);
});

test('exports for backfills go by themselves, and are not copied to the lake', () => {
  const { LifecycleConfiguration: lifecycle, ReplicationConfiguration: replication } =
    one('AWS::S3::Bucket');
  expect(lifecycle.Rules).toContainEqual(
    expect.objectContaining({ Prefix: 'backfill/', ExpirationInDays: 14 }),
  );
  expect(JSON.stringify(replication)).not.toContain('backfill');
});

test('rows are Parquet by the table’s own columns', () => {
  const {
    DataFormatConversionConfiguration: conversion,
    CompressionFormat: compression,
    BufferingHints: hints,
  } = destination();
  expect(conversion).toMatchObject({
    Enabled: true,
    SchemaConfiguration: { TableName: 'requests', DatabaseName: 'gatebook_orders' },
  });
  expect(compression).toBe('UNCOMPRESSED');
  expect(hints).toEqual({ IntervalInSeconds: 300, SizeInMBs: 128 });
});

test('json-gzip skips the conversion, under a prefix of its own that is replicated too', () => {
  const parameters = { StorageMode: 'json-gzip' };
  expect(destination(parameters)).toMatchObject({
    DataFormatConversionConfiguration: { Enabled: false },
    CompressionFormat: 'GZIP',
    Prefix: expect.stringMatching(/^logs-json\/account_id=/),
  });
  const table = one('AWS::Glue::Table', parameters).TableInput;
  expect(table.StorageDescriptor.SerdeInfo.SerializationLibrary).toBe(
    'org.openx.data.jsonserde.JsonSerDe',
  );
  const rules = one('AWS::S3::Bucket', parameters).ReplicationConfiguration.Rules;
  expect(rules.map((rule: { Filter: { Prefix: string } }) => rule.Filter.Prefix)).toEqual([
    `logs/account_id=${member}/`,
    `logs-json/account_id=${member}/`,
  ]);
});

test('deletions are not replicated', () => {
  for (const rule of one('AWS::S3::Bucket').ReplicationConfiguration.Rules) {
    expect(rule.DeleteMarkerReplication).toEqual({ Status: 'Disabled' });
  }
});

test('a crawler exists where it was asked for', () => {
  expect(ofType('AWS::Glue::Crawler')).toEqual([]);
  expect(one('AWS::Glue::Table').TableInput.Parameters['projection.enabled']).toBe('true');
  const parameters = { PartitionDiscovery: 'crawler', DataRefreshFrequency: 'cron(5 * * * ? *)' };
  expect(one('AWS::Glue::Crawler', parameters).Schedule).toEqual({
    ScheduleExpression: 'cron(5 * * * ? *)',
  });
  expect(one('AWS::Glue::Table', parameters).TableInput.Parameters['projection.enabled']).toBe(
    'false',
  );
});

describe('personal data', () => {
  const environment = (choice: string) => {
    const functions = ofType('AWS::Lambda::Function', { LogFormatPrivacy: choice });
    return functions
      .map(({ Properties }) => Properties.Environment?.Variables)
      .find((variables) => 'PRIVACY' in (variables ?? {}));
  };
  const mapping = (choice: string) => {
    const { Mappings } = assembly.product as Template & {
      Mappings: { Privacy: Record<string, { columns: string }> };
    };
    return JSON.parse(Mappings.Privacy[choice]?.columns ?? 'null');
  };

  test('is treated as the choice says', async () => {
    expect(mapping('keep')).toEqual({});
    expect(mapping('truncate')).toEqual({ ip: 'truncate' });
    expect(new Set(Object.values(mapping('hash')))).toEqual(new Set(['hash']));
    expect(mapping('drop')).toMatchObject({ ip: 'drop', user_agent: 'drop', sub: 'drop' });
  });

  test('is understood by the enrichment', async () => {
    const { readEnvironment } = await import('../../enrichment/environment.js');
    const { settingsOf } = await import('../../enrichment/settings.js');
    for (const choice of ['keep', 'truncate', 'hash', 'drop']) {
      const { PRIVACY } = readEnvironment({ PRIVACY: JSON.stringify(mapping(choice)) });
      expect(() =>
        settingsOf({ privacy: PRIVACY as never, hashSecret: 'x'.repeat(40) }),
      ).not.toThrow();
    }
  });

  test('is hashed with a secret of the launch’s own', () => {
    expect(ofType('AWS::SecretsManager::Secret')).toEqual([]);
    expect(ofType('AWS::SecretsManager::Secret', { LogFormatPrivacy: 'hash' })).toHaveLength(1);
    // The function reads it at run time: who may read its configuration learns the name alone.
    expect(environment('hash').HASH_SECRET_ARN).toBe(
      `arn:aws:secretsmanager:${home}:${member}:secret:GatebookHashSecret-0123456789ab`,
    );
    expect(environment('keep').HASH_SECRET_ARN).toBeUndefined();
  });
});

test('the outputs say what a person needs next', () => {
  const { resolve } = resolved();
  const outputs = Object.fromEntries(
    Object.entries(assembly.product.Outputs ?? {}).map(([name, { Value }]) => [
      name,
      resolve(Value),
    ]),
  );
  expect(outputs).toMatchObject({
    DatabaseName: 'gatebook_orders',
    TableName: 'requests',
    LogFormat: logFormat,
    StreamArn: `arn:aws:firehose:${home}:${member}:deliverystream/amazon-apigateway-orders`,
    BucketName: expect.stringContaining('bucket'),
  });
  expect(Buffer.byteLength(logFormat)).toBeLessThan(maxLogFormatBytes);
});

test('two launches in one account share no name', () => {
  const first = resolved().resources;
  const second = resolveTemplate(assembly.product, {
    ...launch({ parameters: { ProjectName: 'users' } }),
    stackName: `SC-${member}-pp-zyxwvutsrqpon`,
  });
  const names = (stack: Record<string, Resource>) =>
    Object.values(stack).flatMap(({ Type, Properties }) =>
      [
        Properties.DeliveryStreamName,
        Properties.RoleName,
        Properties.DatabaseInput?.Name,
        Properties.BucketName,
        Properties.FunctionName,
      ]
        .filter(Boolean)
        .map((name) => `${Type} ${name}`),
    );
  expect(names(first).filter((name) => names(second.resources).includes(name))).toEqual([]);
});
