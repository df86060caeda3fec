import { dayMs, hourMs } from '../../../core/periods/duration.js';
import { keptDays, type LandedObject, type LandingRules } from './landed-object.js';

/** What a look into an object has shown. */
export interface Inspected extends Pick<LandedObject, 'key' | 'etag'> {
  /** The hours in which its requests were served, in order, as hours since 1970. */
  readonly hours: readonly number[];
}

/** Takes the time of a request, milliseconds since 1970. @throws UnreadableObject if it is none for the lake */
export type TakeTime = (time: number) => void;

/** Tells the times of an object's requests, none of which it keeps. @throws UnreadableObject, ObjectChanged, ObjectRefused */
export type TimesOf = (object: LandedObject, take: TakeTime) => Promise<void>;

/** An object is not what its key says. The message is a sentence without a word of what is in it. */
export class UnreadableObject extends Error {}

/** An object has another content by now: it waits until that is announced. */
export class ObjectChanged extends Error {}

/** S3 refuses to hand an object out: whoever wrote it chose a key or a storage class so, or the loader's own role lacks something. */
export class ObjectRefused extends Error {}

/** The farthest time of a Date, on both sides of 1970 (ECMAScript, "Time Values and Time Range"). */
const farthestTime = 8.64e15;

/** What the times of an object's requests come to. */
export interface TimesSeen {
  /** @throws UnreadableObject if the lake does not keep a request of that time */
  readonly take: TakeTime;
  /** In order. */
  readonly hours: () => readonly number[];
  /** @returns undefined without a request */
  readonly newest: () => number | undefined;
}

/** Takes times one after the other and keeps their hours: a small file may have millions. */
export const seeTimes = (rules: LandingRules, now: number): TimesSeen => {
  const { from, to } = keptDays(rules, now);
  const hours = new Set<number>();
  let newest: number | undefined;
  const take = (time: number) => {
    if (!(time >= from && time < to)) {
      throw new UnreadableObject(
        Math.abs(time) <= farthestTime
          ? `It holds a request of ${new Date(time).toISOString()}, and the lake keeps the last ${rules.retentionDays} days.`
          : 'It holds a request without a readable time.',
      );
    }
    hours.add(Math.floor(time / hourMs));
    if (newest === undefined || time > newest) newest = time;
  };
  return { take, hours: () => [...hours].sort((a, b) => a - b), newest: () => newest };
};

/** The days of an object's requests, UTC, in order. */
export const daysOfHours = (hours: readonly number[]): readonly string[] => [
  ...new Set(hours.map((hour) => new Date(hour * hourMs).toISOString().slice(0, 10))),
];

/** The days that follow a day without a gap lie beside it in one interval: from inclusive, to exclusive. */
export const runsOfDays = (days: readonly string[]): { from: number; to: number }[] => {
  const runs: { from: number; to: number }[] = [];
  for (const day of days) {
    const from = Date.parse(day);
    const last = runs.at(-1);
    if (last?.to === from) last.to = from + dayMs;
    else runs.push({ from, to: from + dayMs });
  }
  return runs;
};
