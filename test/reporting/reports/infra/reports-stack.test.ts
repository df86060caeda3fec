import { reportStarts } from '../../../../infra/report-starts.js';
import { assemblyOf, inCentralAccount } from '../../../fixtures/assembly.js';
import { central, home } from '../../../fixtures/deployments.js';
import { resolveTemplate } from '../../../fixtures/resolve-template.js';
import { evaluate, type Question } from '../../../iam/evaluate.js';
import { roleOf } from '../../../iam/policies.js';

const assembly = assemblyOf('manyChoices');

const lake = resolveTemplate(assembly.template('Gatebook-Lake'), inCentralAccount);
const controlPlane = resolveTemplate(assembly.template('Gatebook-ControlPlane'), {
  ...inCentralAccount,
  imports: lake.exported,
});
const stack = resolveTemplate(assembly.template('Gatebook-Reports'), {
  ...inCentralAccount,
  imports: { ...lake.exported, ...controlPlane.exported },
});
const resources = (type: string) =>
  Object.entries(stack.resources).filter(([, { Type }]) => Type === type);
const nameOf = (type: string, idPrefix: string) =>
  stack.nameOf(resources(type).find(([id]) => id.startsWith(idPrefix))?.[0] ?? '');

const arn = (service: string, rest: string) => `arn:aws:${service}:${home}:${central}:${rest}`;
const table = Object.keys(controlPlane.resources).find(
  (id) => controlPlane.resources[id]?.Type === 'AWS::DynamoDB::Table',
);
const registry = controlPlane.arnOf(table ?? '');
const documents = `arn:aws:s3:::${nameOf('AWS::S3::Bucket', 'Documents')}`;

/** What IAM says to a role of the stack. */
const may = (role: string, action: string, resource: string, context: Question['context'] = {}) => {
  const { arn: roleArn, identity } = roleOf(stack, role);
  return evaluate({
    principal: { arn: roleArn, account: central },
    identity,
    action,
    resource,
    context,
  });
};
const inCollection = (...collections: string[]) => ({ 'dynamodb:LeadingKeys': collections });

describe('what rotates the key of links', () => {
  const [linkKeyId = ''] = resources('AWS::SecretsManager::Secret').map(([id]) => id);
  const linkKey = stack.arnOf(linkKeyId);

  test('reads, makes and puts into use versions of that secret; what signs and opens links only reads it', () => {
    for (const action of ['GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage']) {
      const ask = (role: string) => may(role, `secretsmanager:${action}`, linkKey);
      const others = action === 'GetSecretValue' ? 'allowed' : 'implicit deny';
      expect([ask('LinkKeyRotationRole'), ask('DeliverRole'), ask('MailLinksRole')]).toEqual([
        'allowed',
        others,
        others,
      ]);
    }
    expect(
      may(
        'LinkKeyRotationRole',
        'secretsmanager:GetSecretValue',
        arn('secretsmanager', 'secret:CursorKey-a'),
      ),
    ).toBe('implicit deny');
    expect(may('SweepRole', 'secretsmanager:GetSecretValue', linkKey)).toBe('implicit deny');
  });

  test('keeps keys for ten years, since an old mail may still end reports', () => {
    const [schedule] = resources('AWS::SecretsManager::RotationSchedule').map(([, one]) => one);
    const days = schedule?.Properties.RotationRules.AutomaticallyAfterDays;
    const [, rotation] =
      resources('AWS::Lambda::Function').find(([id]) => id.startsWith('LinkKeyRotation')) ?? [];
    expect(
      (days * Number(rotation?.Properties.Environment.Variables.KEYS_KEPT)) / 365,
    ).toBeGreaterThan(9.5);
  });
});

describe('the deliverer', () => {
  const identity = arn('ses', 'identity/example.com');
  const from = (address: string) => ({ 'ses:FromAddress': address });

  test('mails as the sender of the settings', () => {
    expect(may('DeliverRole', 'ses:SendEmail', identity, from('reports@example.com'))).toBe(
      'allowed',
    );
  });

  test.each([
    ['another address of the domain', identity, 'ceo@example.com'],
    ['another identity', arn('ses', 'identity/example.org'), 'reports@example.com'],
    ['another configuration set', arn('ses', 'configuration-set/other'), 'ceo@example.com'],
  ])('does not mail as %s', (_, resource, address) => {
    expect(may('DeliverRole', 'ses:SendEmail', resource, from(address))).toBe('implicit deny');
  });

  test.each(['ses:CreateEmailIdentity', 'ses:PutSuppressedDestination', 'ses:DeleteEmailIdentity'])(
    'may not %s',
    (action) => {
      expect(may('DeliverRole', action, identity, from('reports@example.com'))).toBe(
        'implicit deny',
      );
    },
  );

  test('keeps documents below their prefix, and deletes none', () => {
    expect(may('DeliverRole', 's3:PutObject', `${documents}/deliveries/acme/w/a.pdf`)).toBe(
      'allowed',
    );
    expect(may('DeliverRole', 's3:PutObject', `${documents}/other/a.pdf`)).toBe('implicit deny');
    expect(may('DeliverRole', 's3:DeleteObject', `${documents}/deliveries/a`)).toBe(
      'implicit deny',
    );
  });

  test('writes deliveries, and reads what a report is made of', () => {
    const write = (...of: string[]) =>
      may('DeliverRole', 'dynamodb:PutItem', registry, inCollection(...of));
    expect(write('deliveries')).toBe('allowed');
    for (const other of ['tenants', 'apis', 'audit', 'suppressions', 'report-schedules'])
      expect(write(other)).toBe('implicit deny');
    expect(write('deliveries', 'tenants')).toBe('implicit deny');
    const read = (of: string) => may('DeliverRole', 'dynamodb:Query', registry, inCollection(of));
    expect(read('tenants')).toBe('allowed');
    expect(read('audit')).toBe('implicit deny');
    expect(may('DeliverRole', 'dynamodb:GetItem', registry)).toBe('implicit deny');
    expect(may('DeliverRole', 'dynamodb:Scan', registry)).toBe('implicit deny');
  });

  test('reads the lake and changes nothing of it', () => {
    const object = `arn:aws:s3:::gatebook-lake-${central}-${home}/roll-ups/usage/data/a.parquet`;
    const athena = { 'aws:CalledVia': ['athena.amazonaws.com'] };
    expect(may('DeliverRole', 's3:GetObject', object, athena)).toBe('allowed');
    expect(may('DeliverRole', 's3:GetObject', object)).toBe('implicit deny');
    expect(may('DeliverRole', 's3:PutObject', object)).toBe('implicit deny');
    expect(may('DeliverRole', 'glue:UpdateTable', arn('glue', 'table/gatebook/usage'))).toBe(
      'implicit deny',
    );
    expect(
      may('DeliverRole', 'athena:StartQueryExecution', arn('athena', 'workgroup/primary')),
    ).toBe('implicit deny');
  });

  test('prints Gatebook’s report and no other dashboard', () => {
    const start = (id: string) =>
      may(
        'DeliverRole',
        'quicksight:StartDashboardSnapshotJob',
        arn('quicksight', `dashboard/${id}`),
      );
    expect(start('gatebook-report')).toBe('allowed');
    expect(start('gatebook-dashboard')).toBe('implicit deny');
    expect(start('payroll')).toBe('implicit deny');
  });

  test('runs ten times at once and no more', () => {
    const [, deliver] =
      resources('AWS::Lambda::Function').find(([id]) => id.startsWith('Deliver')) ?? [];
    expect(deliver?.Properties).toMatchObject({ ReservedConcurrentExecutions: 10, Timeout: 900 });
  });
});

describe('what anybody can reach', () => {
  test('is the links of mails and nothing else', () => {
    const routes = resources('AWS::ApiGatewayV2::Route').map(
      ([, { Properties }]) => Properties.RouteKey,
    );
    expect(routes.sort()).toEqual([
      'GET /documents/{token}',
      'GET /unsubscribe/{token}',
      'POST /unsubscribe/{token}',
    ]);
    expect(resources('AWS::Lambda::Url')).toEqual([]);
    const [, stage] = resources('AWS::ApiGatewayV2::Stage')[0] ?? [];
    expect(stage?.Properties.DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 20 });
    // A token is a right, and stands in the path.
    expect(stage?.Properties.AccessLogSettings.Format).not.toMatch(
      /\$context\.path|rawPath|token/i,
    );
  });

  test('may end reports and sign for a document, and write nothing else', () => {
    const write = (of: string) =>
      may('MailLinksRole', 'dynamodb:PutItem', registry, inCollection(of));
    expect(write('suppressions')).toBe('allowed');
    for (const other of ['deliveries', 'tenants', 'report-schedules']) {
      expect(write(other)).toBe('implicit deny');
    }
    expect(may('MailLinksRole', 's3:GetObject', `${documents}/deliveries/a.pdf`)).toBe('allowed');
    expect(may('MailLinksRole', 's3:PutObject', `${documents}/deliveries/a.pdf`)).toBe(
      'implicit deny',
    );
    expect(may('MailLinksRole', 's3:ListBucket', documents)).toBe('implicit deny');
    expect(may('MailLinksRole', 'ses:SendEmail', arn('ses', 'identity/example.com'))).toBe(
      'implicit deny',
    );
  });
});

test('what SES says may note deliveries and suppressions, and nothing else', () => {
  const write = (of: string) =>
    may('MailEventsRole', 'dynamodb:PutItem', registry, inCollection(of));
  expect([write('deliveries'), write('suppressions')]).toEqual(['allowed', 'allowed']);
  expect(write('tenants')).toBe('implicit deny');
  const [, rule] = resources('AWS::Events::Rule')[0] ?? [];
  expect(rule?.Properties.EventPattern).toEqual({
    source: ['aws.ses'],
    detail: { mail: { tags: { 'ses:configuration-set': ['gatebook-reports'] } } },
  });
});

describe('starts', () => {
  const starts = reportStarts({ partition: 'aws', region: home, account: central });
  // The sweeps have a role of the CDK's making, whose name begins alike.
  const schedulerRole =
    resources('AWS::IAM::Role').find(
      ([, { Properties }]) => Properties.RoleName === 'gatebook-report-scheduler',
    )?.[0] ?? '';

  test('are made by the control plane with the one role, for the one service', () => {
    const { arn: roleArn, identity } = roleOf(controlPlane, 'ControlRole');
    const asked = (action: string, resource: string, context: Question['context'] = {}) =>
      evaluate({
        principal: { arn: roleArn, account: central },
        identity,
        action,
        resource,
        context,
      });
    const schedule = arn('scheduler', 'schedule/gatebook-reports/acme.weekly.0123');
    for (const action of ['Create', 'Update', 'Delete'])
      expect(asked(`scheduler:${action}Schedule`, schedule)).toBe('allowed');
    expect(asked('scheduler:DeleteSchedule', arn('scheduler', 'schedule/default/backup'))).toBe(
      'implicit deny',
    );
    const pass = (service: string, role = starts.roleArn) =>
      asked('iam:PassRole', role, { 'iam:PassedToService': service });
    expect(pass('scheduler.amazonaws.com')).toBe('allowed');
    expect(pass('lambda.amazonaws.com')).toBe('implicit deny');
    expect(pass('scheduler.amazonaws.com', `arn:aws:iam::${central}:role/Admin`)).toBe(
      'implicit deny',
    );
  });

  test('find what they name: machine, role, group and queue are called what the control plane calls them', () => {
    const machine = resources('AWS::StepFunctions::StateMachine')[0]?.[0] ?? '';
    expect(stack.arnOf(machine)).toBe(starts.machineArn);
    expect(roleOf(stack, schedulerRole).arn).toBe(starts.roleArn);
    expect(stack.arnOf(resources('AWS::SQS::Queue')[0]?.[0] ?? '')).toBe(starts.deadLetterArn);
    expect(stack.nameOf(resources('AWS::Scheduler::ScheduleGroup')[0]?.[0] ?? '')).toBe(
      starts.group,
    );
  });

  test('start the machine of reports and no other, in the name of this group alone', () => {
    const role = roleOf(stack, schedulerRole);
    const asked = (action: string, resource: string) =>
      evaluate({
        principal: { arn: role.arn, account: central },
        identity: role.identity,
        action,
        resource,
      });
    expect(asked('states:StartExecution', starts.machineArn)).toBe('allowed');
    expect(asked('states:StartExecution', arn('states', 'stateMachine:other'))).toBe(
      'implicit deny',
    );
    expect(asked('sqs:SendMessage', starts.deadLetterArn)).toBe('allowed');
    const assume = (sourceArn: string) =>
      evaluate({
        principal: { service: 'scheduler.amazonaws.com' },
        action: 'sts:AssumeRole',
        resource: role.arn,
        resourcePolicy: role.trust,
        context: { 'aws:SourceAccount': central, 'aws:SourceArn': sourceArn },
      });
    expect(assume(arn('scheduler', 'schedule-group/gatebook-reports'))).toBe('allowed');
    expect(assume(arn('scheduler', 'schedule-group/default'))).toBe('implicit deny');
  });
});

test('where readers are registered the deliverer takes the part of a reader, and prints nothing by itself', () => {
  const registered = assemblyOf('registeredReaders');
  const printing = resolveTemplate(registered.template('Gatebook-Reports'), {
    ...inCentralAccount,
    imports: { ...lake.exported, ...controlPlane.exported },
  });
  const role = roleOf(printing, 'DeliverRole');
  const asked = (action: string, resource: string) =>
    evaluate({
      principal: { arn: role.arn, account: central },
      identity: role.identity,
      action,
      resource,
    });
  const reader = `arn:aws:iam::${central}:role/gatebook-report-reader`;
  for (const action of ['sts:AssumeRole', 'sts:SetContext']) {
    expect(asked(action, reader)).toBe('allowed');
    expect(asked(action, `arn:aws:iam::${central}:role/Admin`)).toBe('implicit deny');
  }
  const users = (name: string) => arn('quicksight', `user/default/${name}`);
  const context = 'quicksight:GetIdentityContext';
  expect(asked(context, users('gatebook-report-reader/acme'))).toBe('allowed');
  expect(asked(context, users('ada@example.com'))).toBe('implicit deny');
  expect(
    asked('quicksight:StartDashboardSnapshotJob', arn('quicksight', 'dashboard/gatebook-report')),
  ).toBe('implicit deny');
});

test.each([
  ['a mail links to the dashboard whoever draws its documents', 'twoRegions', 'gatebook-dashboard'],
  ['and to none where there is none', 'withoutDashboard', ''],
] as const)('%s', (_, deployment, expected) => {
  const functions = Object.values(assemblyOf(deployment).template('Gatebook-Reports').Resources);
  const variables = functions.flatMap(({ Properties }) => Properties?.Environment?.Variables ?? []);
  expect(variables.find(({ RENDERER }) => RENDERER === 'builtin')).toMatchObject({
    DASHBOARD_ID: expected,
  });
  expect(JSON.stringify(functions)).not.toContain('StartDashboardSnapshotJob');
});

test('nothing is there without the setting', () => {
  const without = assemblyOf('threeSettings');
  expect(without.files.some((file) => file.startsWith('Gatebook-Reports'))).toBe(false);
  const template = JSON.stringify(without.template('Gatebook-ControlPlane'));
  expect(template).not.toContain('scheduler:CreateSchedule');
});
