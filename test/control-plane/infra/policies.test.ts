import { assemblyOf, resolveAll } from '../../fixtures/assembly.js';
import { central, home, member, organisation } from '../../fixtures/deployments.js';
import type { ResolvedTemplate } from '../../fixtures/resolve-template.js';
import { mayAsCentral } from '../../iam/central-role.js';
import type { Question } from '../../iam/evaluate.js';

const lakeName = `gatebook-lake-${central}-${home}`;
const arn = (service: string, resource: string, region = home) =>
  `arn:aws:${service}:${region}:${central}:${resource}`;
const object = (key: string, bucket = lakeName) => `arn:aws:s3:::${bucket}/${key}`;

/** The stacks of the central account with some settings, by the resource that marks each. */
const stacksWith = (deployment: Parameters<typeof assemblyOf>[0]) => {
  const stacks = resolveAll(assemblyOf(deployment));
  const holding = (type: string) => {
    const found = stacks.find(({ resources }) =>
      Object.values(resources).some(({ Type }) => Type === type),
    );
    return found as ResolvedTemplate;
  };
  return {
    lake: holding('AWS::Athena::WorkGroup'),
    controlPlane: holding('AWS::ApiGateway::RestApi'),
  };
};
const { lake, controlPlane } = stacksWith('threeSettings');

/** What a role of the control plane may do, within its own account. */
const may = (idPrefix: string, stack = controlPlane) => mayAsCentral(stack, idPrefix);
/** The registry's table, and what DynamoDB is told of a call for one of its collections. */
const table = controlPlane.arnOf(
  Object.keys(controlPlane.resources).find(
    (id) => controlPlane.resources[id]?.Type === 'AWS::DynamoDB::Table',
  ) as string,
);
const of = (collection: string) => ({ 'dynamodb:LeadingKeys': [collection] });
const answers = Object.values(lake.resources).find(({ Type }) => Type === 'AWS::Athena::WorkGroup')
  ?.Properties.WorkGroupConfiguration.ResultConfiguration.OutputLocation as string;
const [, , resultsName = ''] = answers.split('/');

describe('what rotates the key of cursors', () => {
  const rotation = may('CursorKeyRotationRole');
  const secretId = Object.keys(controlPlane.resources).find(
    (id) => controlPlane.resources[id]?.Type === 'AWS::SecretsManager::Secret',
  );
  const secret = controlPlane.arnOf(secretId ?? '');

  test('reads, makes and puts into use versions of that secret, and of no other', () => {
    for (const action of ['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage']) {
      expect(rotation(`secretsmanager:${action}`, secret)).toBe('allowed');
      expect(rotation(`secretsmanager:${action}`, arn('secretsmanager', 'secret:LinkKey-a'))).toBe(
        'implicit deny',
      );
    }
    for (const action of ['DeleteSecret', 'UpdateSecret', 'PutResourcePolicy', 'RotateSecret'])
      expect(rotation(`secretsmanager:${action}`, secret)).toBe('implicit deny');
  });

  test('is called by Secrets Manager for that secret alone, every 90 days', () => {
    const one = (type: string) =>
      Object.values(controlPlane.resources).find(({ Type }) => Type === type)?.Properties;
    const permission = Object.values(controlPlane.resources).find(
      ({ Properties }) => Properties?.Principal === 'secretsmanager.amazonaws.com',
    );
    expect(permission?.Properties).toMatchObject({ SourceArn: secret, SourceAccount: central });
    expect(one('AWS::SecretsManager::RotationSchedule')).toMatchObject({
      SecretId: secret,
      RotationRules: { AutomaticallyAfterDays: 90 },
    });
  });

  test('nothing else writes the secret: what signs only reads it', () => {
    const control = may('ControlRole');
    expect(control('secretsmanager:GetSecretValue', secret)).toBe('allowed');
    expect(control('secretsmanager:PutSecretValue', secret)).toBe('implicit deny');
  });
});

describe('the control API, which asks the lake through Athena,', () => {
  const control = may('ControlRole');
  /** As Athena asks Glue and S3 in the name of whoever started a query. */
  const through: typeof control = (action, resource) =>
    control(action, resource, { 'aws:CalledVia': ['athena.amazonaws.com'] });
  const workGroup = arn('athena', 'workgroup/gatebook');

  test('starts, watches and stops queries in the work group of the product', () => {
    for (const action of [
      'StartQueryExecution',
      'GetQueryExecution',
      'GetQueryResults',
      'StopQueryExecution',
    ]) {
      expect(control(`athena:${action}`, workGroup)).toBe('allowed');
      expect(control(`athena:${action}`, arn('athena', 'workgroup/primary'))).toBe('implicit deny');
    }
    expect(control('athena:UpdateWorkGroup', workGroup)).toBe('implicit deny');
  });

  test.each(['requests', 'usage', 'audience'])(
    'reads the table %s and changes nothing of it',
    (table) => {
      const resource = arn('glue', `table/gatebook/${table}`);
      expect(through('glue:GetTable', resource)).toBe('allowed');
      expect(control('glue:GetTable', resource)).toBe('implicit deny');
      for (const action of ['UpdateTable', 'DeleteTable', 'CreateTable']) {
        expect(through(`glue:${action}`, resource)).toBe('implicit deny');
      }
    },
  );

  test('every table that compiled queries read is one of the lake’s', () => {
    const tables = Object.values(lake.resources)
      .filter(({ Type }) => Type === 'AWS::Glue::Table')
      .map(({ Properties }) => Properties.TableInput?.Name ?? Properties.Name);
    expect(tables).toEqual(expect.arrayContaining(['requests', 'usage', 'audience']));
    // What has landed is the loader's alone.
    for (const table of ['landing_parquet', 'landing_json']) {
      expect(through('glue:GetTable', arn('glue', `table/gatebook/${table}`))).toBe(
        'implicit deny',
      );
    }
  });

  test('reads no other database', () => {
    expect(through('glue:GetTable', arn('glue', 'table/payroll/salaries'))).toBe('implicit deny');
    expect(through('glue:GetDatabase', arn('glue', 'database/payroll'))).toBe('implicit deny');
  });

  test('reads rows and roll-ups through Athena, never by itself, and writes none', () => {
    for (const key of ['requests/data/a.parquet', 'roll-ups/usage/data/a.parquet']) {
      expect(through('s3:GetObject', object(key))).toBe('allowed');
      expect(control('s3:GetObject', object(key))).toBe('implicit deny');
      expect(through('s3:PutObject', object(key))).toBe('implicit deny');
      expect(through('s3:DeleteObject', object(key))).toBe('implicit deny');
    }
    const landed = `logs/account_id=${member}/region=${home}/dt=2026-11-22/a.parquet`;
    expect(through('s3:GetObject', object(landed))).toBe('implicit deny');
  });

  test('writes answers where the work group puts them, and nothing beside', () => {
    expect(through('s3:PutObject', object('answers/q1.csv', resultsName))).toBe('allowed');
    expect(through('s3:GetObject', object('answers/q1.csv', resultsName))).toBe('allowed');
    expect(through('s3:PutObject', object('others/q1.csv', resultsName))).toBe('implicit deny');
    expect(through('s3:DeleteObject', object('answers/q1.csv', resultsName))).toBe('implicit deny');
  });
});

describe('links to the dashboard', () => {
  const dashboard = arn('quicksight', 'dashboard/gatebook-dashboard');
  const reader = (name: string, region = home) => arn('quicksight', `user/default/${name}`, region);

  test('without a user are made for the one dashboard', () => {
    const control = may('ControlRole');
    const anonymous = 'quicksight:GenerateEmbedUrlForAnonymousUser';
    expect(control(anonymous, dashboard)).toBe('allowed');
    expect(control(anonymous, arn('quicksight', 'dashboard/salaries'))).toBe('implicit deny');
    expect(
      control(
        'quicksight:GenerateEmbedUrlForRegisteredUser',
        reader('gatebook-report-reader/acme'),
      ),
    ).toBe('implicit deny');
  });

  test('for registered readers are made for readers of tenants, and for no person', () => {
    const stacks = stacksWith('registeredReaders');
    const control = may('ControlRole', stacks.controlPlane);
    const registered = 'quicksight:GenerateEmbedUrlForRegisteredUser';
    // Where QuickSight keeps the identities of this deployment.
    const there = 'us-east-1';
    expect(control(registered, reader('gatebook-report-reader/acme', there))).toBe('allowed');
    expect(control(registered, reader('ada@example.com', there))).toBe('implicit deny');
    expect(control(registered, reader('Admin/ada', there))).toBe('implicit deny');
    expect(control('quicksight:GenerateEmbedUrlForAnonymousUser', dashboard)).toBe('implicit deny');
  });

  test('are made by nobody where there is no dashboard', () => {
    const control = may('ControlRole', stacksWith('withoutDashboard').controlPlane);
    expect(control('quicksight:GenerateEmbedUrlForAnonymousUser', dashboard)).toBe('implicit deny');
  });
});

describe('schedules of reports', () => {
  const schedule = arn('scheduler', 'schedule/gatebook-reports/acme.weekly.0123456789abcdef');
  const schedulerRole = `arn:aws:iam::${central}:role/gatebook-central/gatebook-report-scheduler`;
  const toScheduler = { 'iam:PassedToService': 'scheduler.amazonaws.com' };

  test('are kept in their group, with the one role that starts reports', () => {
    const stacks = stacksWith('manyChoices');
    const control = may('ControlRole', stacks.controlPlane);
    for (const action of ['CreateSchedule', 'UpdateSchedule', 'DeleteSchedule']) {
      expect(control(`scheduler:${action}`, schedule)).toBe('allowed');
      expect(control(`scheduler:${action}`, arn('scheduler', 'schedule/default/backup'))).toBe(
        'implicit deny',
      );
    }
    expect(control('iam:PassRole', schedulerRole, toScheduler)).toBe('allowed');
    expect(
      control('iam:PassRole', schedulerRole, { 'iam:PassedToService': 'lambda.amazonaws.com' }),
    ).toBe('implicit deny');
    expect(control('iam:PassRole', `arn:aws:iam::${central}:role/Admin`, toScheduler)).toBe(
      'implicit deny',
    );
  });

  test('are nobody’s to make where no reports are sent', () => {
    expect(may('ControlRole')('scheduler:CreateSchedule', schedule)).toBe('implicit deny');
  });
});

describe('the scheduled check', () => {
  const check = may('StageCheckRole');

  test('reads what it checks, and writes on APIs alone', () => {
    for (const collection of ['apis', 'pipelines', 'tenants']) {
      expect(check('dynamodb:Query', table, of(collection))).toBe('allowed');
    }
    expect(check('dynamodb:PutItem', table, of('apis'))).toBe('allowed');
    for (const collection of ['tenants', 'pipelines', 'audit']) {
      expect(check('dynamodb:PutItem', table, of(collection))).toBe('implicit deny');
    }
    expect(check('dynamodb:Query', table, of('audit'))).toBe('implicit deny');
    expect(check('dynamodb:DeleteItem', table, of('apis'))).toBe('implicit deny');
  });

  test('reaches the control roles of the organisation, as the control API does', () => {
    const role = `arn:aws:iam::${member}:role/gatebook/control/SC-ControlRole`;
    const inside = { 'aws:ResourceOrgID': organisation };
    expect(check('sts:AssumeRole', role, inside)).toBe('allowed');
    expect(check('sts:AssumeRole', `arn:aws:iam::${member}:role/Admin`, inside)).toBe(
      'implicit deny',
    );
    expect(check('sts:AssumeRole', role, { 'aws:ResourceOrgID': 'o-zzzzzzzzzz' })).toBe(
      'implicit deny',
    );
  });

  test('writes the registry’s copy in the lake, and reads no row', () => {
    expect(check('s3:PutObject', object('registry/apis/apis.json'))).toBe('allowed');
    expect(check('s3:GetObject', object(`logs/account_id=${member}/a.parquet`))).toBe(
      'implicit deny',
    );
    expect(check('athena:StartQueryExecution', arn('athena', 'workgroup/gatebook'))).toBe(
      'implicit deny',
    );
  });

  test('runs every hour, and an alarm says when none succeeds', () => {
    const all = Object.values(controlPlane.resources);
    const rule = all.find(
      ({ Type, Properties }) =>
        Type === 'AWS::Events::Rule' && /stages/.test(Properties.Description),
    );
    expect(rule?.Properties.ScheduleExpression).toBe('rate(1 hour)');
    const alarm = all.find(
      ({ Type, Properties }) =>
        Type === 'AWS::CloudWatch::Alarm' && /stages/.test(Properties.AlarmDescription),
    );
    expect(alarm?.Properties).toMatchObject({
      TreatMissingData: 'breaching',
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 3,
    });
  });
});

describe('the rounds of backfills', () => {
  const backfills = may('BackfillsRole');

  test('read pipelines, and write backfills alone', () => {
    for (const collection of ['backfills', 'pipelines'])
      expect(backfills('dynamodb:Query', table, of(collection))).toBe('allowed');
    expect(backfills('dynamodb:PutItem', table, of('backfills'))).toBe('allowed');
    for (const collection of ['pipelines', 'apis', 'tenants', 'audit'])
      expect(backfills('dynamodb:PutItem', table, of(collection))).toBe('implicit deny');
    for (const collection of ['apis', 'tenants', 'audit'])
      expect(backfills('dynamodb:Query', table, of(collection))).toBe('implicit deny');
  });

  test('reach the control roles of the organisation, and nothing of the lake', () => {
    const role = `arn:aws:iam::${member}:role/gatebook/control/SC-ControlRole`;
    const inside = { 'aws:ResourceOrgID': organisation };
    expect(backfills('sts:AssumeRole', role, inside)).toBe('allowed');
    expect(backfills('s3:GetObject', object('registry/apis/apis.json'))).toBe('implicit deny');
    expect(backfills('s3:PutObject', object('registry/apis/apis.json'))).toBe('implicit deny');
  });
});

describe('the check of the pipelines', () => {
  const check = may('PipelineCheckRole');
  const alarm = (name: string, region = home) => arn('cloudwatch', `alarm:${name}`, region);

  test('reads whom it watches, and writes what it found of them alone', () => {
    for (const collection of ['apis', 'pipelines', 'pipeline-health'])
      expect(check('dynamodb:Query', table, of(collection))).toBe('allowed');
    for (const action of ['PutItem', 'DeleteItem']) {
      expect(check(`dynamodb:${action}`, table, of('pipeline-health'))).toBe('allowed');
      for (const collection of ['apis', 'pipelines', 'tenants', 'audit'])
        expect(check(`dynamodb:${action}`, table, of(collection))).toBe('implicit deny');
    }
    expect(check('dynamodb:Query', table, of('tenants'))).toBe('implicit deny');
  });

  test('makes and removes alarms of quiet pipelines, and no other alarm', () => {
    for (const action of ['PutMetricAlarm', 'DeleteAlarms']) {
      const may = (name: string, region?: string) =>
        check(`cloudwatch:${action}`, alarm(name, region));
      expect(may(`gatebook-quiet-${member}-us-east-1`)).toBe('allowed');
      expect(may('Gatebook-ControlPlane-ServerErrorsAlarm')).toBe('implicit deny');
      expect(may(`gatebook-quiet-${member}-us-east-1`, 'us-west-2')).toBe('implicit deny');
    }
    const metric = (namespace: string) =>
      check('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': namespace });
    expect(metric('Gatebook/Pipelines')).toBe('allowed');
    expect(metric('AWS/Lambda')).toBe('implicit deny');
  });

  test('sees the names of rows’ files, and reads no row', () => {
    expect(check('s3:ListBucket', `arn:aws:s3:::${lakeName}`)).toBe('allowed');
    expect(check('s3:GetObject', object(`logs/account_id=${member}/a.parquet`))).toBe(
      'implicit deny',
    );
    expect(check('sts:AssumeRole', `arn:aws:iam::${member}:role/gatebook/control/x`)).toBe(
      'implicit deny',
    );
  });
});

describe('what updates the product', () => {
  const updates = may('ProductUpdatesRole');

  test('writes updates, their results and the claims of pipelines, with the audit, and nothing else', () => {
    for (const collection of ['product-updates', 'pipeline-updates', 'pipelines', 'audit'])
      expect(updates('dynamodb:PutItem', table, of(collection))).toBe('allowed');
    for (const collection of ['tenants', 'apis', 'pipeline-health', 'deliveries'])
      expect(updates('dynamodb:PutItem', table, of(collection))).toBe('implicit deny');
    for (const collection of ['pipelines', 'product-updates'])
      expect(updates('dynamodb:DeleteItem', table, of(collection))).toBe('implicit deny');
    expect(updates('dynamodb:Query', table, of('tenants'))).toBe('implicit deny');
  });

  test('becomes the role that updates, in accounts of the organisation, and no other role', () => {
    const inside = { 'aws:ResourceOrgID': organisation };
    const assume = (role: string, context: Question['context'] = inside) =>
      updates('sts:AssumeRole', `arn:aws:iam::${member}:role/${role}`, context);
    expect(assume('GatebookUpdate')).toBe('allowed');
    expect(assume('GatebookUpdate', { 'aws:ResourceOrgID': 'o-zzzzzzzzzz' })).toBe('implicit deny');
    for (const role of ['GatebookLaunch', 'gatebook/control/x', 'Admin', 'GatebookUpdateX'])
      expect(assume(role)).toBe('implicit deny');
  });

  test('has no right of its own in Service Catalog', () => {
    expect(updates('servicecatalog:UpdateProvisionedProduct', '*')).toBe('implicit deny');
  });
});
