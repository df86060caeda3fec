import { columns } from '../../../core/access-log/columns.js';
import { sameRequest } from '../../../core/access-log/identity.js';
import { dayMs } from '../../../core/periods/duration.js';
import { identifier } from '../../expression/dialect/sql.js';
import { attributed } from '../../roll-ups/attributed.js';
import { registryWindows, within } from '../writing/sql.js';

/**
 * One statement that gives the requests of an interval within a day to the tenants that the registry names now. Rows that
 * are right are left as they lie; running it twice is running it once.
 *
 * @param from milliseconds since 1970, inclusive; `to` exclusive, of the same UTC day
 */
export const healStatement = ({
  from,
  to,
}: {
  readonly from: number;
  readonly to: number;
}): string => {
  if (from >= to || Math.floor(from / dayMs) !== Math.floor((to - 1) / dayMs)) {
    throw new RangeError('Requests are given to their tenants day by day.');
  }
  const interval = [{ from, to }];
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  const present = `(SELECT ${names}, "tenant_id" AS was FROM "requests" WHERE ${within('"request_time"', interval)})`;
  return `MERGE INTO "requests" AS kept
USING (
  SELECT * FROM ${attributed(present, registryWindows)} WHERE tenant_id IS DISTINCT FROM was
) AS moved
ON ${within('kept."request_time"', interval)}
  AND ${sameRequest('kept', 'moved')}
WHEN MATCHED THEN UPDATE SET tenant_id = moved.tenant_id`;
};
