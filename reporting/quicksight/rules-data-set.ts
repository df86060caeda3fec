import { type DataSetShape, type DataSetSource, prepared } from './data-sets.js';
import { tenantColumn } from './names.js';

/** The Glue table of the rules, and its columns: Glue knows small letters alone. */
export const rulesTable = 'quicksight_rules';
export const groupColumn = 'groupname';
export const ruleColumns = [
  { name: groupColumn, type: 'text', comment: 'The group that the rule is for' },
  {
    name: tenantColumn,
    type: 'text',
    comment: 'The tenant whose rows it sees; null: all rows, those of no tenant included',
  },
] as const;

const columns = ruleColumns.map(({ name }) => ({ Id: name, Name: name, Type: 'STRING' as const }));

/** The rules of row-level security as a data set: QuickSight wants the column to be called `GroupName`. */
export const rulesDataSet = ({
  dataSourceArn,
  database,
}: Pick<DataSetSource, 'dataSourceArn' | 'database'>): DataSetShape => ({
  ImportMode: 'SPICE',
  UseAs: 'RLS_RULES',
  PhysicalTableMap: {
    lake: {
      RelationalTable: {
        DataSourceArn: dataSourceArn,
        Catalog: 'AwsDataCatalog',
        Schema: database,
        Name: rulesTable,
        InputColumns: columns,
      },
    },
  },
  DataPrepConfiguration: prepared('rules', columns, [
    {
      RenameColumnsStep: {
        Alias: 'rename',
        Source: { TransformOperationId: 'step-0' },
        RenameColumnOperations: [{ ColumnName: groupColumn, NewColumnName: 'GroupName' }],
      },
    },
  ]),
  SemanticModelConfiguration: {
    TableMap: { rules: { Alias: 'rules', DestinationTableId: 'destination' } },
  },
});
