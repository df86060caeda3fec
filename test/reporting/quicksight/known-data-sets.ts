import { type TableName, tableNames } from '../../../reporting/query/table.js';
import { computedColumns, sourceColumns } from '../../../reporting/quicksight/columns.js';
import { hoursParameter } from '../../../reporting/quicksight/parameter-names.js';
import { boundingParameters } from '../../../reporting/quicksight/parameters.js';
import type { KnownDataSet } from './references.js';

/** What the data sets offer to a dashboard. */
export const knownDataSets = Object.fromEntries(
  tableNames.map((table): [TableName, KnownDataSet] => [
    table,
    {
      columns: new Set(
        [...sourceColumns[table], ...computedColumns(table)].map(({ name }) => name),
      ),
      parameters: new Set(table === 'requests' ? [...boundingParameters, hoursParameter] : []),
    },
  ]),
) as Record<TableName, KnownDataSet>;

/** ARNs that look like real ones. */
export const arns: Record<TableName, string> = {
  usage: 'arn:aws:quicksight:eu-west-1:111122223333:dataset/gatebook-usage',
  audience: 'arn:aws:quicksight:eu-west-1:111122223333:dataset/gatebook-audience',
  requests: 'arn:aws:quicksight:eu-west-1:111122223333:dataset/gatebook-requests',
};
