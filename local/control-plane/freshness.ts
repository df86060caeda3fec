import type { LakeFreshness } from '../../control-plane/ports/lake-freshness.js';
import type { QueryEngine } from '../../reporting/query/engine.js';

/** How fresh the lake of one machine is: by the statistics of its files, so that no row is read. */
export const localFreshness = (engine: QueryEngine): LakeFreshness => ({
  async lastRowSeen(accountId, region) {
    const [row] = await engine.run({
      sql: 'SELECT max(request_time) AS last FROM requests WHERE account_id = ? AND region = ?',
      parameters: [accountId, region],
    });
    return typeof row?.last === 'string' ? row.last : null;
  },
});
