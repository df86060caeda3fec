import { type Interval, overlaps } from '../../core/periods/interval.js';
import { type ApiWindow, windowInterval } from '../../core/registry/api-window.js';
import { identifier } from '../expression/dialect/sql.js';
import {
  all,
  any,
  bind,
  bindList,
  type Fragment,
  join,
  readingOf,
  sql,
  trusted,
} from '../expression/fragment.js';
import type { Accounts } from '../expression/query.js';
import type { LakeKind } from './lake.js';
import { daysOf } from './range.js';
import type { ConsumerIdentity, Scope } from './scope.js';
import { type TableName, timeColumn } from './table.js';

/**
 * `FROM … WHERE …`: the rows of a table that a scope may see within a range, narrowed by further conditions. Every
 * compiled query reads its rows through here and nowhere else, so that none can be without a scope.
 */
export function scopedRows({
  table,
  scope,
  range,
  dialect,
  layout,
  conditions,
}: LakeKind & {
  readonly table: TableName;
  readonly scope: Scope;
  readonly range: Interval;
  readonly conditions: readonly Fragment[];
}): Fragment {
  const where = all([
    ...withinRange(table, range, dialect),
    ...ownedBy(table, scope, range, layout),
    ...conditions,
  ]);
  const rows = sql`FROM ${trusted(table)}
  WHERE ${where}`;
  return table === 'requests' ? readingOf(accountsOf(scope, range), range, rows) : rows;
}

/** The accounts in which a scope's rows lie. */
const accountsOf = (scope: Scope, range: Interval): Accounts =>
  scope.kind === 'allTenants'
    ? 'all'
    : [...new Set(windowsWithin(scope.windows, range).map(({ accountId }) => accountId))];

const windowsWithin = (windows: readonly ApiWindow[], range: Interval): readonly ApiWindow[] =>
  windows.filter((window) => overlaps(windowInterval(window), range));

function withinRange(
  table: TableName,
  range: Interval,
  dialect: LakeKind['dialect'],
): readonly Fragment[] {
  const time = trusted(identifier(timeColumn(table)));
  const bounds = [
    sql`${time} >= ${bind(new Date(range.from))}`,
    sql`${time} < ${bind(new Date(range.to))}`,
  ];
  if (table !== 'requests') return bounds;
  const { first, last } = daysOf(range);
  const day = (value: string): Fragment => ({ sql: dialect.dayParameter, parameters: [value] });
  return [sql`"dt" >= ${day(first)}`, sql`"dt" <= ${day(last)}`, ...bounds];
}

function ownedBy(
  table: TableName,
  scope: Scope,
  range: Interval,
  layout: LakeKind['layout'],
): readonly Fragment[] {
  // A scope may come from untyped code: whatever is not plainly one of the kinds sees nothing.
  if (scope?.kind === 'allTenants') return [];
  const isOfTenant = scope?.kind === 'tenant' || scope?.kind === 'consumer';
  if (!isOfTenant || typeof scope.tenantId !== 'string' || scope.tenantId === '') {
    throw new Error(
      'A query needs a scope: one tenant, one consumer, or allTenants for the platform.',
    );
  }
  const ofTenant = ownedByTenant(table, scope, range, layout);
  return scope.kind === 'consumer' ? [...ofTenant, ofConsumer(table, scope.consumer)] : ofTenant;
}

/** The calls of one consumer, among those of its tenant. */
function ofConsumer(table: TableName, { apiKeyIds, names }: ConsumerIdentity): Fragment {
  // A roll-up knows names of keys, which two consumers may share, and no keys.
  if (table !== 'requests') throw new Error('Only single requests tell whose consumer they are.');
  const conditions: Fragment[] = [];
  if (apiKeyIds.length > 0) conditions.push(sql`"api_key_id" IN ${bindList(apiKeyIds)}`);
  if (names.length > 0) {
    conditions.push(sql`("api_key_id" IS NULL AND "consumer" IN ${bindList(names)})`);
  }
  return conditions.length === 0 ? trusted('FALSE') : any(conditions);
}

function ownedByTenant(
  table: TableName,
  scope: Exclude<Scope, { kind: 'allTenants' }>,
  range: Interval,
  layout: LakeKind['layout'],
): readonly Fragment[] {
  const foreign = scope.windows.find(({ tenantId }) => tenantId !== scope.tenantId);
  if (foreign !== undefined) {
    throw new Error(`The scope of ${scope.tenantId} holds a window of another tenant.`);
  }
  if (table !== 'requests' || layout.namesTenants) {
    return [sql`"tenant_id" = ${bind(scope.tenantId)}`];
  }
  const windows = windowsWithin(scope.windows, range);
  if (windows.length === 0) return [trusted('FALSE')];
  const accounts = [...new Set(windows.map(({ accountId }) => accountId))];
  // The list of accounts follows from the windows; it is what partitions are chosen by.
  return [
    sql`"account_id" IN ${bindList(accounts)}`,
    any(byApi(windows).map((same) => withinWindow(same, range))),
  ];
}

/** Windows that differ in nothing but the Region: most APIs have one for their own and one for rows of none. */
function byApi(windows: readonly ApiWindow[]): readonly (readonly [ApiWindow, ...ApiWindow[]])[] {
  const groups = new Map<string, [ApiWindow, ...ApiWindow[]]>();
  for (const window of windows) {
    const { accountId, restApiId, stage, validFrom, validTo } = window;
    const key = JSON.stringify([accountId, restApiId, stage, validFrom, validTo]);
    const group = groups.get(key);
    if (group) group.push(window);
    else groups.set(key, [window]);
  }
  return [...groups.values()];
}

function withinWindow(windows: readonly [ApiWindow, ...ApiWindow[]], range: Interval): Fragment {
  const { accountId, restApiId, stage } = windows[0];
  const { from, to } = windowInterval(windows[0]);
  const conditions = [
    sql`"account_id" = ${bind(accountId)}`,
    sql`"region" IN ${bindList(windows.map(({ region }) => region))}`,
    sql`"api_id" = ${bind(restApiId)}`,
    sql`"stage" = ${bind(stage)}`,
  ];
  if (from > range.from) conditions.push(sql`"request_time" >= ${bind(new Date(from))}`);
  if (to < range.to) conditions.push(sql`"request_time" < ${bind(new Date(to))}`);
  return sql`(${join(conditions, ' AND ')})`;
}
