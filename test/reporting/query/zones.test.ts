import { type Bucket, stepsOf } from '../../../core/periods/steps.js';
import { offsetsOf } from '../../../core/periods/time-zone.js';
import type { OpenDatabase } from '../../../local/lake/duckdb.js';
import { compileVisual } from '../../../reporting/query/compile-visual.js';
import type { ChosenFilters } from '../../../reporting/query/conditions.js';
import { folderLake } from '../../../reporting/query/lake.js';
import { runs } from '../../fixtures/runs.js';
import { fillSmallLake, type LogRow, openSmallLake } from '../../fixtures/small-lake.js';
import { clockOf, distancesOf, type Minute, minutesOf } from '../../fixtures/zone-oracle.js';

const minute = 60_000;
const quarter = 15 * minute;
const hour = 60 * minute;

const year = { from: Date.UTC(2026), to: Date.UTC(2027) };
const distances = new Map(
  Intl.supportedValuesOf('timeZone').map((zone) => [zone, distancesOf(zone, year.from, year.to)]),
);
/** One zone of all that show the same all year. */
const different = [
  ...new Map([...distances].map(([zone, list]) => [JSON.stringify(list), zone])).values(),
];
/** Every twentieth; in `npm run test:properties` every one. */
const looked = different.filter((_, index) => runs(1) > 1 || index % 20 === 0);

/** Zones with their changes of a year, or with any day if they have none; and changes that no rule of today makes. */
const moments: readonly (readonly [string, number])[] = [
  ...looked.flatMap((zone) => {
    const changes = (distances.get(zone) ?? []).flatMap(({ until }) => until ?? []);
    return (changes.length > 0 ? changes : [Date.UTC(2026, 2, 29, 1)]).map(
      (at) => [zone, at] as const,
    );
  }),
  ['America/Caracas', Date.UTC(2007, 11, 9, 7)],
  ['America/St_Johns', Date.UTC(2011, 2, 13, 3, 31)],
  ['America/St_Johns', Date.UTC(2010, 10, 7, 2, 31)],
  ['Antarctica/Casey', Date.UTC(2022, 9, 1, 16, 1)],
  ['Asia/Colombo', Date.UTC(2006, 3, 14, 18, 30)],
  ['Asia/Pyongyang', Date.UTC(2018, 4, 4, 15)],
  ['Pacific/Apia', Date.UTC(2011, 11, 30, 10)],
];

const around = (at: number) => {
  const middle = Math.floor(at / quarter) * quarter;
  return { from: middle - 26 * hour, to: middle + 26 * hour };
};

/** Requests near every change: in the first and the last millisecond of each quarter hour, and a minute in. */
const times: readonly number[] = [
  ...new Set(
    moments.flatMap(([, at]) => {
      const { from, to } = around(at);
      return Array.from({ length: (to - from) / quarter }, (_, index) => from + index * quarter);
    }),
  ),
]
  .sort((a, b) => a - b)
  .flatMap((start) => [start, start + minute, start + quarter - 1]);

let database: OpenDatabase;
beforeAll(async () => {
  database = await openSmallLake();
  const log = times.map(
    (request_time): LogRow => ({
      request_time,
      account_id: '111122223333',
      region: 'eu-west-1',
      api_id: 'shop',
      stage: 'prod',
      status: 200,
      ip: '192.0.2.1',
    }),
  );
  await fillSmallLake(database, log, []);
});
afterAll(() => database.close());

type Counts = ReadonlyMap<string, number>;
const answers = new Map<string, Promise<Counts>>();

interface Asked {
  readonly range: { readonly from: number; readonly to: number };
  readonly timeZone: string;
  readonly filters: ChosenFilters;
}

/** Requests by the dimensions of a visual. Zones that agree ask the same question, which is asked once. */
function counted(id: string, bucket: Bucket, asked: Asked): Promise<Counts> {
  const scope = { kind: 'allTenants' } as const;
  const { query } = compileVisual({ ...asked, id, bucket, scope, ...folderLake });
  const run = async () => {
    const rows = await database.engine.run(query);
    return new Map(
      rows.map(({ time, hour_of_day, weekday, requests }) => [
        String(time ?? `${hour_of_day} ${weekday}`),
        Number(requests),
      ]),
    );
  };
  const key = JSON.stringify(query);
  const answer = answers.get(key) ?? run();
  answers.set(key, answer);
  return answer;
}

/** The same counts, by what the zone's clock shows at each request. */
function countedBy(
  minutes: ReadonlyMap<number, Minute>,
  { from, to }: Asked['range'],
  of: (shown: Minute) => string,
): Counts {
  const counts = new Map<string, number>();
  for (const at of times) {
    if (at < from || at >= to) continue;
    const key = of(minutes.get(Math.floor(at / minute) * minute) as Minute);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const sorted = (zone: string, counts: Counts) => [zone, [...counts].sort()];

test('every zone of the tz database is as far from UTC as its own clock says, to the minute of each change', () => {
  expect(distances.size).toBeGreaterThan(400);
  expect(different.length).toBeGreaterThan(50);
  const ours = [...distances.keys()].map((zone) => [zone, offsetsOf(zone, year)]);
  expect(ours).toEqual([...distances]);
});

test('days, hours and the heat map are those of the clock of every zone, over its changes', async () => {
  for (const [timeZone, at] of moments) {
    const range = around(at);
    const minutes = minutesOf(timeZone, range.from, range.to);
    const expected = {
      days: countedBy(minutes, range, ({ date }) => date),
      hours: countedBy(minutes, range, ({ hourStart }) => new Date(hourStart).toISOString()),
      heat: countedBy(minutes, range, (shown) => `${shown.hour} ${shown.weekday}`),
    };
    // From roll-ups, and from single requests, which alone have an IP address.
    for (const filters of [{}, { ip: ['192.0.2.1'] }] as readonly ChosenFilters[]) {
      const asked = { range, timeZone, filters };
      const days = await counted('requests-over-time', 'day', asked);
      expect(sorted(timeZone, days)).toEqual(sorted(timeZone, expected.days));
      const hours = await counted('requests-over-time', 'hour', asked);
      expect(sorted(timeZone, hours)).toEqual(sorted(timeZone, expected.hours));
      const heat = await counted('traffic-heatmap', 'hour', asked);
      expect(sorted(timeZone, heat)).toEqual(sorted(timeZone, expected.heat));
    }
    // The axes of page and report have exactly the steps that the answers have.
    for (const [bucket, counts] of [
      ['day', expected.days],
      ['hour', expected.hours],
    ] as const) {
      const steps = stepsOf(range, bucket, timeZone).map(({ key }) => key);
      expect([timeZone, steps]).toEqual([timeZone, [...counts.keys()].sort()]);
    }
  }
});

test('steps follow each other without gap or overlap, and show what the clock shows', () => {
  for (const [timeZone, at] of moments) {
    const clock = clockOf(timeZone);
    for (const bucket of ['hour', 'day'] as const) {
      const steps = stepsOf(around(at), bucket, timeZone);
      const wrong = steps.filter(({ from, to, wall }, index) => {
        const { date, time } = clock(from);
        const shown = Date.parse(bucket === 'day' ? `${date}T00:00Z` : `${date}T${time}Z`);
        const meets = (steps[index - 1] ?? { to: from }).to === from;
        return from >= to || !meets || wall !== shown;
      });
      expect([timeZone, bucket, wrong]).toEqual([timeZone, bucket, []]);
    }
  }
});
