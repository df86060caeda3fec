import { dirname } from 'node:path';
import { Aws, type CfnResource, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { columnTypes } from '../../../core/access-log/column.js';
import { columns, partitionColumns, storedColumns } from '../../../core/access-log/columns.js';
import { dayMs } from '../../../core/periods/duration.js';
import { snapshotColumns, snapshotKeys } from '../../../core/registry/snapshot-rows.js';
import { glueColumn, jsonSerde, parquetSerde } from '../../../infra/glue-table.js';
import { lakeDatabaseName, rowPrefixes, type StorageMode } from '../../../infra/names.js';
import type { Deployment } from '../../../infra/settings.js';
import { type RollUp, rollUpColumns } from '../../roll-ups/roll-up.js';
import { rollUps } from '../../roll-ups/roll-ups.js';
import { athenaView } from './athena-view.js';

/** The Glue database of the lake with all its tables. */
export const lakeTables = (stack: Stack, bucket: IBucket, deployment: Deployment) => {
  const database = new CfnDatabase(stack, 'Database', {
    catalogId: stack.account,
    databaseInput: { name: lakeDatabaseName, description: 'The lake of Gatebook' },
  });
  // Glue deletes a database with all its tables, the roll-ups' among them.
  database.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const tables = [
    rows(stack, bucket, deployment, 'parquet'),
    rows(stack, bucket, deployment, 'json-gzip'),
    requests(stack),
    dimension(stack, bucket, 'apis', 'Who owned an API when'),
    dimension(stack, bucket, 'tenants', 'The tenants'),
    ...Object.values(rollUps).map((rollUp) => rollUpTable(stack, bucket, rollUp)),
  ];
  for (const table of tables) table.node.addDependency(database);
  return { database, tables };
};

/** The names of the tables that hold rows; what people and visuals read is the view `requests` over both. */
const rowTables = { parquet: 'requests_parquet', 'json-gzip': 'requests_json' } as const;

const rows = (stack: Stack, bucket: IBucket, deployment: Deployment, mode: StorageMode) => {
  const location = `s3://${bucket.bucketName}/${rowPrefixes[mode]}/`;
  const serde = mode === 'parquet' ? parquetSerde : jsonSerde;
  return new CfnTable(stack, mode === 'parquet' ? 'RowsInParquet' : 'RowsInJson', {
    catalogId: stack.account,
    databaseName: lakeDatabaseName,
    tableInput: {
      name: rowTables[mode],
      description: `Requests, as accounts with StorageMode ${mode} send them`,
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: partitionColumns.map(glueColumn),
      parameters: {
        EXTERNAL: 'TRUE',
        classification: mode === 'parquet' ? 'parquet' : 'json',
        // Partitions are computed: a row is visible the moment its file is there, and nothing is crawled.
        'projection.enabled': 'true',
        'projection.account_id.type': 'injected',
        'projection.region.type': 'enum',
        'projection.region.values': deployment.regions.join(','),
        'projection.dt.type': 'date',
        'projection.dt.format': 'yyyy-MM-dd',
        'projection.dt.range': `NOW-${deployment.lakeRetentionDays}DAYS,NOW+1DAYS`,
        'storage.location.template': `${location}account_id=\${account_id}/region=\${region}/dt=\${dt}`,
      },
      storageDescriptor: {
        columns: storedColumns.map(glueColumn),
        location,
        inputFormat: serde.inputFormat,
        outputFormat: serde.outputFormat,
        serdeInfo: { serializationLibrary: serde.library },
      },
    },
  });
};

/** `requests`: the rows of all accounts, whichever format they were sent in. */
const requests = (stack: Stack) => {
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  return new CfnTable(stack, 'Requests', {
    catalogId: stack.account,
    databaseName: lakeDatabaseName,
    tableInput: {
      name: 'requests',
      description: 'One row per served request',
      ...athenaView({
        database: lakeDatabaseName,
        sql: Object.values(rowTables)
          .map((table) => `SELECT ${names} FROM "${lakeDatabaseName}"."${table}"`)
          .join(' UNION ALL '),
        columns,
      }),
    },
  });
};

/** A table of the registry: lines of JSON, which the control plane writes whole whenever it changes. */
const dimension = (
  stack: Stack,
  bucket: IBucket,
  name: keyof typeof snapshotKeys,
  description: string,
) =>
  new CfnTable(stack, `Registry-${name}`, {
    catalogId: stack.account,
    databaseName: lakeDatabaseName,
    tableInput: {
      name: `registry_${name}`,
      description,
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification: 'json' },
      storageDescriptor: {
        columns: snapshotColumns[name].map((column) => ({
          name: column,
          type: columnTypes.text.glue,
        })),
        location: `s3://${bucket.bucketName}/${dirname(snapshotKeys[name])}/`,
        inputFormat: jsonSerde.inputFormat,
        outputFormat: jsonSerde.outputFormat,
        serdeInfo: { serializationLibrary: jsonSerde.library },
      },
    },
  });

/**
 * A roll-up as an Iceberg table, so that hours are replaced in one piece. It is made with the column that it is
 * partitioned by; the lake's machine adds the others before it does anything else, at the first run as after an update.
 * So the template never changes with the columns, and CloudFormation never touches a table that has rows.
 */
const rollUpTable = (stack: Stack, bucket: IBucket, rollUp: RollUp) => {
  const time = rollUpColumns(rollUp).find(({ name }) => name === 'quarter_hour');
  if (!time) throw new Error(`The roll-up ${rollUp.name} has no time to be partitioned by.`);
  const timeField = {
    id: 1,
    name: time.name,
    type: 'timestamp',
    doc: time.comment,
    required: false,
  };
  const table = new CfnTable(stack, `RollUp-${rollUp.name}`, {
    catalogId: Aws.ACCOUNT_ID,
    databaseName: lakeDatabaseName,
    name: rollUp.name,
    openTableFormatInput: {
      icebergInput: {
        metadataOperation: 'CREATE',
        version: '2',
        icebergTableInput: {
          location: `s3://${bucket.bucketName}/roll-ups/${rollUp.name}`,
          schema: { type: 'struct', schemaId: 0, fields: [timeField] },
          partitionSpec: {
            specId: 0,
            fields: [{ fieldId: 1000, sourceId: timeField.id, name: 'day', transform: 'day' }],
          },
          properties: {
            'format-version': '2',
            'write.format.default': 'parquet',
            'write.parquet.compression-codec': 'zstd',
            'history.expire.max-snapshot-age-ms': String(3 * dayMs),
          },
        },
      },
    },
  });
  table.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  return table as CfnResource;
};
