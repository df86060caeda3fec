import type { ProductError } from '../../../core/product-error.js';
import type { Api } from '../../../core/registry/api.js';
import { apiRefOf } from '../../../core/registry/api-window.js';
import { defaultDisplayName } from '../../../core/registry/new-api.js';
import { closed, handedTo, openOwner } from '../../../core/registry/ownership.js';
import { type ApiWish, changeApis } from '../http/change-apis.js';
import { deregistered, enrolled } from '../http/enrolment.js';
import { isChange, orRefusal, type PlannedOrRefused } from '../http/planned.js';
import { keepFromDeletion } from '../http/tenant-rules.js';
import type { DeclaredApi } from './organisation.js';
import type { PresentTenants } from './tenants.js';
import type { BulkWork } from './work.js';

/** Makes APIs as their entries say: registers them, hands them over, deregisters them. */
export async function putApis(
  work: BulkWork,
  list: readonly DeclaredApi[],
  tenants: PresentTenants,
): Promise<PlannedOrRefused<'apis'>[]> {
  const refusalOf = await refusals(work, list, tenants);
  const wishes = list.map(
    (entry): ApiWish => ({
      ...apiRefOf(entry.api),
      api: entry.api,
      after(before) {
        const isSameOwner = before && openOwner(before.ownership) === entry.tenantId;
        const refusal = isSameOwner ? undefined : refusalOf(entry, before === undefined);
        if (refusal) throw refusal;
        return apiAfter(before, entry, work.now);
      },
    }),
  );
  return changeApis(work.tools, work.context, wishes, work.dryRun);
}

/** Deregisters APIs; their rows so far keep their owner. False: nobody owned it. */
export async function deregisterApis(
  work: BulkWork,
  ids: readonly string[],
): Promise<(boolean | ProductError)[]> {
  const found = await Promise.all(
    ids.map((id) => work.reading(() => work.tools.registry.get('apis', id))),
  );
  const open = ids.filter((_, index) => {
    const item = found[index]?.item;
    return item && openOwner(item.ownership) !== null;
  });
  const wishes = open.map((api) => ({
    ...apiRefOf(api),
    api,
    after: (before: Api | undefined) => deregistered(before as Api, work.now),
  }));
  const plans = await changeApis(work.tools, work.context, wishes, work.dryRun);
  const outcomes = new Map(
    plans.map((plan, index) => [open[index], 'after' in plan ? isChange(plan) : plan]),
  );
  return ids.map((id) => outcomes.get(id) ?? false);
}

/** Keeps the tenants that get APIs from being deleted, and answers why an entry's owner, or one that it had before, takes none. */
async function refusals(
  work: BulkWork,
  list: readonly DeclaredApi[],
  { find, refuse }: PresentTenants,
): Promise<(entry: DeclaredApi, isNew: boolean) => ProductError | undefined> {
  const reasons = new Map<string, ProductError>();
  const check = async (role: 'owner' | 'earlier', id: string) => {
    const refuseIt = role === 'owner' ? refuse : () => undefined;
    const refusal = await orRefusal(async () => {
      if (work.dryRun) refuseIt(await find(id));
      else await keepFromDeletion(work.tools.registry, id, refuseIt);
    });
    if (refusal) reasons.set(`${role} ${id}`, refusal);
  };
  const owners = new Set(list.flatMap(({ tenantId }) => tenantId ?? []));
  const earlier = new Set(list.flatMap(({ history }) => history.map(({ tenantId }) => tenantId)));
  await Promise.all([
    ...[...owners].map((id) => work.reading(() => check('owner', id))),
    ...[...earlier].map((id) => work.reading(() => check('earlier', id))),
  ]);
  return ({ tenantId, history }, isNew) =>
    reasons.get(`owner ${tenantId}`) ??
    (isNew ? history.flatMap((one) => reasons.get(`earlier ${one.tenantId}`) ?? [])[0] : undefined);
}

/** @throws ProductError `invalid-input` (a `validFrom` that cannot be) */
function apiAfter(before: Api | undefined, entry: DeclaredApi, now: string): Api {
  const ref = apiRefOf(entry.api);
  const { tenantId, displayName = defaultDisplayName(ref), format, consumer, kind, mode } = entry;
  const wish = { ...ref, tenantId: tenantId ?? '', displayName, format, consumer, kind, mode };
  const after = enrolled(before, wish, now, ownershipOf(before, entry, now));
  if (tenantId !== null) return after;
  if (!before) return { ...after, logging: { ...after.logging, state: 'off' } };
  return openOwner(before.ownership) === null
    ? { ...after, logging: before.logging }
    : { ...deregistered(before, now), ...changed(after) };
}

const changed = ({ displayName, format, consumer, kind }: Api) => ({
  displayName,
  format,
  consumer,
  kind,
});

function ownershipOf(
  before: Api | undefined,
  { tenantId, validFrom, history }: DeclaredApi,
  now: string,
): Api['ownership'] {
  const windows = before?.ownership ?? history;
  if (tenantId === null) return before ? closed(windows, now) : [...windows];
  if (openOwner(windows) === tenantId) return [...windows];
  const from = validFrom ?? (before ? now : (history.at(-1)?.validTo ?? null));
  return handedTo(windows, tenantId, from);
}
