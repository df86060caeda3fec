const data = [
  'DescribeDataSet',
  'DescribeDataSetPermissions',
  'PassDataSet',
  'DescribeIngestion',
  'ListIngestions',
];

const prefixed = (actions: readonly string[]): string[] =>
  actions.map((action) => `quicksight:${action}`);

/**
 * What a principal may do with a resource, as QuickSight groups actions (user guide, "Permissions for Amazon QuickSight
 * resources"): it takes these sets whole and refuses others.
 */
export const actionsOf = {
  ownDataSource: prefixed([
    'DescribeDataSource',
    'DescribeDataSourcePermissions',
    'PassDataSource',
    'UpdateDataSource',
    'DeleteDataSource',
    'UpdateDataSourcePermissions',
  ]),
  ownDataSet: prefixed([
    ...data,
    'UpdateDataSet',
    'DeleteDataSet',
    'CreateIngestion',
    'CancelIngestion',
    'UpdateDataSetPermissions',
  ]),
  ownDashboard: prefixed([
    'DescribeDashboard',
    'ListDashboardVersions',
    'QueryDashboard',
    'UpdateDashboard',
    'DeleteDashboard',
    'DescribeDashboardPermissions',
    'UpdateDashboardPermissions',
    'UpdateDashboardPublishedVersion',
  ]),
  readDashboard: prefixed(['DescribeDashboard', 'ListDashboardVersions', 'QueryDashboard']),
  ownTheme: prefixed([
    'DescribeTheme',
    'DescribeThemeAlias',
    'ListThemeAliases',
    'ListThemeVersions',
    'DescribeThemePermissions',
    'UpdateThemePermissions',
    'UpdateTheme',
    'DeleteTheme',
    'CreateThemeAlias',
    'UpdateThemeAlias',
    'DeleteThemeAlias',
  ]),
  readTheme: prefixed([
    'DescribeTheme',
    'DescribeThemeAlias',
    'ListThemeAliases',
    'ListThemeVersions',
  ]),
} as const;
