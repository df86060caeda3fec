import { limitConcurrency } from '../../../core/limit-concurrency.js';
import { dayMs, hourMs, minuteMs } from '../../../core/periods/duration.js';
import type { ColumnsOfTable } from '../writing/glue.js';
import { machineTables } from '../writing/lake-tables.js';
import type { Part, Work } from '../writing/next-statement.js';
import { wholeSlice } from '../writing/next-statement.js';
import { nightOf, runDueAt } from '../writing/run.js';
import { within } from '../writing/sql.js';
import type { TouchedHours } from '../writing/touched-hours.js';
import { additionsTo, upkeepStatement } from '../writing/upkeep.js';
import { type Batches, dayParts, type LoadBatch, planBatches } from './batches.js';
import { fairShare } from './fair-share.js';
import { healStatement } from './heal-statement.js';
import {
  daysOfHours,
  type Inspected,
  ObjectChanged,
  ObjectRefused,
  seeTimes,
  type TimesOf,
  UnreadableObject,
} from './inspection.js';
import {
  accountOfKey,
  faultOfKey,
  keptDays,
  type LandedObject,
  type LandingRules,
} from './landed-object.js';
import type { AlertPlatform, Landing, LoaderFigures, Quarantined } from './landing.js';
import type { Ledger } from './ledger.js';
import { loadStatement } from './load-statement.js';
import type { LoaderRequest, LoaderSlice } from './loader-run.js';
import { quarantineKeys } from './prefixes.js';

/** What the loader works with. */
export interface LoaderDependencies {
  readonly ledger: Ledger;
  readonly batches: Batches;
  readonly touched: TouchedHours;
  readonly landing: Landing;
  readonly timesOf: TimesOf;
  readonly columnsOf: ColumnsOfTable;
  readonly rules: LandingRules;
  /** What a path of the landing tables begins with: `s3://gatebook-lake-…/`. */
  readonly root: string;
  readonly alert: AlertPlatform;
  readonly figures: LoaderFigures;
  /** An id that no batch has had; ids sort as they were made. */
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The most objects that a run takes; more are left to the next. */
export const objectsOfRun = 6000;
/** How many objects are looked into at once. */
const lookedIntoAtOnce = 64;
/**
 * How long a run goes on to look into further objects; the rest is left to the next. What an account sends may take a second each, and a
 * call of the planner has five minutes.
 */
const lookingMs = 100_000;

/**
 * Plans a run of the loader. A run that did not end has left its batches: they come first, as they were, so that nothing is
 * looked into twice.
 *
 * @throws RangeError if `from` is not before `to`
 */
export const planLoad =
  (lake: LoaderDependencies) =>
  async (request: LoaderRequest): Promise<LoaderSlice[]> => {
    const additions = await additionsTo(machineTables.loader, lake.columnsOf);
    const due = runDueAt(request, lake.now());
    switch (request.task) {
      case 'load':
        return [...additions, ...(await loads(request, lake))];
      case 'heal':
        return [...additions, ...heals(request, due)];
      case 'maintain': {
        const before = new Date(keptDays(lake.rules, due).from).toISOString().slice(0, 10);
        return [...additions, { task: 'expire', before }, ...nightOf(machineTables.loader, due)];
      }
    }
  };

async function loads({ retry }: LoaderRequest, lake: LoaderDependencies): Promise<LoaderSlice[]> {
  const { ledger, batches } = lake;
  if (retry) await ledger.retry(await ledger.quarantined(retry));
  const unsettled = await batches.unsettled();
  const taken = new Set<string>();
  for (const id of unsettled) {
    for (const { key } of (await batches.read(id)).objects) taken.add(key);
  }
  const room = Math.max(0, objectsOfRun - taken.size);
  const waiting = (
    await fairShare(await lake.landing.accounts(), room, (account, most) =>
      ledger.waiting(account, most + taken.size),
    )
  ).filter(({ key }) => !taken.has(key));
  const oldest = Math.min(lake.now(), ...waiting.map(({ arrivedAt }) => arrivedAt));
  lake.figures.took({
    oldestMinutes: (lake.now() - oldest) / minuteMs,
    objects: waiting.length,
  });
  const ids: string[] = [];
  for (const planned of planBatches(await inspected(waiting.slice(0, room), lake))) {
    const id = lake.newId();
    await batches.write(id, planned);
    ids.push(id);
  }
  return [...unsettled, ...ids].map((id) => ({ task: 'load' as const, batch: id }));
}

/**
 * Looks into objects: those that are not what their keys say are set aside, and so are those that S3 refuses to hand out.
 *
 * @throws ObjectRefused if S3 hands out none: then it is no object's fault, and all of them wait
 */
async function inspected(
  objects: readonly LandedObject[],
  lake: LoaderDependencies,
): Promise<Inspected[]> {
  const turn = limitConcurrency(lookedIntoAtOnce);
  const lags: number[] = [];
  const refused: { readonly object: LandedObject; readonly refusal: ObjectRefused }[] = [];
  let asked = 0;
  const until = lake.now() + lookingMs;
  const looked = await Promise.all(
    objects.map((object) =>
      turn(async (): Promise<Inspected | undefined> => {
        if (lake.now() > until) return undefined;
        const fault = faultOfKey(object.key, lake.rules, lake.now());
        try {
          if (fault) throw new UnreadableObject(fault);
          asked += 1;
          const seen = seeTimes(lake.rules, lake.now());
          await lake.timesOf(object, seen.take);
          const newest = seen.newest();
          if (newest !== undefined) lags.push(Math.max(0, object.arrivedAt - newest));
          return { key: object.key, etag: object.etag, hours: seen.hours() };
        } catch (error) {
          if (error instanceof ObjectChanged) return undefined;
          if (error instanceof ObjectRefused) {
            refused.push({ object, refusal: error });
            return undefined;
          }
          if (!(error instanceof UnreadableObject)) throw error;
          await setAside({ ...object, reason: error.message }, lake);
          return undefined;
        }
      }),
    ),
  );
  for (const { object, refusal } of refused) {
    if (refused.length === asked) throw refusal;
    await setAside({ ...object, reason: refusal.message }, lake);
  }
  lags.sort((a, b) => a - b);
  const late = lags[Math.ceil(lags.length * 0.95) - 1];
  if (late !== undefined) lake.figures.landed(late / minuteMs);
  return looked.filter((one) => one !== undefined);
}

async function setAside(
  object: Quarantined,
  { landing, ledger, alert }: LoaderDependencies,
): Promise<void> {
  if (await landing.setAside(object)) await landing.release([object]);
  await ledger.settle([object], 'quarantined');
  const account = accountOfKey(object.key) ?? '';
  alert(
    `An object of account ${account} cannot be loaded. The lake's bucket says why in ${quarantineKeys(object.key).reason}.`,
    { account, key: object.key },
  );
}

/** The hours to be given to their tenants, day by day. */
function heals(request: LoaderRequest, due: number): LoaderSlice[] {
  const to = Math.ceil((request.to ? Date.parse(request.to) : due + 1) / hourMs) * hourMs;
  const from = request.from
    ? Math.floor(Date.parse(request.from) / hourMs) * hourMs
    : to - request.lookBackHours * hourMs;
  if (from >= to) throw new RangeError('There is nothing to heal: from has to be before to.');
  const slices: LoaderSlice[] = [];
  for (let start = from; start < to; ) {
    const end = Math.min(to, (Math.floor(start / dayMs) + 1) * dayMs);
    slices.push({
      task: 'heal',
      from: new Date(start).toISOString(),
      to: new Date(end).toISOString(),
    });
    start = end;
  }
  return slices;
}

/** How the loader does what it has planned. */
export const loadWork = (lake: LoaderDependencies): Work<LoaderSlice> => ({
  nameOf: (slice) =>
    slice.task === 'load' ? `load of ${slice.batch}` : `${slice.task} of requests`,
  partsOf: async (slice) => {
    if (slice.task !== 'load') return [wholeSlice];
    const batch = await lake.batches.read(slice.batch);
    return dayParts(batch).map((days) => ({ from: 0, to: batch.objects.length, days }));
  },
  statement: async (slice, part) => {
    switch (slice.task) {
      case 'load':
        return statementOfPart(await lake.batches.read(slice.batch), part, lake.root);
      case 'heal':
        return healStatement({ from: Date.parse(slice.from), to: Date.parse(slice.to) });
      case 'expire':
        return `DELETE FROM "requests" WHERE ${within('"request_time"', [{ from: 0, to: Date.parse(slice.before) }])}`;
      default:
        return upkeepStatement(slice, lake.columnsOf);
    }
  },
  split: async (slice, part, reason) => {
    if (slice.task !== 'load') return undefined;
    const { objects } = await lake.batches.read(slice.batch);
    if (part.to - part.from === 1) return [];
    const [only, ...others] = placesOf(objects, part);
    if (only !== undefined && others.length === 0) return [{ ...part, from: only, to: only + 1 }];
    return splitAt(part, suspectOf(objects, part, reason));
  },
  finish: async (slice, { setAside: aside, left }) => {
    if (slice.task === 'heal') {
      const [from, to] = [Date.parse(slice.from), Date.parse(slice.to)];
      await lake.touched.touch(
        Array.from({ length: (to - from) / hourMs }, (_, index) => from + index * hourMs),
      );
    }
    if (slice.task === 'load') await settled(slice.batch, { aside, left }, lake);
  },
});

/** The places of a part's objects that have requests on its days. */
const placesOf = (objects: LoadBatch['objects'], { from, to, days }: Part): number[] => {
  const wanted = new Set(days);
  return Array.from({ length: to - from }, (_, index) => from + index).filter((place) =>
    daysOfHours(objects[place]?.hours ?? []).some((day) => wanted.has(day)),
  );
};

const statementOfPart = ({ format, objects }: LoadBatch, part: Part, root: string): string =>
  loadStatement({
    format,
    root,
    keys: placesOf(objects, part).map((place) => objects[place]?.key ?? ''),
    days: part.days,
  });

/** The object that Athena's words name, by its place. */
const suspectOf = (
  objects: LoadBatch['objects'],
  { from, to }: Part,
  reason: string,
): number | undefined => {
  const place = objects.slice(from, to).findIndex(({ key }) => reason.includes(key));
  return place === -1 ? undefined : from + place;
};

/** A suspect alone, before and after those on its sides; without one, halves. */
const splitAt = (part: Part, suspect: number | undefined): Part[] => {
  const bounds =
    suspect === undefined
      ? [part.from, Math.ceil((part.from + part.to) / 2), part.to]
      : [part.from, suspect, suspect + 1, part.to];
  return bounds
    .slice(1)
    .map((to, index) => ({ ...part, from: bounds[index] ?? part.from, to }))
    .filter(({ from, to }) => from < to);
};

/**
 * Settles a batch. Hours are handed on before objects count as loaded: a run that ends in between hands them on twice, and
 * never not at all.
 */
async function settled(
  id: string,
  {
    aside,
    left,
  }: {
    readonly aside: readonly { place: number; reason: string; queryId?: string | undefined }[];
    readonly left: readonly Part[];
  },
  lake: LoaderDependencies,
): Promise<void> {
  const { objects } = await lake.batches.read(id);
  const untried = new Set(left.flatMap((part) => placesOf(objects, part)));
  const bad = new Set(aside.map(({ place }) => place));
  const hours = new Set(
    objects.flatMap((object, place) => (untried.has(place) ? [] : object.hours)),
  );
  await lake.touched.touch([...hours].map((hour) => hour * hourMs));
  for (const { place, reason, queryId } of aside) {
    const object = objects[place];
    if (object) await setAside({ ...object, reason, queryId }, lake);
  }
  const loaded = objects.filter((_, place) => !untried.has(place) && !bad.has(place));
  await lake.landing.release(loaded);
  await lake.ledger.settle(loaded, 'loaded');
  await lake.batches.remove(id);
  if (untried.size > 0) {
    lake.alert(
      `${untried.size} objects were not loaded, and the next run tries again: too many cannot be read to look for more in this one.`,
      {},
    );
  }
}
