import { readFileSync } from 'node:fs';
import {
  dashboardDefinition,
  reportDefinition,
} from '../../../../reporting/quicksight/definition.js';
import { versionDescription } from '../../../../reporting/quicksight/infra/dashboard.js';
import { quicksightTheme } from '../../../../reporting/quicksight/theme.js';
import { assemblyOf } from '../../../fixtures/assembly.js';
import { central } from '../../../fixtures/deployments.js';
import type { Template } from '../../../fixtures/resolve-template.js';

const stackOf = (deployment: Parameters<typeof assemblyOf>[0]) =>
  assemblyOf(deployment).template('Gatebook-QuickSight');
const template = stackOf('threeSettings');
const text = JSON.stringify(template);
/** Where QuickSight prints reports. */
const printed = stackOf('manyChoices');

/** The properties of every resource of a type. */
const ofType = (type: string, { Resources }: Template = template) =>
  Object.values(Resources).flatMap(({ Type, Properties }) => (Type === type ? [Properties] : []));

/** Matches an object that has at least these members, at any depth. */
const partly = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(partly);
  if (typeof value !== 'object' || value === null || 'asymmetricMatch' in value) return value;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, partly(inner)])),
  );
};
const expectResource = (type: string, properties: object, within = template) =>
  expect(ofType(type, within)).toContainEqual(partly(properties));

const dashboardOf = (id: string, within: Template) =>
  ofType('AWS::QuickSight::Dashboard', within).find(
    ({ DashboardId }) => DashboardId === `gatebook-${id}`,
  );

const dataSets = ofType('AWS::QuickSight::DataSet');
const dataSet = (id: string): Record<string, unknown> =>
  dataSets.find(({ DataSetId }) => DataSetId === `gatebook-${id}`) ?? {};

describe('the QuickSight stack', () => {
  test.each([
    ['dashboard', dashboardDefinition],
    ['report', reportDefinition],
  ] as const)(
    'hands the definition of the %s to CloudFormation without losing a member',
    (id, definitionOf) => {
      const made = dashboardOf(id, printed) as { Definition: Record<string, unknown> };
      const arns = { usage: 'u', audience: 'a', requests: 'r' };
      const expected = JSON.parse(
        JSON.stringify(definitionOf(arns), (_, value) =>
          typeof value === 'string' && /^\d{4}-\d\d-\d\dT.*\.000Z$/.test(value)
            ? value.replace('.000Z', 'Z')
            : value,
        ),
      );
      const { DataSetIdentifierDeclarations: declared, ...definition } = made.Definition;
      const { DataSetIdentifierDeclarations, ...rest } = withoutEmpty(expected) as Record<
        string,
        unknown
      >;
      expect(declared).toHaveLength((DataSetIdentifierDeclarations as unknown[]).length);
      expect(withoutEmpty(definition)).toEqual(rest);
      const [look] = ofType('AWS::QuickSight::Theme');
      expect(look?.Configuration).toEqual(quicksightTheme);
    },
  );

  test('has the report as a dashboard of its own where QuickSight prints, which nobody opens but who prints it', () => {
    const opens = (id: string, within: Template) =>
      JSON.stringify(dashboardOf(id, within)?.Permissions).includes(
        'group/default/gatebook-readers',
      );
    expect(dashboardOf('report', template)).toBeUndefined();
    expect(opens('report', printed)).toBe(false);
    expect(opens('report', stackOf('registeredReaders'))).toBe(true);
    expect(opens('dashboard', printed)).toBe(true);
  });

  test('says of every version which product and which definition it is', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const said = dashboardOf('dashboard', template)?.VersionDescription;
    expect(said).toMatch(new RegExp(`^Gatebook ${version}, definition [0-9a-f]{12}$`));
    expect(dashboardOf('dashboard', printed)?.VersionDescription).toBe(said);
    const definition = dashboardDefinition({ usage: 'u', audience: 'a', requests: 'r' });
    expect(versionDescription(version, definition)).toBe(said);
    expect(versionDescription(version, { ...definition, Sheets: [] })).not.toBe(said);
  });

  test('fits into one template', () => {
    expect(JSON.stringify(printed).length).toBeLessThan(800_000);
  });

  test('puts both kinds of row-level security on every data set of the dashboard', () => {
    for (const id of ['usage', 'audience', 'requests']) {
      const { TableMap } = dataSet(id).SemanticModelConfiguration as {
        TableMap: Record<string, { RowLevelPermissionConfiguration: unknown }>;
      };
      expect(Object.values(TableMap)).toEqual([
        expect.objectContaining({
          RowLevelPermissionConfiguration: {
            RowLevelPermissionDataSet: {
              Arn: expect.anything(),
              PermissionPolicy: 'GRANT_ACCESS',
              FormatVersion: 'VERSION_1',
              Namespace: 'default',
              Status: 'ENABLED',
            },
            TagConfiguration: {
              Status: 'ENABLED',
              TagRules: [{ TagKey: 'tenant', ColumnName: 'tenant_id' }],
              TagRuleConfigurations: [['tenant']],
            },
          },
        }),
      ]);
    }
    expect(text).not.toContain('MatchAllValue');
    expect(dataSet('rules').UseAs).toBe('RLS_RULES');
  });

  test('lets the platform group alone own, and readers open the dashboard and nothing else', () => {
    for (const { Type, Properties } of Object.values(template.Resources)) {
      const permissions = (Properties?.Permissions ?? []) as {
        Principal: unknown;
        Actions: string[];
      }[];
      for (const { Principal, Actions } of permissions) {
        const owns = Actions.some((action) => /:(Update|Delete|Pass|Create)/.test(action));
        const principal = JSON.stringify(Principal);
        expect([Type, principal]).toEqual([
          Type,
          expect.stringContaining(owns ? 'group/default/gatebook-platform' : 'gatebook-readers'),
        ]);
      }
    }
    for (const properties of dataSets) expect(properties.Permissions).toHaveLength(1);
  });

  test('imports the roll-ups into SPICE every quarter of an hour and does not wait for it', () => {
    for (const id of ['usage', 'audience']) {
      expect(dataSet(id)).toMatchObject({
        ImportMode: 'SPICE',
        IngestionWaitPolicy: { WaitForSpiceIngestion: false },
        DataSetRefreshProperties: {
          RefreshConfiguration: {
            IncrementalRefresh: {
              LookbackWindow: { ColumnName: 'quarter_hour', Size: 24, SizeUnit: 'HOUR' },
            },
          },
        },
      });
    }
    expectResource('AWS::QuickSight::RefreshSchedule', {
      Schedule: { RefreshType: 'INCREMENTAL_REFRESH', ScheduleFrequency: { Interval: 'MINUTE15' } },
    });
    expect(ofType('AWS::QuickSight::RefreshSchedule')).toHaveLength(4);
  });

  test('asks for requests directly, between bounds that the dashboard sets', () => {
    const requests = dataSet('requests');
    expect(requests.ImportMode).toBe('DIRECT_QUERY');
    const sql = JSON.stringify(requests.PhysicalTableMap);
    for (const parameter of ['From', 'To', 'Moment', 'Hours'])
      expect(sql).toContain(`<<$${parameter}>>`);
    expect(requests.DatasetParameters).toHaveLength(4);
  });

  test('reads by a role of its own that QuickSight of this account alone may take', () => {
    expectResource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          expect.objectContaining({
            Principal: { Service: 'quicksight.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': central } },
          }),
        ],
      },
    });
    expectResource('AWS::QuickSight::DataSource', {
      Type: 'ATHENA',
      DataSourceParameters: {
        AthenaParameters: { WorkGroup: 'gatebook', RoleArn: expect.anything() },
      },
    });
  });

  test('follows the registry: one run at a time, by changes to tenants and APIs, and every hour', () => {
    expectResource('AWS::Lambda::EventSourceMapping', {
      StartingPosition: 'TRIM_HORIZON',
      MaximumRetryAttempts: 5,
      FilterCriteria: {
        Filters: [{ Pattern: '{"dynamodb":{"Keys":{"pk":{"S":["tenants","apis"]}}}}' }],
      },
    });
    expectResource('AWS::Lambda::Function', {
      Description: expect.stringMatching('in step with the registry'),
      ReservedConcurrentExecutions: 1,
      Environment: {
        Variables: expect.objectContaining({
          IDENTITY_REGION: 'eu-west-1',
          REPORT_READER: 'anonymous',
        }),
      },
    });
    expectResource('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 hour)',
    });
    expectResource('AWS::CloudWatch::Alarm', {
      AlarmDescription: expect.stringMatching('does not follow the registry'),
      MetricName: 'Errors',
    });
  });

  test('makes users and groups in the Region of the sign-up, and takes the platform’s from the settings', () => {
    const told = stackOf('registeredReaders');
    expectResource(
      'AWS::Lambda::Function',
      {
        Environment: {
          Variables: {
            IDENTITY_REGION: 'us-east-1',
            PLATFORM_USERS: '["pat@example.com"]',
          },
        },
      },
      told,
    );
    const [owner] = ofType('AWS::QuickSight::DataSource', told);
    expect(JSON.stringify(owner?.Permissions)).toContain(
      `:quicksight:us-east-1:${central}:group/default/gatebook-platform`,
    );
  });

  test('has no stack where there is to be no dashboard', () => {
    const { files } = assemblyOf('withoutDashboard');
    expect(files.filter((file) => file.startsWith('Gatebook-QuickSight'))).toEqual([]);
  });
});

/** The CDK leaves out lists that are empty. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => !(Array.isArray(inner) && inner.length === 0))
      .map(([key, inner]) => [key, withoutEmpty(inner)]),
  );
}
