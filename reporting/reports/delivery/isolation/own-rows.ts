import type { Interval } from '../../../../core/periods/interval.js';
import type { ApiWindow } from '../../../../core/registry/api-window.js';
import { unknownRegion } from '../../../../core/registry/attribution.js';
import {
  bind,
  bindList,
  type Fragment,
  join,
  readingOf,
  sql,
} from '../../../expression/fragment.js';
import type { LakeKind } from '../../../query/lake.js';

/**
 * A tenant's requests of a period as a relation: the registry's windows, as a table of values, joined to `requests`. It is
 * another way to the rows than the one of compiled queries (query/scoped-rows.ts) and shares none of its code, so that a
 * fault of either shows as a difference between the two.
 *
 * @returns undefined when the tenant owned nothing in the period
 */
export function ownRows({
  tenantId,
  windows,
  range,
  dialect,
  layout,
}: LakeKind & {
  readonly tenantId: string;
  /** The registry's, of all tenants. */
  readonly windows: readonly ApiWindow[];
  readonly range: Interval;
}): Fragment | undefined {
  const owned = ownedIn(range, tenantId, windows);
  if (owned.length === 0) return undefined;
  const day = (at: number): Fragment => ({
    sql: dialect.dayParameter,
    parameters: [new Date(at).toISOString().slice(0, 10)],
  });
  const values = owned.map(
    ({ accountId, region, restApiId, stage, since, until }) =>
      sql`(${join([accountId, region, restApiId, stage, since, until].map(bind), ', ')})`,
  );
  // The day, and the tenant or the account, are what files are found by; whose a row is, the join decides.
  const accounts = [...new Set(owned.map(({ accountId }) => accountId))];
  const found = layout.namesTenants
    ? sql`r.tenant_id = ${bind(tenantId)}`
    : sql`r.account_id IN ${bindList(accounts)}`;
  const rows = sql`(SELECT r.*
    FROM requests r
    JOIN (VALUES ${join(values, ', ')}) AS own (account_id, region, api_id, stage, since, until)
      ON r.account_id = own.account_id AND r.region = own.region
      AND r.api_id = own.api_id AND r.stage = own.stage
      AND r.request_time >= own.since AND r.request_time < own.until
    WHERE ${found} AND r.dt >= ${day(range.from)} AND r.dt <= ${day(range.to - 1)})`;
  return readingOf(accounts, range, rows);
}

/** A tenant's windows, cut to a range. A row of no Region is its own only where one Region alone has an API of that name. */
function ownedIn({ from, to }: Interval, tenantId: string, windows: readonly ApiWindow[]) {
  const regionsOf = new Map<string, Set<string>>();
  const name = ({ accountId, restApiId, stage }: ApiWindow) =>
    JSON.stringify([accountId, restApiId, stage]);
  for (const window of windows) {
    const regions = regionsOf.get(name(window)) ?? new Set();
    regionsOf.set(name(window), regions.add(window.region));
  }
  return windows.flatMap((window) => {
    const since = Math.max(window.validFrom ?? from, from);
    const until = Math.min(window.validTo ?? to, to);
    if (window.tenantId !== tenantId || since >= until) return [];
    const isOnly = regionsOf.get(name(window))?.size === 1;
    return [window.region, ...(isOnly ? [unknownRegion] : [])].map((region) => ({
      ...window,
      region,
      since: new Date(since),
      until: new Date(until),
    }));
  });
}
