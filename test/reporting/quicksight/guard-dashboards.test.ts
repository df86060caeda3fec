import type { DataSet } from '@aws-sdk/client-quicksight';
import { guardDashboards } from '../../../reporting/quicksight/guard-dashboards.js';
import { quicksightGuard } from '../../../reporting/quicksight/quicksight-guard.js';
import { securityFaults } from '../../../reporting/quicksight/security-faults.js';
import { deployedDataSets } from '../../fixtures/deployed-data-sets.js';
import { type Call, stubQuickSight } from './stub-quicksight.js';

const accountId = '111122223333';
const arn = (rest: string) => `arn:aws:quicksight:eu-west-1:${accountId}:${rest}`;
const rulesArn = arn('dataset/gatebook-rules');
const readersArn = arn('group/default/gatebook-readers');

const deployed = (): DataSet => deployedDataSets(rulesArn).usage;
const securityOf = (dataSet: DataSet) =>
  Object.values(dataSet.SemanticModelConfiguration?.TableMap ?? {})[0]
    ?.RowLevelPermissionConfiguration as {
    RowLevelPermissionDataSet?: Record<string, unknown> | undefined;
    TagConfiguration?: { Status?: string; TagRules?: Record<string, unknown>[] } | undefined;
  };

/** The same in the shape of before. */
const older = (): DataSet => {
  const { RowLevelPermissionDataSet, TagConfiguration } = securityOf(deployed());
  return {
    RowLevelPermissionDataSet,
    RowLevelPermissionTagConfiguration: TagConfiguration,
  } as unknown as DataSet;
};

describe('row-level security', () => {
  test('is found as it is deployed, in the shape of today and in that of before', () => {
    expect(securityFaults('usage', deployed(), rulesArn)).toEqual([]);
    expect(securityFaults('usage', older(), rulesArn)).toEqual([]);
  });

  type Damage = (security: ReturnType<typeof securityOf>) => void;
  const damages: [string, Damage][] = [
    ['rules that are taken away', (one) => delete one.RowLevelPermissionDataSet],
    [
      'rules that are disabled',
      (one) => Object.assign(one.RowLevelPermissionDataSet ?? {}, { Status: 'DISABLED' }),
    ],
    [
      'rules of another data set',
      (one) => Object.assign(one.RowLevelPermissionDataSet ?? {}, { Arn: arn('dataset/all') }),
    ],
    [
      'rules that deny',
      (one) =>
        Object.assign(one.RowLevelPermissionDataSet ?? {}, { PermissionPolicy: 'DENY_ACCESS' }),
    ],
    ['tags that are taken away', (one) => delete one.TagConfiguration],
    [
      'tags that are disabled',
      (one) => Object.assign(one.TagConfiguration ?? {}, { Status: 'DISABLED' }),
    ],
    ['no tag', (one) => Object.assign(one.TagConfiguration ?? {}, { TagRules: [] })],
    [
      'a value of the tag that matches all',
      (one) => Object.assign(one.TagConfiguration?.TagRules?.[0] ?? {}, { MatchAllValue: '*' }),
    ],
    [
      'a tag for another column',
      (one) => Object.assign(one.TagConfiguration?.TagRules?.[0] ?? {}, { ColumnName: 'region' }),
    ],
  ];
  test.each(damages)('%s is told', (_, damage) => {
    const dataSet = deployed();
    damage(securityOf(dataSet));
    expect(securityFaults('usage', dataSet, rulesArn)).toHaveLength(1);
  });

  test('has to stand on every table, and in the older fields too where they say anything', () => {
    const dataSet = deployed();
    const map = dataSet.SemanticModelConfiguration?.TableMap ?? {};
    map.another = { Alias: 'another', DestinationTableId: 'destination' };
    expect(securityFaults('usage', dataSet, rulesArn)).toHaveLength(2);
    const both = { ...deployed(), ...older() };
    expect(securityFaults('usage', both, rulesArn)).toEqual([]);
    Object.assign(both.RowLevelPermissionDataSet ?? {}, { Status: 'DISABLED' });
    expect(securityFaults('usage', both, rulesArn)).toHaveLength(1);
    expect(securityFaults('usage', {}, rulesArn)).toHaveLength(2);
  });
});

describe('the dashboards', () => {
  let stub: Awaited<ReturnType<typeof stubQuickSight>>;
  let dataSet: DataSet;
  let broken: string | undefined;
  let readers: Set<string>;
  const ids = ['gatebook-dashboard', 'gatebook-report'];
  beforeEach(async () => {
    dataSet = deployed();
    broken = undefined;
    readers = new Set(ids);
    stub = await stubQuickSight(({ operation, input }: Call) => {
      const id = String(input.DashboardId);
      const principal = (list: unknown) => JSON.stringify(list ?? []).includes(readersArn);
      if (operation === 'DescribeDataSet') {
        return broken ? { error: broken, status: 400 } : { body: { DataSet: dataSet } };
      }
      if (operation === 'UpdateDashboardPermissions') {
        if (principal(input.GrantPermissions)) readers.add(id);
        if (principal(input.RevokePermissions)) readers.delete(id);
        return { body: {} };
      }
      const Permissions = readers.has(id) ? [{ Principal: readersArn, Actions: ['a'] }] : [];
      return { body: { Permissions } };
    });
  });
  afterEach(async () => {
    await stub.close();
    expect(stub.wrong).toEqual([]);
  });
  const guard = () =>
    guardDashboards(
      quicksightGuard({ client: stub.client, accountId, readersArn, rulesArn, dashboardIds: ids }),
    );
  const changes = () =>
    stub.calls.filter(({ operation }) => operation === 'UpdateDashboardPermissions').length;

  test('are left alone while all three data sets carry their security', async () => {
    expect(await guard()).toEqual({ faults: [], opened: [], closed: [] });
    const looked = stub.calls.flatMap(({ operation, input }) =>
      operation === 'DescribeDataSet' ? [input.DataSetId] : [],
    );
    expect(looked).toEqual(['gatebook-usage', 'gatebook-audience', 'gatebook-requests']);
    expect(changes()).toBe(0);
  });

  test('are closed to readers as soon as one does not, once, and opened again when it does', async () => {
    delete securityOf(dataSet).RowLevelPermissionDataSet;
    expect(await guard()).toMatchObject({
      faults: expect.arrayContaining([expect.stringContaining('gatebook-usage does not carry')]),
      closed: ids,
    });
    expect([...readers]).toEqual([]);
    expect(await guard()).toMatchObject({ opened: [], closed: [] });
    expect(changes()).toBe(2);
    dataSet = deployed();
    expect(await guard()).toEqual({ faults: [], opened: ids, closed: [] });
    expect([...readers]).toEqual(ids);
  });

  test('are closed where a data set may not be looked at or is gone, and not where QuickSight is too busy to say', async () => {
    broken = 'ThrottlingException';
    await expect(guard()).rejects.toMatchObject({ code: 'aws-throttled' });
    expect([...readers]).toEqual(ids);
    broken = 'ResourceNotFoundException';
    expect(await guard()).toMatchObject({ closed: ids });
    readers = new Set(ids);
    broken = 'AccessDeniedException';
    expect(await guard()).toMatchObject({ closed: ids });
  });
});
