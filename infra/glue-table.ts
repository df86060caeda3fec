import { type ColumnTypeName, columnTypes } from '../core/access-log/column.js';

/** A column of a Glue table, from a declared one. */
export const glueColumn = ({
  name,
  type,
  comment,
}: {
  readonly name: string;
  readonly type: ColumnTypeName;
  readonly comment: string;
}) => ({ name, type: columnTypes[type].glue as string, comment: comment.slice(0, 255) });

/** How Athena and Firehose read and write Parquet files. */
export const parquetSerde = {
  library: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
} as const;

/** How Athena reads lines of JSON, gzip or not. */
export const jsonSerde = {
  library: 'org.openx.data.jsonserde.JsonSerDe',
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
} as const;
