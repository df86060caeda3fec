import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { columnTypes } from '../../core/access-log/column.js';
import { columns, partitionColumns, storedColumns } from '../../core/access-log/columns.js';
import { openDuckdb } from '../../local/lake/duckdb.js';
import { requestsOf } from '../../local/lake/requests-relation.js';
import { lakeColumns } from '../../reporting/lake/writing/lake-tables.js';
import { assemblyOf } from '../fixtures/assembly.js';
import { deployedDataSets } from '../fixtures/deployed-data-sets.js';
import type { Resource } from '../fixtures/resolve-template.js';

interface GlueColumn {
  readonly Name: string;
  readonly Type: string;
}

const pair = ({ Name, Type }: GlueColumn): [string, string] => [Name, Type];

const declared = (of: typeof columns, engine: 'glue' | 'duckdb' | 'quicksight') =>
  of.map(({ name, type }): [string, string] => [name, columnTypes[type][engine]]);

const tableInput = (resources: Record<string, Resource>, name: string) => {
  const table = Object.values(resources).find(
    ({ Type, Properties }) => Type === 'AWS::Glue::Table' && Properties.TableInput?.Name === name,
  );
  if (!table) throw new Error(`No table is called ${name}.`);
  return table.Properties.TableInput;
};

describe('requests has the declared columns, in order, of the declared types', () => {
  const assembly = assemblyOf('threeSettings');
  const central = () => assembly.template('Gatebook-Lake').Resources;

  test.each(['landing_parquet', 'landing_json'])('in the central table %s', (name) => {
    const input = tableInput(central(), name);
    expect(input.StorageDescriptor.Columns.map(pair)).toEqual(declared(storedColumns, 'glue'));
    expect(input.PartitionKeys.map(pair)).toEqual(declared(partitionColumns, 'glue'));
  });

  test('in the table that the loader writes, which is made with the columns that it lies by', () => {
    const table = Object.values(central() as Record<string, Resource>).find(
      ({ Properties }) => Properties.Name === 'requests',
    );
    if (!table) throw new Error('There is no table of requests.');
    const { IcebergTableInput: made } = table.Properties.OpenTableFormatInput.IcebergInput;
    expect(
      made.Schema.Fields.map(({ Name, Type }: Record<string, string>) => [Name, Type]),
    ).toEqual([
      ['request_time', 'timestamp'],
      ['tenant_id', 'string'],
    ]);
    expect(
      made.PartitionSpec.Fields.map(({ Transform }: { Transform: string }) => Transform),
    ).toEqual(['day', 'bucket[16]']);
    expect(lakeColumns.requests.map(({ name }) => name)).toEqual([
      ...columns.map(({ name }) => name),
      'tenant_id',
    ]);
  });

  test('in the table of a member, by which Firehose writes Parquet', () => {
    const input = tableInput(assembly.product.Resources, 'requests');
    expect(input.StorageDescriptor.Columns.map(pair)).toEqual(declared(storedColumns, 'glue'));
    expect(input.PartitionKeys.map(pair)).toEqual(declared(partitionColumns, 'glue'));
  });

  test('in a member of the first version, as far as it had them: rows of either version fit the tables of the other', () => {
    const before = tableInput(
      JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/product-1.0.0.json'), 'utf8')),
      'requests',
    );
    const now = new Map(
      tableInput(central(), 'landing_parquet').StorageDescriptor.Columns.map(pair),
    );
    for (const { Name, Type } of before.StorageDescriptor.Columns) {
      expect([Name, now.get(Name)]).toEqual([Name, Type]);
    }
    expect(before.PartitionKeys.map(pair)).toEqual(declared(partitionColumns, 'glue'));
  });
});

test('DuckDB has the declared columns of requests, in order, of the declared types', async () => {
  const database = await openDuckdb({
    file: ':memory:',
    spill: '',
    memoryLimit: '100MB',
    threads: 1,
  });
  const described = await database.writer.rows<{ column_name: string; column_type: string }>(
    `DESCRIBE ${requestsOf([], String)}`,
  );
  await database.close();
  expect(described.map(({ column_name, column_type }) => [column_name, column_type])).toEqual(
    declared(columns, 'duckdb'),
  );
});

test('QuickSight has the declared columns of requests, in order, of the declared types', () => {
  const { PhysicalTableMap } = deployedDataSets(
    'arn:aws:quicksight:eu-west-1:111122223333:dataset/gatebook-rules',
  ).requests;
  const [physical] = Object.values(PhysicalTableMap ?? {});
  const input = physical?.CustomSql?.Columns ?? [];
  expect(input.map(({ Name, Type }) => [Name, Type])).toEqual([
    ...declared(columns, 'quicksight'),
    ['tenant_id', 'STRING'],
    ['local_time', 'DATETIME'],
  ]);
});
