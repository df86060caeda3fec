import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { dataSets } from '../../reporting/quicksight/data-sets.js';
import { dashboardDefinition, reportDefinition } from '../../reporting/quicksight/definition.js';
import { rulesDataSet } from '../../reporting/quicksight/rules-data-set.js';
import { quicksightTheme } from '../../reporting/quicksight/theme.js';
import { snapshotJob } from '../../reporting/reports/quicksight-snapshots/snapshot-job.js';
import { pythonEnvironment } from '../../scripts/python/environment.js';
import { anOrder } from '../fixtures/an-order.js';
import { arns } from '../reporting/quicksight/known-data-sets.js';

const AwsAccountId = '111122223333';
const arn = (rest: string) => `arn:aws:quicksight:eu-west-1:${AwsAccountId}:${rest}`;
const lake = {
  dataSourceArn: arn('datasource/gatebook-lake'),
  database: 'gatebook',
  relations: { requests: 'requests', windows: 'windows', tenants: 'tenants' },
  rulesArn: arn('dataset/gatebook-rules'),
  days: 400,
};

interface Request {
  /** @default 'quicksight' */
  readonly service?: string;
  readonly operation: string;
  readonly input: object;
}

/** What botocore's models of QuickSight and others find wrong with requests: a model of the service that is not the SDK's. */
const faults = (...requests: readonly Request[]): string[] =>
  JSON.parse(
    execFileSync(
      join(pythonEnvironment('test/aws/requirements.txt'), 'python'),
      [join(import.meta.dirname, 'validate_requests.py')],
      {
        input: JSON.stringify(requests.map((one) => ({ service: 'quicksight', ...one }))),
        encoding: 'utf8',
        maxBuffer: 2 ** 24,
      },
    ),
  );

const dashboard = (definitionOf: typeof dashboardDefinition = dashboardDefinition) => ({
  operation: 'CreateDashboard',
  input: {
    AwsAccountId,
    DashboardId: 'gatebook-dashboard',
    Name: 'API usage',
    // As it is sent: without members that are undefined, times as text.
    Definition: JSON.parse(JSON.stringify(definitionOf(arns))),
  },
});

test('the definitions of dashboard and report are such by botocore’s model, limits, patterns and enumerations included', () => {
  expect(faults(dashboard(), dashboard(reportDefinition))).toEqual([]);
});

test('so are the data sets, their refreshes and the theme', () => {
  const sets = { ...dataSets(lake), rules: rulesDataSet(lake) };
  const requests = Object.entries(sets).flatMap(([name, shape]): Request[] => {
    const { DataSetRefreshProperties, ...rest } = { DataSetRefreshProperties: undefined, ...shape };
    const DataSetId = `gatebook-${name}`;
    return [
      { operation: 'CreateDataSet', input: { AwsAccountId, DataSetId, Name: name, ...rest } },
      ...(DataSetRefreshProperties
        ? [
            {
              operation: 'PutDataSetRefreshProperties',
              input: { AwsAccountId, DataSetId, DataSetRefreshProperties },
            },
          ]
        : []),
    ];
  });
  const look = {
    operation: 'CreateTheme',
    input: {
      AwsAccountId,
      ThemeId: 'gatebook-theme',
      Name: 'Gatebook',
      BaseThemeId: 'CLASSIC',
      Configuration: quicksightTheme,
    },
  };
  expect(requests).toHaveLength(6);
  expect(faults(...requests, look)).toEqual([]);
});

test.each(['anonymous', 'registered'] as const)(
  'so is a snapshot job of an %s reader',
  (reader) => {
    const input = snapshotJob({
      order: anOrder(),
      formats: ['pdf', 'csv', 'xlsx'],
      reader,
      accountId: AwsAccountId,
      dashboardId: 'gatebook-report',
      destination: { bucket: 'reports', prefix: 'snapshots', region: 'eu-west-1' },
    });
    expect(faults({ operation: 'StartDashboardSnapshotJob', input })).toEqual([]);
  },
);

test('Cloud Control, by which nobody deploys, would take the report and not the dashboard', () => {
  // What docs/decisions/0052 knows of the limit that our dashboard is above.
  const resource = (definitionOf: typeof dashboardDefinition) => ({
    service: 'cloudcontrol',
    operation: 'CreateResource',
    input: {
      TypeName: 'AWS::QuickSight::Dashboard',
      DesiredState: JSON.stringify(dashboard(definitionOf).input),
    },
  });
  expect(faults(resource(reportDefinition))).toEqual([]);
  expect(faults(resource(dashboardDefinition))).toEqual([
    expect.stringMatching(/DesiredState.* characters/),
  ]);
});

test.each([
  ['a member that is none', { Sheetz: [] }, /Unknown parameter in Definition: "Sheetz"/],
  ['a member that is missing', { Sheets: [{ Name: 'x' }] }, /Missing required .*SheetId/],
  ['a value that is none', { Sheets: [{ SheetId: 'x', ContentType: 'FLAT' }] }, /FLAT, none of/],
  ['an id with a blank', { Sheets: [{ SheetId: 'a b' }] }, /not like/],
  ['a text that is too long', { Sheets: [{ SheetId: 'x'.repeat(513) }] }, /513 characters/],
  [
    'a union of two',
    { Sheets: [{ SheetId: 'x', ParameterControls: [{ Dropdown: {}, List: {} }] }] },
    /Missing required|is a union/,
  ],
])('%s is found', (_, damage, fault) => {
  const request = dashboard();
  Object.assign(request.input.Definition, damage);
  expect(faults(request).join('\n')).toMatch(fault);
});
