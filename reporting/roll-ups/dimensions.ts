import { type ColumnName, requestColumns } from '../../core/access-log/columns.js';
import { column, quarterHourOf } from '../expression/expression.js';
import type { RollUpDimension } from './roll-up.js';

/** A dimension that is a column of `requests` as it stands. */
export const sameAsRequests = (name: ColumnName): RollUpDimension => ({
  name,
  type: requestColumns[name].type,
  comment: requestColumns[name].comment,
  from: column(name),
});

/** When, whose, and which API: what every roll-up begins with. */
export const commonDimensions: readonly RollUpDimension[] = [
  {
    name: 'quarter_hour',
    type: 'timestamp',
    comment: 'The start of the quarter hour, UTC',
    from: quarterHourOf(column('request_time')),
  },
  {
    name: 'tenant_id',
    type: 'text',
    comment:
      'The tenant of the API at the time of the request, by the registry; null: of no tenant',
    from: column('tenant_id'),
  },
  sameAsRequests('account_id'),
  sameAsRequests('region'),
  sameAsRequests('api_id'),
  sameAsRequests('stage'),
  sameAsRequests('domain_name'),
];
