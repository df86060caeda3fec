import type {
  CreateDataSetCommandInput,
  DataSetRefreshProperties,
  DatasetParameter,
  InputColumn,
  PhysicalTable,
  TransformStep,
} from '@aws-sdk/client-quicksight';
import { type TableName, timeColumn } from '../query/table.js';
import type { RollUpName } from '../roll-ups/roll-ups.js';
import { computedColumns, inputColumns, sourceColumns } from './columns.js';
import { defaultHours, hoursParameter, noMoment } from './parameter-names.js';
import { boundingParameters } from './parameters.js';
import { type RequestRelations, requestsSql } from './requests-sql.js';
import { rollUpSql } from './roll-up-sql.js';
import { rowLevelSecurity } from './row-level-security.js';

/** A data set as `CreateDataSet` and CloudFormation both take it, without ids, names and permissions. */
export type DataSetShape = Pick<
  CreateDataSetCommandInput,
  | 'ImportMode'
  | 'PhysicalTableMap'
  | 'DataPrepConfiguration'
  | 'SemanticModelConfiguration'
  | 'DatasetParameters'
  | 'UseAs'
> & { readonly DataSetRefreshProperties?: DataSetRefreshProperties };

/** Where the data sets read. */
export interface DataSetSource {
  readonly dataSourceArn: string;
  readonly database: string;
  readonly relations: RequestRelations;
  /** The data set with the rules of row-level security. */
  readonly rulesArn: string;
  /** How many days of the roll-ups are imported. */
  readonly days: number;
}

/** How far back an incremental refresh looks: what roll-ups recompute, with room for a late run. */
const lookBackHours = 24;

const queried = (
  { dataSourceArn }: DataSetSource,
  table: TableName,
  SqlQuery: string,
): PhysicalTable => ({
  CustomSql: {
    DataSourceArn: dataSourceArn,
    Name: table,
    SqlQuery,
    Columns: inputColumns(sourceColumns[table]),
  },
});

/** From a physical table to what readers query: import, further steps, result. An empty step is left out. */
export function prepared(
  alias: string,
  columns: readonly InputColumn[],
  steps: readonly TransformStep[],
): NonNullable<CreateDataSetCommandInput['DataPrepConfiguration']> {
  const imported: TransformStep = {
    ImportTableStep: {
      Alias: 'import',
      Source: {
        SourceTableId: 'source',
        ColumnIdMappings: columns.map(({ Id }) => ({ SourceColumnId: Id, TargetColumnId: Id })),
      },
    },
  };
  const all = [imported, ...steps];
  return {
    SourceTableMap: { source: { PhysicalTableId: 'lake' } },
    TransformStepMap: Object.fromEntries(all.map((step, index) => [`step-${index}`, step])),
    DestinationTableMap: {
      destination: {
        Alias: alias,
        Source: { TransformOperationId: `step-${all.length - 1}` },
      },
    },
  };
}

const computed = (table: TableName): TransformStep => ({
  CreateColumnsStep: {
    Alias: 'compute',
    Source: { TransformOperationId: 'step-0' },
    Columns: computedColumns(table).map(({ name, expression }) => ({
      ColumnName: name,
      ColumnId: name,
      Expression: expression,
    })),
  },
});

const secured = (
  table: TableName,
  lake: DataSetSource,
): DataSetShape['SemanticModelConfiguration'] => ({
  TableMap: {
    secured: {
      Alias: table,
      DestinationTableId: 'destination',
      RowLevelPermissionConfiguration: rowLevelSecurity(lake.rulesArn),
    },
  },
});

/** A roll-up in SPICE, refreshed incrementally. */
const rollUpDataSet = (table: RollUpName, lake: DataSetSource): DataSetShape => ({
  ImportMode: 'SPICE',
  PhysicalTableMap: {
    lake: queried(
      lake,
      table,
      rollUpSql(
        table,
        { rows: `"${lake.database}"."${table}"`, tenants: lake.relations.tenants },
        lake.days,
      ),
    ),
  },
  DataPrepConfiguration: prepared(table, inputColumns(sourceColumns[table]), [computed(table)]),
  SemanticModelConfiguration: secured(table, lake),
  DataSetRefreshProperties: {
    RefreshConfiguration: {
      IncrementalRefresh: {
        LookbackWindow: {
          ColumnName: timeColumn(table),
          Size: lookBackHours,
          SizeUnit: 'HOUR',
        },
      },
    },
    FailureConfiguration: { EmailAlert: { AlertStatus: 'ENABLED' } },
  },
});

const parameter = (name: string): DatasetParameter => ({
  DateTimeDatasetParameter: {
    Id: name,
    Name: name,
    ValueType: 'SINGLE_VALUED',
    TimeGranularity: 'HOUR',
    // The dashboard always says its own; a look without it reads the partitions of a day that has none.
    DefaultValues: { StaticValues: [new Date(noMoment)] },
  },
});

const requestsDataSet = (lake: DataSetSource): DataSetShape => ({
  ImportMode: 'DIRECT_QUERY',
  PhysicalTableMap: { lake: queried(lake, 'requests', requestsSql(lake.relations)) },
  DatasetParameters: [
    ...boundingParameters.map(parameter),
    {
      IntegerDatasetParameter: {
        Id: hoursParameter,
        Name: hoursParameter,
        ValueType: 'SINGLE_VALUED',
        DefaultValues: { StaticValues: [defaultHours] },
      },
    },
  ],
  DataPrepConfiguration: prepared('requests', inputColumns(sourceColumns.requests), [
    computed('requests'),
  ]),
  SemanticModelConfiguration: secured('requests', lake),
});

/** The three data sets of the dashboard. */
export const dataSets = (lake: DataSetSource): Readonly<Record<TableName, DataSetShape>> => ({
  usage: rollUpDataSet('usage', lake),
  audience: rollUpDataSet('audience', lake),
  requests: requestsDataSet(lake),
});
