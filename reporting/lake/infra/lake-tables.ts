import { dirname } from 'node:path';
import { Aws, type CfnResource, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { columnTypes } from '../../../core/access-log/column.js';
import { partitionColumns, storedColumns } from '../../../core/access-log/columns.js';
import { dayMs } from '../../../core/periods/duration.js';
import { rowPrefixes, type StorageMode } from '../../../core/pipeline-bucket.js';
import { snapshotColumns, snapshotKeys } from '../../../core/registry/snapshot-rows.js';
import { glueColumn, jsonSerde, parquetSerde } from '../../../infra/glue-table.js';
import { tablePrefixes } from '../../../infra/lake-queries.js';
import { lakeDatabaseName } from '../../../infra/names.js';
import type { Deployment } from '../../../infra/settings.js';
import { landingTables } from '../landing/load-statement.js';
import {
  dayColumn,
  type LakeTable,
  lakeColumns,
  machineTables,
  tenantBuckets,
  tenantOfRow,
} from '../writing/lake-tables.js';

/** The Glue database of the lake with all its tables. */
export const lakeTables = (stack: Stack, bucket: IBucket, deployment: Deployment) => {
  const database = new CfnDatabase(stack, 'Database', {
    catalogId: stack.account,
    databaseInput: { name: lakeDatabaseName, description: 'The lake of Gatebook' },
  });
  // Glue deletes a database with all its tables, requests and roll-ups among them.
  database.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const tables = [
    landing(stack, bucket, deployment, 'parquet'),
    landing(stack, bucket, deployment, 'json-gzip'),
    dimension(stack, bucket, 'apis', 'Who owned an API when'),
    dimension(stack, bucket, 'tenants', 'The tenants'),
    icebergTable(stack, 'requests', `s3://${bucket.bucketName}/${tablePrefixes.requests}`),
    ...machineTables.rollUps.map((name) =>
      icebergTable(stack, name, `s3://${bucket.bucketName}/${tablePrefixes.rollUps}/${name}`),
    ),
  ];
  for (const table of tables) table.node.addDependency(database);
  return { database, tables };
};

const landing = (stack: Stack, bucket: IBucket, deployment: Deployment, mode: StorageMode) => {
  const location = `s3://${bucket.bucketName}/${rowPrefixes[mode]}/`;
  const serde = mode === 'parquet' ? parquetSerde : jsonSerde;
  return new CfnTable(stack, mode === 'parquet' ? 'LandingInParquet' : 'LandingInJson', {
    catalogId: stack.account,
    databaseName: lakeDatabaseName,
    tableInput: {
      name: landingTables[mode],
      description: `What accounts with StorageMode ${mode} have sent; the loader reads it, and nobody else`,
      tableType: 'EXTERNAL_TABLE',
      partitionKeys: partitionColumns.map(glueColumn),
      parameters: {
        EXTERNAL: 'TRUE',
        classification: mode === 'parquet' ? 'parquet' : 'json',
        // Partitions are computed: a file can be read the moment it is there, and nothing is crawled.
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
 * An Iceberg table, so that rows are added and hours replaced in one piece. It is made with the columns that it is
 * partitioned by; the machine that keeps it adds the others before it does anything else, at the first run as after an
 * update. So the template never changes with the columns, and CloudFormation never touches a table that has rows.
 */
const icebergTable = (stack: Stack, name: LakeTable, location: string): CfnResource => {
  const field = (id: number, column: string) => {
    const declared = lakeColumns[name].find((one) => one.name === column);
    if (!declared) throw new Error(`${name} has no column ${column} to be partitioned by.`);
    const { glue } = columnTypes[declared.type];
    return { id, name: column, type: glue as string, doc: declared.comment, required: false };
  };
  const isByTenant = name === 'requests';
  const table = new CfnTable(stack, `Table-${name}`, {
    catalogId: Aws.ACCOUNT_ID,
    databaseName: lakeDatabaseName,
    name,
    openTableFormatInput: {
      icebergInput: {
        metadataOperation: 'CREATE',
        version: '2',
        icebergTableInput: {
          location,
          schema: {
            type: 'struct',
            schemaId: 0,
            fields: [
              field(1, dayColumn[name]),
              ...(isByTenant ? [field(2, tenantOfRow.name)] : []),
            ],
          },
          partitionSpec: {
            specId: 0,
            fields: [
              { fieldId: 1000, sourceId: 1, name: 'day', transform: 'day' },
              ...(isByTenant
                ? [
                    {
                      fieldId: 1001,
                      sourceId: 2,
                      name: 'tenant_bucket',
                      transform: `bucket[${tenantBuckets}]`,
                    },
                  ]
                : []),
            ],
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
  return table;
};
