import * as z from 'zod';
import { hourMs } from '../../../core/periods/duration.js';
import { isOpen, queueDelivery } from '../../../core/registry/ledger.js';
import { everyItem, type Registry } from '../../../core/registry/registry.js';
import { byItself, type TellPlatform } from './by-itself.js';
import { retryAt } from './retry.js';
import {
  catchUpMs,
  type DueReport,
  deliveryIdOf,
  dueReports,
  dueReportsOf,
  orderOf,
} from './schedules.js';

/**
 * What the machine that delivers is started with: by the schedule of a report, for one that was asked for by hand, or
 * regularly to look for what is due and what was left.
 */
export const start = z.union([
  z.strictObject({ scheduleId: z.string().max(110) }),
  z.strictObject({ deliveryId: z.string().max(140) }),
  z.strictObject({
    task: z.literal('sweep'),
    /** How far back to look for what is due. */
    lookBackHours: z
      .int()
      .min(1)
      .max(catchUpMs / hourMs),
  }),
]);
export type Start = z.output<typeof start>;

/** A run takes so many deliveries; what is left over is the next sweep's. Step Functions keeps 25,000 events of a run. */
export const mostPerRun = 200;

/** What was asked for by hand has a name that begins so (control API, `createReport`). */
const byHand = 'now-';

/**
 * The deliveries that a start asks for and that can be worked on now, put into the ledger where they were not there yet.
 * Each report is queued once, whoever starts it and how often (queueDelivery).
 */
export async function deliveriesToTry(
  registry: Registry,
  asked: Start,
  now: Date,
  tell: TellPlatform,
): Promise<string[]> {
  const found = new Set<string>();
  for await (const id of candidates(registry, asked, now, tell)) {
    found.add(id);
    if (found.size === mostPerRun) break;
  }
  return [...found];
}

async function* candidates(
  registry: Registry,
  asked: Start,
  now: Date,
  tell: TellPlatform,
): AsyncGenerator<string> {
  const until = now.getTime();
  if ('deliveryId' in asked) {
    if (await isReady(registry, asked.deliveryId, now)) yield asked.deliveryId;
  } else if ('scheduleId' in asked) {
    const due = dueReportsOf(registry, asked.scheduleId, until - catchUpMs, until);
    yield* queuedAndReady(registry, due, now, tell);
  } else {
    const due = dueReports(registry, until - asked.lookBackHours * hourMs, until, tell);
    yield* queuedAndReady(registry, due, now, tell);
    for await (const { item: tenant } of everyItem(registry, 'tenants')) {
      for await (const { item } of everyItem(registry, 'deliveries', `${tenant.uid}/${byHand}`)) {
        if (isOpen(item, now) && retryAt(item) <= until) yield item.id;
      }
    }
  }
}

/** Reads before it writes: of what a sweep looks at, nearly all was sent long ago. */
async function* queuedAndReady(
  registry: Registry,
  reports: AsyncIterable<DueReport>,
  now: Date,
  tell: TellPlatform,
): AsyncGenerator<string> {
  for await (const due of reports) {
    const id = deliveryIdOf(due);
    const isWaiting = await byItself(`Report ${id}`, tell, async () => {
      const known = await registry.get('deliveries', id);
      if (!known) await queueDelivery(registry, orderOf(due), now);
      return !known || (isOpen(known.item, now) && retryAt(known.item) <= now.getTime());
    });
    if (isWaiting) yield id;
  }
}

async function isReady(registry: Registry, id: string, now: Date): Promise<boolean> {
  const found = await registry.get('deliveries', id);
  return found !== undefined && isOpen(found.item, now);
}
