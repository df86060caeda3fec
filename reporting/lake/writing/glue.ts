import { GetTableCommand, type GlueClient } from '@aws-sdk/client-glue';

/** The columns that a table has now, by their names. */
export type ColumnsOfTable = (table: string) => Promise<ReadonlySet<string>>;

/**
 * The columns of Iceberg tables by the Glue catalogue. Iceberg's catalogue of Glue goes on listing a column that was
 * dropped, with the parameter `iceberg.field.current` set to `false` (Apache Iceberg, `IcebergToGlueConverter`).
 */
export const glueColumnsOf =
  (client: Pick<GlueClient, 'send'>, database: string): ColumnsOfTable =>
  async (table) => {
    const { Table } = await client.send(
      new GetTableCommand({ DatabaseName: database, Name: table }),
    );
    const columns = Table?.StorageDescriptor?.Columns ?? [];
    return new Set(
      columns
        .filter(({ Parameters }) => Parameters?.['iceberg.field.current'] !== 'false')
        .map(({ Name }) => Name ?? ''),
    );
  };
