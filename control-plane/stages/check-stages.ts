import { everyItem, type Registry, type Stored } from '../../core/registry/registry.js';
import type { MemberStages } from '../ports/member-stages.js';
import { wayOf } from './ways-to-log.js';

/** What a round of checks found. */
export interface StageCheck {
  readonly checked: number;
  readonly drifted: number;
  readonly finished: number;
  readonly failed: number;
}

/** How many accounts are gone through at once. */
const accountsAtOnce = 8;

/**
 * The scheduled check of every stage that Gatebook manages: what was begun and not finished is tried again
 * (`pending`, `failed`, `restoring`), what is on is compared with what it should be. What it finds stands on
 * each API; a drifted stage is not changed, because whoever changed it should know first.
 *
 * AWS counts calls by account: several accounts are gone through at once, the stages of one after each other.
 */
export async function checkStages({
  registry,
  stages,
  clock,
}: {
  registry: Registry;
  stages: MemberStages;
  clock: () => Date;
}): Promise<StageCheck> {
  const count = { checked: 0, drifted: 0, finished: 0, failed: 0 };
  const check = async (stored: Stored<'apis'>): Promise<void> => {
    const after = await checkStage({ registry, stages, clock }, stored);
    if (!after) return;
    count.checked += 1;
    const { state, drift, lastError } = after.item.logging;
    if (drift?.inStep === false) count.drifted += 1;
    if (lastError) count.failed += 1;
    else if (state !== stored.item.logging.state) count.finished += 1;
  };
  const accounts = await apisByAccount(registry);
  const goThrough = async (): Promise<void> => {
    for (let apis = accounts.shift(); apis; apis = accounts.shift()) {
      for (const stored of apis) await check(stored);
    }
  };
  await Promise.all(Array.from({ length: accountsAtOnce }, goThrough));
  return count;
}

async function apisByAccount(registry: Registry): Promise<Stored<'apis'>[][]> {
  const accounts = new Map<string, Stored<'apis'>[]>();
  for await (const stored of everyItem(registry, 'apis')) {
    const { accountId } = stored.item;
    const apis = accounts.get(accountId) ?? [];
    apis.push(stored);
    accounts.set(accountId, apis);
  }
  return [...accounts.values()];
}

/** Checks one API's stage; undefined when there is nothing to check or someone else changed the API meanwhile. */
export async function checkStage(
  { registry, stages, clock }: { registry: Registry; stages: MemberStages; clock: () => Date },
  { item, version }: Stored<'apis'>,
): Promise<Stored<'apis'> | undefined> {
  const { state } = item.logging;
  if (state === 'unmanaged' || state === 'off') return undefined;
  const pipeline = await registry.get('pipelines', `${item.accountId}/${item.region}`);
  if (!pipeline) return undefined;
  const reach = { registry, stages, pipeline: pipeline.item };
  const ended = item.ownership.at(-1)?.validTo !== null;
  const way = wayOf(item);
  const act = state === 'on' ? way.check : ended ? way.restore : way.apply;
  const logging = await act(reach, item, clock());
  const stored = await registry.put('apis', { ...item, logging }, version);
  return stored === 'conflict' ? undefined : stored;
}
