const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** What a clock on the wall of a time zone shows at a moment, as the milliseconds of the same reading in UTC. */
export function wallClock(moment: number, timeZone: string): number {
  if (timeZone === 'UTC') return moment;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(moment)) {
    part[type] = Number(value);
  }
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((moment % 1000) + 1000) % 1000);
}

/**
 * The moment at which a wall clock shows a reading. A reading that a clock skips is taken as if it had not skipped; of
 * one that it shows twice, the first.
 */
export function momentOf(wall: number, timeZone: string): number {
  const offsets = [-1, 0, 1].map((day) => {
    const near = wall + day * 86_400_000;
    return wallClock(near, timeZone) - near;
  });
  const fits = offsets
    .map((offset) => wall - offset)
    .filter((moment) => wallClock(moment, timeZone) === wall);
  return fits.length > 0 ? Math.min(...fits) : wall - (offsets[0] ?? 0);
}
