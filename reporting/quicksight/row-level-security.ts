import type { RowLevelPermissionConfiguration } from '@aws-sdk/client-quicksight';
import { tenantColumn, tenantTag } from './names.js';

/** The only tag rule: there is no value that matches all, and no tag means no row. */
export const tagRules = [{ TagKey: tenantTag, ColumnName: tenantColumn }] as const;

/** Both kinds of row-level security on one data set: groups for those who sign in, tags for those who do not. */
export const rowLevelSecurity = (rulesArn: string): RowLevelPermissionConfiguration => ({
  RowLevelPermissionDataSet: {
    Arn: rulesArn,
    PermissionPolicy: 'GRANT_ACCESS',
    FormatVersion: 'VERSION_1',
    Namespace: 'default',
    Status: 'ENABLED',
  },
  TagConfiguration: {
    Status: 'ENABLED',
    TagRules: [...tagRules],
    TagRuleConfigurations: [[tenantTag]],
  },
});
