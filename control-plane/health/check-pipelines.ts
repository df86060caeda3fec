import { limitConcurrency } from '../../core/limit-concurrency.js';
import { hourMs } from '../../core/periods/duration.js';
import { openOwner } from '../../core/registry/ownership.js';
import { type HealthState, healthStates } from '../../core/registry/pipeline-health.js';
import { everyItem, type Registry, type Stored } from '../../core/registry/registry.js';
import type { LakeFreshness } from '../ports/lake-freshness.js';
import type { QuietAlarms } from '../ports/quiet-alarms.js';
import { nextHealth } from './next-health.js';

/** The lake is asked of so many at once: a call that waited for its turn in the SDK would count as one that hangs. */
const placesAtOnce = 16;

/**
 * The scheduled check of every pipeline, in every Region: what arrived of it in the lake, against its own pace. What it finds is
 * kept for `GET /v1/accounts`, and who is quiet is told by an alarm that names it. A check that was broken off is
 * made whole by the next one.
 *
 * @returns how many pipelines are in which state
 */
export async function checkPipelines({
  registry,
  freshness,
  alarms,
  clock,
}: {
  readonly registry: Registry;
  readonly freshness: LakeFreshness;
  readonly alarms: QuietAlarms;
  readonly clock: () => Date;
}): Promise<Readonly<Record<HealthState, number>>> {
  const pipelines = await all(registry, 'pipelines');
  const before = new Map((await all(registry, 'pipeline-health')).map((one) => [one.item.id, one]));
  const loggedTo = await loggedToSince(registry);
  const turn = limitConcurrency(placesAtOnce);
  const seen = (
    await Promise.all(pipelines.map(({ item }) => turn(() => freshness.lastRowsSeen([item]))))
  ).flat();
  const now = clock();
  const checked = pipelines.map(({ item: pipeline }, index) => {
    const stored = before.get(pipeline.id);
    const item = nextHealth(stored?.item, {
      pipeline,
      lastRowSeenAt: seen[index] ?? null,
      loggedToSince: loggedTo.get(pipeline.id) ?? null,
      now,
    });
    return { pipeline, item, expected: stored?.version ?? ('absent' as const) };
  });
  // Who loses a race has met another check, which has seen the same.
  await registry.putAll('pipeline-health', checked);
  const there = new Set(pipelines.map(({ item }) => item.id));
  for (const { item, version } of before.values())
    if (!there.has(item.id)) await registry.remove('pipeline-health', item.id, version);
  await alarms.keep(
    checked
      .filter(({ item }) => item.state === 'quiet')
      .map(({ pipeline: { accountId, region }, item: { id, lastRowSeenAt } }) => ({
        accountId,
        region,
        hours: hoursSince(lastRowSeenAt ?? loggedTo.get(id) ?? now.toISOString(), now),
      })),
  );
  return Object.fromEntries(
    healthStates.map((state) => [state, checked.filter(({ item }) => item.state === state).length]),
  ) as Record<HealthState, number>;
}

const hoursSince = (instant: string, now: Date): number =>
  Math.max(1, Math.round((now.getTime() - Date.parse(instant)) / hourMs));

const all = async <C extends 'pipelines' | 'pipeline-health'>(
  registry: Registry,
  collection: C,
): Promise<Stored<C>[]> => {
  const found: Stored<C>[] = [];
  for await (const stored of everyItem(registry, collection)) found.push(stored);
  return found;
};

/** Since when each pipeline has had a registered API that should log to it: the first of those that it has. */
async function loggedToSince(registry: Registry): Promise<ReadonlyMap<string, string>> {
  const since = new Map<string, string>();
  for await (const { item } of everyItem(registry, 'apis')) {
    const { state } = item.logging;
    if (openOwner(item.ownership) === null || state === 'off' || state === 'restoring') continue;
    const id = `${item.accountId}/${item.region}`;
    const first = since.get(id);
    if (first === undefined || item.createdAt < first) since.set(id, item.createdAt);
  }
  return since;
}
