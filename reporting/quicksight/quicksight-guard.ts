import {
  DescribeDashboardPermissionsCommand,
  DescribeDataSetCommand,
  type QuickSightClient,
  UpdateDashboardPermissionsCommand,
} from '@aws-sdk/client-quicksight';
import { tableNames } from '../query/table.js';
import { quicksightError } from './aws-errors.js';
import type { GuardedDashboards } from './guard-dashboards.js';
import { resourceIds } from './names.js';
import { actionsOf } from './permissions.js';

/** Data sets and dashboards by the SDK. */
export function quicksightGuard({
  client,
  accountId,
  readersArn,
  rulesArn,
  dashboardIds,
}: {
  readonly client: Pick<QuickSightClient, 'send'>;
  readonly accountId: string;
  /** The group of readers. */
  readonly readersArn: string;
  readonly rulesArn: string;
  readonly dashboardIds: readonly string[];
}): GuardedDashboards {
  const here = { AwsAccountId: accountId };
  const doing = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw quicksightError(error, what);
    }
  };
  const permission = { Principal: readersArn, Actions: [...actionsOf.readDashboard] };
  return {
    dataSetIds: tableNames.map((table) => resourceIds[table]),
    dashboardIds,
    rulesArn,
    describe: (DataSetId) =>
      doing(`looking at ${DataSetId}`, async () => {
        const { DataSet } = await client.send(new DescribeDataSetCommand({ ...here, DataSetId }));
        return DataSet ?? {};
      }),
    isOpen: (DashboardId) =>
      doing(`looking at who may open ${DashboardId}`, async () => {
        const { Permissions } = await client.send(
          new DescribeDashboardPermissionsCommand({ ...here, DashboardId }),
        );
        return Permissions?.some(({ Principal }) => Principal === readersArn) ?? false;
      }),
    open: (DashboardId) =>
      doing(`letting readers open ${DashboardId}`, async () => {
        await client.send(
          new UpdateDashboardPermissionsCommand({
            ...here,
            DashboardId,
            GrantPermissions: [permission],
          }),
        );
      }),
    close: (DashboardId) =>
      doing(`keeping readers from ${DashboardId}`, async () => {
        await client.send(
          new UpdateDashboardPermissionsCommand({
            ...here,
            DashboardId,
            RevokePermissions: [permission],
          }),
        );
      }),
  };
}
