import { assemblyOf, inCentralAccount } from '../../../fixtures/assembly.js';
import { central, home, organisation } from '../../../fixtures/deployments.js';
import { resolveTemplate } from '../../../fixtures/resolve-template.js';
import { evaluate, type Question } from '../../../iam/evaluate.js';
import { roleOf } from '../../../iam/policies.js';

const stackOf = (deployment: Parameters<typeof assemblyOf>[0]) => {
  const assembly = assemblyOf(deployment);
  const lake = resolveTemplate(assembly.template('Gatebook-Lake'), inCentralAccount);
  const controlPlane = resolveTemplate(assembly.template('Gatebook-ControlPlane'), {
    ...inCentralAccount,
    imports: lake.exported,
  });
  return resolveTemplate(assembly.template('Gatebook-QuickSight'), {
    ...inCentralAccount,
    imports: { ...lake.exported, ...controlPlane.exported },
  });
};
const stack = stackOf('manyChoices');
const registered = stackOf('registeredReaders');

const may = (idPrefix: string, within = stack) => {
  const role = roleOf(within, idPrefix);
  return (action: string, resource: string) =>
    evaluate({
      principal: { arn: role.arn, account: central, organisation },
      identity: role.identity,
      action,
      resource,
    });
};
const quicksight = (rest: string, region = home) =>
  `arn:aws:quicksight:${region}:${central}:${rest}`;
const group = (name: string, region = home) => quicksight(`group/default/${name}`, region);
const lakeObject = (key: string) => `arn:aws:s3:::gatebook-lake-${central}-${home}/${key}`;
const glue = (rest: string) => `arn:aws:glue:${home}:${central}:${rest}`;

describe('what follows the registry', () => {
  const access = may('AccessRole');
  const membership = ['quicksight:CreateGroupMembership', 'quicksight:DeleteGroupMembership'];

  test('keeps the groups of tenants and readers, the rules and their import', () => {
    for (const action of membership) {
      expect(access(action, group('gatebook-tenant-acme'))).toBe('allowed');
      expect(access(action, group('gatebook-readers'))).toBe('allowed');
    }
    expect(access('quicksight:CreateGroup', group('gatebook-tenant-acme'))).toBe('allowed');
    expect(access('quicksight:DeleteGroup', group('gatebook-tenant-acme'))).toBe('allowed');
    expect(access('quicksight:RegisterUser', quicksight('user/default/ada@example.com'))).toBe(
      'allowed',
    );
    expect(
      access('quicksight:CreateIngestion', quicksight('dataset/gatebook-rules/ingestion/1')),
    ).toBe('allowed');
    expect(access('quicksight:ListIngestions', '*')).toBe('allowed');
    expect(access('s3:PutObject', lakeObject('registry/quicksight-rules/rules.json'))).toBe(
      'allowed',
    );
    expect(access('glue:UpdateTable', glue('table/gatebook/requests'))).toBe('implicit deny');
  });

  test.each([
    ...['finance', 'gatebook-platform', 'gatebook-friends'].flatMap((name) =>
      [...membership, 'quicksight:DeleteGroup'].map((action) => [action, group(name)]),
    ),
    ['quicksight:DeleteGroup', group('gatebook-readers')],
    ['quicksight:CreateGroup', group('finance')],
    ['quicksight:DeleteUser', quicksight('user/default/ada@example.com')],
    ['quicksight:UpdateUser', quicksight('user/default/ada@example.com')],
    ['quicksight:CreateIngestion', quicksight('dataset/gatebook-usage/ingestion/1')],
    ['quicksight:UpdateDataSet', quicksight('dataset/gatebook-rules')],
    ['quicksight:UpdateDataSetPermissions', quicksight('dataset/gatebook-usage')],
    ['quicksight:UpdateDashboardPermissions', quicksight('dashboard/gatebook-report')],
    ['quicksight:UpdateDashboardPermissions', quicksight('dashboard/salaries')],
    ['quicksight:UpdateDashboard', quicksight('dashboard/gatebook-dashboard')],
    ['quicksight:DescribeDataSet', quicksight('dataset/salaries')],
    ['s3:PutObject', lakeObject('registry/apis/apis.json')],
    ['s3:GetObject', lakeObject('logs/account_id=111122223333/a.parquet')],
    ['s3:DeleteObject', lakeObject('registry/quicksight-rules/rules.json')],
    ['glue:UpdateTable', glue('table/gatebook/requests')],
    ['glue:UpdateTable', glue('table/gatebook/quicksight_rules')],
    ['dynamodb:PutItem', `arn:aws:dynamodb:${home}:${central}:table/registry`],
    ['sts:AssumeRole', `arn:aws:iam::${central}:role/gatebook-control-plane`],
  ])('may not %s on %s', (action, resource) => {
    expect(access(action, resource)).toBe('implicit deny');
  });

  test('looks at the data sets, and opens or closes the dashboards that readers open', () => {
    for (const name of ['usage', 'audience', 'requests']) {
      expect(access('quicksight:DescribeDataSet', quicksight(`dataset/gatebook-${name}`))).toBe(
        'allowed',
      );
    }
    const report = quicksight('dashboard/gatebook-report');
    for (const action of ['Describe', 'Update'].map(
      (verb) => `quicksight:${verb}DashboardPermissions`,
    )) {
      expect(access(action, quicksight('dashboard/gatebook-dashboard'))).toBe('allowed');
      // Registered readers print it as members of the readers' group.
      expect(may('AccessRole', registered)(action, report)).toBe('allowed');
    }
  });

  test('reads tenants and APIs of the registry, and none of its other collections', () => {
    const { arn, identity } = roleOf(stack, 'AccessRole');
    const table = identity
      .flatMap(({ Statement }) => Statement)
      .map(({ Resource }) => String(Resource))
      .find((resource) => /:table\/[^/]+$/.test(resource));
    const reads = (...collections: string[]) =>
      evaluate({
        principal: { arn, account: central, organisation },
        identity,
        action: 'dynamodb:Query',
        resource: table ?? '',
        context: { 'dynamodb:LeadingKeys': collections },
      });
    expect(reads('tenants')).toBe('allowed');
    expect(reads('apis')).toBe('allowed');
    expect(reads('audit')).toBe('implicit deny');
    expect(reads('tenants', 'deliveries')).toBe('implicit deny');
  });

  test('mails invitations in the name of the sender of reports, and of nobody else', () => {
    const sends = (from: string, identity: string, within = registered) => {
      const role = roleOf(within, 'AccessRole');
      return evaluate({
        principal: { arn: role.arn, account: central, organisation },
        identity: role.identity,
        action: 'ses:SendEmail',
        resource: `arn:aws:ses:${home}:${central}:identity/${identity}`,
        context: { 'ses:FromAddress': from },
      });
    };
    expect(sends('reports@example.com', 'example.com')).toBe('allowed');
    expect(sends('ceo@example.com', 'example.com')).toBe('implicit deny');
    expect(sends('reports@example.com', 'example.org')).toBe('implicit deny');
    const without = stackOf('threeSettings');
    expect(sends('reports@example.com', 'example.com', without)).toBe('implicit deny');
  });

  test('keeps the platform’s group only where its users are told, in the Region of the sign-up', () => {
    const told = may('AccessRole', registered);
    const action = 'quicksight:CreateGroupMembership';
    expect(told(action, group('gatebook-platform', 'us-east-1'))).toBe('allowed');
    expect(told(action, group('gatebook-tenant-acme', 'us-east-1'))).toBe('allowed');
    expect(told(action, group('gatebook-tenant-acme'))).toBe('implicit deny');
    expect(told('quicksight:DeleteGroup', group('gatebook-platform', 'us-east-1'))).toBe(
      'implicit deny',
    );
  });
});

describe('the role that QuickSight asks Athena by', () => {
  const source = may('DataSourceRole');

  test('reads the lake and writes answers', () => {
    expect(source('s3:GetObject', lakeObject('roll-ups/usage/a.parquet'))).toBe('allowed');
    expect(
      source('athena:StartQueryExecution', `arn:aws:athena:${home}:${central}:workgroup/gatebook`),
    ).toBe('allowed');
  });

  test.each([
    ['s3:PutObject', lakeObject('logs/account_id=111122223333/a.parquet')],
    ['s3:PutObject', lakeObject('registry/quicksight-rules/rules.json')],
    ['s3:GetObject', lakeObject('reports/acme/weekly.pdf')],
    ['s3:GetObject', 'arn:aws:s3:::somebody-elses/a'],
    ['glue:UpdateTable', glue('table/gatebook/requests')],
    ['athena:StartQueryExecution', `arn:aws:athena:${home}:${central}:workgroup/primary`],
  ])('may not %s on %s', (action, resource) => {
    expect(source(action, resource)).toBe('implicit deny');
  });

  test('is QuickSight’s alone, and for this account alone', () => {
    const { trust } = roleOf(stack, 'DataSourceRole');
    const take = (service: string, account: string) =>
      evaluate({
        principal: { service },
        action: 'sts:AssumeRole',
        resource: 'role',
        resourcePolicy: trust,
        context: { 'aws:SourceAccount': account },
      });
    expect(take('quicksight.amazonaws.com', central)).toBe('allowed');
    expect(take('quicksight.amazonaws.com', '444455556666')).toBe('implicit deny');
    expect(take('glue.amazonaws.com', central)).toBe('implicit deny');
  });
});

describe('the role that prints reports as a registered reader', () => {
  const { trust, arn } = roleOf(registered, 'ReportReaderRole');
  const take = (by: string, changes: Partial<Question> = {}) =>
    evaluate({
      principal: { arn: by, account: central, organisation },
      action: 'sts:AssumeRole',
      resource: arn,
      resourcePolicy: trust,
      ...changes,
    });

  test('is taken with a reader’s context by the product’s own roles, and by no other', () => {
    const ours = `arn:aws:iam::${central}:role/gatebook-central/deliver`;
    expect(take(ours)).toBe('allowed');
    expect(take(ours, { action: 'sts:SetContext' })).toBe('allowed');
    expect(take(`arn:aws:iam::${central}:role/admin`)).toBe('implicit deny');
    expect(take(`arn:aws:iam::${central}:user/gatebook/deliver`)).toBe('implicit deny');
    const foreign = 'arn:aws:iam::444455556666:role/gatebook-central/deliver';
    expect(take(foreign, { principal: { arn: foreign, account: '444455556666' } })).toBe(
      'implicit deny',
    );
  });

  test('prints the report and does nothing else', () => {
    const prints = may('ReportReaderRole', registered);
    const dashboard = quicksight('dashboard/gatebook-report');
    expect(prints('quicksight:StartDashboardSnapshotJob', dashboard)).toBe('allowed');
    expect(
      prints('quicksight:StartDashboardSnapshotJob', quicksight('dashboard/gatebook-dashboard')),
    ).toBe('implicit deny');
    expect(prints('quicksight:UpdateDashboard', dashboard)).toBe('implicit deny');
    expect(() => roleOf(stack, 'ReportReaderRole')).toThrow('0 roles');
  });
});
