import { inTurns } from '../http/change-apis.js';
import type { ChangeContext } from '../http/changes.js';
import type { Tools } from '../http/tools.js';
import { deregisterApis, putApis } from './apis.js';
import {
  apiEntryOf,
  type DeclaredApi,
  type DeclaredSchedule,
  type DeclaredTenant,
  type EntryList,
  entryKinds,
  scheduleEntryOf,
  tenantEntryOf,
} from './organisation.js';
import { putSchedules, removeSchedules } from './schedules.js';
import { archiveTenants, changeTenants, presentTenants } from './tenants.js';
import { type BulkOutcome, type BulkWork, outcomesOf, removalsOf } from './work.js';

/** What is to be as the entries say, and what is to be no more. */
export interface BulkWish {
  readonly tenants?: readonly DeclaredTenant[] | undefined;
  readonly apis?: readonly DeclaredApi[] | undefined;
  readonly schedules?: readonly DeclaredSchedule[] | undefined;
  readonly remove?: { readonly [list in EntryList]?: readonly string[] | undefined } | undefined;
}

/**
 * Makes everything as its entry says, tenants first, and removes then. Each entry is checked, written and audited by itself: one
 * that is refused keeps no other from being done. What is as it should be is not written.
 */
export async function applyBulk(
  tools: Tools,
  context: ChangeContext,
  { tenants = [], apis = [], schedules = [], remove = {} }: BulkWish,
  dryRun: boolean,
): Promise<BulkOutcome[]> {
  const now = tools.clock().toISOString();
  const work: BulkWork = { tools, context, dryRun, now, reading: inTurns() };
  const plans = await changeTenants(work, tenants);
  const present = presentTenants(work, tenants, plans);
  const ends = {
    tenants: remove.tenants ?? [],
    apis: remove.apis ?? [],
    schedules: remove.schedules ?? [],
  };
  const ids = <T>(list: readonly T[], idOf: (entry: T) => string) => list.map(idOf);
  return [
    ...outcomesOf('tenants', ids(tenants, entryKinds.tenants.idOf), plans, tenantEntryOf),
    ...outcomesOf(
      'apis',
      ids(apis, entryKinds.apis.idOf),
      await putApis(work, apis, present),
      apiEntryOf,
    ),
    ...outcomesOf(
      'schedules',
      ids(schedules, entryKinds.schedules.idOf),
      await putSchedules(work, schedules, present),
      scheduleEntryOf,
    ),
    ...removalsOf('schedules', ends.schedules, await removeSchedules(work, ends.schedules)),
    ...removalsOf('apis', ends.apis, await deregisterApis(work, ends.apis)),
    ...removalsOf('tenants', ends.tenants, await archiveTenants(work, ends.tenants)),
  ];
}
