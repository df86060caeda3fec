import type {
  DataSet,
  RowLevelPermissionDataSet,
  RowLevelPermissionTagConfiguration,
} from '@aws-sdk/client-quicksight';
import { tagRules } from './row-level-security.js';

/** Row-level security of one table as QuickSight says that it is; the two shapes of a data set say it in different places. */
interface Security {
  readonly rules: RowLevelPermissionDataSet | undefined;
  readonly tags: RowLevelPermissionTagConfiguration | undefined;
}

/** Every place where a data set says row-level security: each table of the newer shape, and the older fields if it has them. */
function securityOf(dataSet: DataSet): readonly Security[] {
  const older = {
    rules: dataSet.RowLevelPermissionDataSet,
    tags: dataSet.RowLevelPermissionTagConfiguration,
  };
  const tables = Object.values(dataSet.SemanticModelConfiguration?.TableMap ?? {}).map(
    ({ RowLevelPermissionConfiguration: one }) => ({
      rules: one?.RowLevelPermissionDataSet,
      tags: one?.TagConfiguration,
    }),
  );
  const saysOlder = older.rules !== undefined || older.tags !== undefined;
  return saysOlder || tables.length === 0 ? [...tables, older] : tables;
}

const hasRules = ({ rules }: Security, rulesArn: string): boolean =>
  rules?.Arn === rulesArn &&
  rules.PermissionPolicy === 'GRANT_ACCESS' &&
  rules.Status === 'ENABLED';

const hasTags = ({ tags }: Security): boolean =>
  tags?.Status === 'ENABLED' &&
  tags.TagRules?.length === tagRules.length &&
  tagRules.every(({ TagKey, ColumnName }) =>
    tags.TagRules?.some(
      // A value that matches all would show a session every tenant.
      (one) => one.TagKey === TagKey && one.ColumnName === ColumnName && !one.MatchAllValue,
    ),
  );

/** What is missing of a data set's row-level security, in words; none: readers see their own rows. */
export function securityFaults(
  dataSetId: string,
  dataSet: DataSet,
  rulesArn: string,
): readonly string[] {
  const places = securityOf(dataSet);
  return [
    ...(places.every((one) => hasRules(one, rulesArn))
      ? []
      : [`${dataSetId} does not carry the rules of ${rulesArn} as GRANT_ACCESS, enabled`]),
    ...(places.every(hasTags) ? [] : [`${dataSetId} does not carry the tag rules, enabled`]),
  ];
}
