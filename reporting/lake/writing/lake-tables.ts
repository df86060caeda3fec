import { type ColumnTypeName, columnTypes } from '../../../core/access-log/column.js';
import { columns } from '../../../core/access-log/columns.js';
import { rollUpColumns } from '../../roll-ups/roll-up.js';
import { type RollUpName, rollUpNames, rollUps } from '../../roll-ups/roll-ups.js';

/** A column of a table that the lake's machines keep. */
export interface LakeColumn {
  readonly name: string;
  readonly type: ColumnTypeName;
  readonly comment: string;
}

/** Whose a row is, decided as it is loaded. */
export const tenantOfRow: LakeColumn = {
  name: 'tenant_id',
  type: 'text',
  comment: 'The tenant of the API at the time of the request, by the registry; null: of no tenant',
};

/** The Iceberg tables of the central lake. */
export type LakeTable = 'requests' | RollUpName;

/** Their columns, in order. */
export const lakeColumns: Readonly<Record<LakeTable, readonly LakeColumn[]>> = {
  requests: [...columns, tenantOfRow],
  usage: rollUpColumns(rollUps.usage),
  audience: rollUpColumns(rollUps.audience),
};

/** The tables that a machine keeps: no two write one table. */
export const machineTables = {
  loader: ['requests'],
  rollUps: rollUpNames,
} as const satisfies Record<string, readonly LakeTable[]>;

/** The column by whose day a table is partitioned. */
export const dayColumn: Readonly<Record<LakeTable, string>> = {
  requests: 'request_time',
  usage: 'quarter_hour',
  audience: 'quarter_hour',
};

/**
 * Into how many parts the tenants of a day are hashed. A question of one tenant reads one of them; each is a file more in every
 * load, and one more of the hundred writers that a statement may hold open.
 */
export const tenantBuckets = 16;

/** A column's type as Athena and Trino write it in a cast to an Iceberg table's. */
export const icebergType = (type: ColumnTypeName): string => {
  const { glue } = columnTypes[type];
  if (glue === 'string') return 'varchar';
  return glue === 'timestamp' ? 'timestamp(6)' : glue === 'int' ? 'integer' : glue;
};
