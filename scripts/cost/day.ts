import { dayMs, hourMs, minuteMs } from '../../core/periods/duration.js';
import { dayParts, planBatches } from '../../reporting/lake/landing/batches.js';
import { fairShare } from '../../reporting/lake/landing/fair-share.js';
import { objectsOfRun } from '../../reporting/lake/landing/loader.js';
import {
  assumptions,
  gbPerDay,
  landedObject,
  shareOfHour,
  streamsOf,
  type Traffic,
} from './assumptions.js';
import { filesOfLoad, type LakeUse, lakeUse } from './lake-use.js';

/** What a day was like for the loader. */
export interface Day extends LakeUse {
  readonly runs: number;
  /** Runs that found another one at work, and left theirs to the next. */
  readonly left: number;
  /** The longest run that loads, and the one that nineteen in twenty do not exceed, seconds. */
  readonly longestRunSeconds: number;
  readonly runSecondsP95: number;
  /** From landing to `requests`, at nineteen in twenty objects, minutes. */
  readonly loadedMinutesP95: number;
  /** What waits at the day's end. */
  readonly waiting: number;
}

/** What else holds the loader's lease, seconds after midnight: heals every hour and once a day, and the night's compaction. */
const otherRuns = () => [
  ...Array.from({ length: 24 }, (_, hour) => ({
    at: hour * 3600 + 50 * 60,
    takes: assumptions.healSeconds,
  })),
  { at: 2 * 3600 + 5 * 60, takes: assumptions.nightSeconds },
  { at: 3 * 3600 + 20 * 60, takes: assumptions.healSeconds },
];

const percentile95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? 0;

/**
 * Plays a day of the loader, object by object and run by run, by its own plan of what a run takes and what a statement reads. How fast
 * Athena and S3 are is assumed.
 */
export const simulateDay = async (traffic: Traffic): Promise<Day> => {
  const a = assumptions;
  const midnight = 20_000 * dayMs;
  const streams = streamsOf(traffic);
  const parquet = gbPerDay(traffic).parquet;
  // Streams begin at any second, and copies take from 10 s to two minutes. The golden ratio spreads them evenly.
  const spread = (index: number) => (index * 0.618_033_988_75) % 1;
  const landing = Array.from({ length: streams }, (_, stream) => ({
    stream,
    writtenAt: spread(stream) * a.bufferSeconds,
    copySeconds: 10 + spread(stream * 7 + 3) * 110,
  }));
  const waitingOf = new Map<
    string,
    { key: string; etag: string; hours: number[]; landed: number }[]
  >();
  const land = (until: number) => {
    for (const one of landing) {
      for (; one.writtenAt + one.copySeconds <= until; one.writtenAt += a.bufferSeconds) {
        const at = midnight + one.writtenAt * 1000;
        const { account, ...object } = landedObject(one.stream, traffic.accounts, new Date(at));
        const first = Math.floor((at - a.bufferSeconds * 1000) / hourMs);
        const last = Math.floor(at / hourMs);
        const hours = first === last ? [last] : [first, last];
        const queue = waitingOf.get(account) ?? [];
        queue.push({ ...object, hours, landed: one.writtenAt + one.copySeconds });
        waitingOf.set(account, queue);
      }
    }
  };
  // Of each day: the files and the GB that are there. The day before is compacted in the night.
  const yesterday = new Date(midnight - dayMs).toISOString().slice(0, 10);
  const kept = new Map([[yesterday, { files: lakeUse(traffic).filesWritten, gb: parquet }]]);
  const keptOf = (day: string) => {
    const known = kept.get(day) ?? { files: 0, gb: 0 };
    kept.set(day, known);
    return known;
  };

  const sum = { objects: 0, statements: 0, filesWritten: 0, filesOpened: 0, checkedGb: 0 };
  const durations: number[] = [];
  const waits: number[] = [];
  let left = 0;
  let busyUntil = 0;
  const others = otherRuns().sort((x, y) => x.at - y.at);
  for (let tick = 0; tick < dayMs / 1000; tick += a.loadMinutes * 60) {
    while (others[0] && others[0].at <= tick) {
      const { at, takes } = others.shift() as (typeof others)[number];
      busyUntil = Math.max(busyUntil, at) + takes;
      if (takes === a.nightSeconds) keptOf(yesterday).files = filesOfLoad;
    }
    land(tick);
    if (busyUntil > tick) {
      left += 1;
      continue;
    }
    const taken = await fairShare([...waitingOf.keys()], objectsOfRun, async (account, most) =>
      (waitingOf.get(account) ?? []).slice(0, most),
    );
    const gone = new Set(taken);
    for (const [account, queue] of waitingOf)
      waitingOf.set(
        account,
        queue.filter((object) => !gone.has(object)),
      );
    let seconds =
      a.runSeconds + taken.length / a.looksPerSecond + taken.length / a.settledPerSecond;
    for (const batch of planBatches(taken)) {
      for (const days of dayParts(batch)) {
        const read = days.map(keptOf);
        const files = read.reduce((all, day) => all + day.files, 0);
        const checked = read.reduce((all, day) => all + day.gb, 0) * a.identityColumns;
        seconds +=
          a.statementSeconds +
          (files + batch.objects.length) / a.filesPerSecond +
          checked / a.gbPerSecond;
        sum.statements += 1;
        sum.checkedGb += checked;
        sum.filesOpened += files + 2 * batch.objects.length;
        sum.filesWritten += filesOfLoad * days.length;
        for (const day of read) day.files += filesOfLoad;
      }
      for (const { hours } of batch.objects) {
        const last = hours.at(-1) as number;
        const share = (shareOfHour(last % 24) * a.bufferSeconds) / 3600 / streams;
        keptOf(new Date(last * hourMs).toISOString().slice(0, 10)).gb += parquet * share;
      }
    }
    sum.objects += taken.length;
    durations.push(seconds);
    busyUntil = tick + seconds;
    for (const { landed } of taken) waits.push(busyUntil - landed);
  }
  const waiting = [...waitingOf.values()].reduce((all, { length }) => all + length, 0);
  return {
    ...sum,
    runs: durations.length,
    left,
    longestRunSeconds: Math.max(...durations),
    runSecondsP95: percentile95(durations),
    loadedMinutesP95: (percentile95(waits) * 1000) / minuteMs,
    waiting,
  };
};
