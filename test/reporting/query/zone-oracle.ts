/** What clocks show, minute by minute, read from `Intl`: no arithmetic of ours, no offsets. */

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const minuteMs = 60_000;

export interface Shown {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** HH:MM:SS. */
  readonly time: string;
  readonly hour: number;
  readonly minute: number;
  /** 1 (Monday) to 7. */
  readonly weekday: number;
}

/** What the clock of a zone shows at an instant. */
export function clockOf(timeZone: string): (at: number) => Shown {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return (at) => {
    const [weekday = '', day = '', time = ''] = format.format(at).split(', ');
    const [month, date, year] = day.split('/');
    return {
      date: `${year}-${month}-${date}`,
      time,
      hour: Number(time.slice(0, 2)),
      minute: Number(time.slice(3, 5)),
      weekday: weekdays.indexOf(weekday) + 1,
    };
  };
}

export interface Minute extends Shown {
  /** When the hour that the clock shows began: with a full hour, or when the clock jumped by part of one. */
  readonly hourStart: number;
}

/** Every minute of a range, which begins and ends on one. */
export function minutesOf(timeZone: string, from: number, to: number): Map<number, Minute> {
  const clock = clockOf(timeZone);
  const minutes = new Map<number, Minute>();
  let hourStart = Number.NaN;
  let before = clock(from - 61 * minuteMs).minute;
  for (let at = from - 60 * minuteMs; at < to; at += minuteMs) {
    const shown = clock(at);
    if (shown.minute === 0 || shown.minute !== before + 1) hourStart = at;
    // A jump by whole hours goes on with the hour's minutes: from 00:00 to 01:01, say.
    before = shown.minute;
    if (at >= from) minutes.set(at, { ...shown, hourStart });
  }
  return minutes;
}

/** A zone's distances from UTC within a range in minutes, each with the minute at which it ends; the last without. */
export function distancesOf(timeZone: string, from: number, to: number) {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const offset = (at: number) => {
    const [, sign = '+', hours = 0, minutes = 0] =
      /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(at)) ?? [];
    return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  };
  const distances: { minutes: number; until: number | null }[] = [];
  const step = 24 * 60 * minuteMs;
  for (let start = from; start < to; start += step) {
    if (offset(start) === offset(start + step)) continue;
    let [before, after] = [start, start + step];
    while (after - before > minuteMs) {
      const middle = Math.floor((before + after) / 2 / minuteMs) * minuteMs;
      if (offset(middle) === offset(start)) before = middle;
      else after = middle;
    }
    distances.push({ minutes: offset(start), until: after });
  }
  return [...distances, { minutes: offset(to), until: null }];
}
