import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { dayMs, hourMs, minuteMs } from '../../../../core/periods/duration.js';
import { daysOfStatement } from '../../../../reporting/lake/landing/batches.js';
import { objectsOfRun } from '../../../../reporting/lake/landing/loader.js';
import {
  loaderWorld,
  objectOf,
  type PlayedObject,
  readMerge,
} from '../../../fixtures/loader-world.js';
import { runs } from '../../../fixtures/runs.js';
import { throttled } from '../../../fixtures/writer-run.js';

const noon = Date.parse('2026-11-20T12:00:00Z');
const accountOf = (index: number) => String(100_000_000_000 + index * 7);
const requestsOf = (objects: Iterable<PlayedObject>) =>
  [...objects]
    .filter(({ unreadable }) => !unreadable)
    .flatMap(({ requests }) => requests.map(({ id }) => id))
    .sort();

test('what has landed is loaded once, released, and its hours are handed on to the roll-ups', async () => {
  const world = loaderWorld();
  const first = world.land(
    objectOf(accountOf(1), 'a', [noon - 5 * minuteMs, noon - 65 * minuteMs]),
  );
  const second = world.land(objectOf(accountOf(2), 'b', [noon - 3 * dayMs], { arrivedAt: noon }));
  await world.ledger.announce([first, second, first]);
  await world.run();
  expect([...world.stored.keys()].sort()).toEqual(requestsOf([first, second]));
  expect(world.released).toEqual(new Set([first.key, second.key]));
  expect(new Set(world.ledger.outcomes.values())).toEqual(new Set(['loaded']));
  expect((await world.touched.list()).map(({ hour }) => hour)).toEqual([
    noon - 3 * dayMs,
    noon - 2 * hourMs,
    noon - hourMs,
  ]);
  expect(world.handedOn()).toBe(1);
  expect(await world.batches.unsettled()).toEqual([]);
  // An event that comes again, after the load as well, changes nothing.
  expect(await world.ledger.announce([first])).toBe(0);
  await world.run();
  expect(world.statements).toHaveLength(1);
  expect(Object.fromEntries(world.opens)).toEqual({ [first.key]: 2, [second.key]: 2 });
});

test('an object with another content under the same key is loaded as well', async () => {
  const world = loaderWorld();
  const first = world.land(objectOf(accountOf(1), 'a', [noon]));
  await world.ledger.announce([first]);
  await world.run();
  const requests = [...first.requests, { id: 'later', at: noon + 1 }];
  const again = world.land({ ...first, etag: 'other', requests });
  expect(await world.ledger.announce([again])).toBe(1);
  await world.run();
  expect(world.stored.has('later')).toBe(true);
});

test.each(['footer', 'rows', 'refused'] as const)(
  'an object of which the %s cannot be read is set aside, and all others are loaded in the same run',
  async (unreadable) => {
    const world = loaderWorld();
    const objects = Array.from({ length: 50 }, (_, index) =>
      world.land(
        objectOf(accountOf(index), `o${index}`, [noon - index * 1000], {
          ...(index === 17 && { unreadable }),
        }),
      ),
    );
    await world.ledger.announce(objects);
    await world.run();
    const bad = objects[17] as PlayedObject;
    expect([...world.stored.keys()].sort()).toEqual(requestsOf(objects));
    expect(world.quarantine.map(({ key }) => key)).toEqual([bad.key]);
    expect(world.ledger.outcomes.get(bad.key)).toBe('quarantined');
    expect(world.alerts).toEqual([
      `An object of account ${accountOf(17)} cannot be loaded. The lake's bucket says why in quarantine/${bad.key}.reason.json.`,
    ]);
    // What S3 refuses to hand out has no copy in quarantine: it may not expire.
    expect(world.released.has(bad.key)).toBe(unreadable !== 'refused');
    // What Athena says may quote rows: it is in the lake, and not in a log.
    expect(world.alerts.join()).not.toContain('a page of some file');
    // When whoever wrote it has mended it, or a version of Gatebook reads it, it is asked for again.
    world.land({ ...bad, unreadable: undefined } as unknown as PlayedObject);
    await world.run({ retry: accountOf(17) });
    expect(world.ledger.outcomes.get(bad.key)).toBe('loaded');
    expect(world.stored.size).toBe(50);
  },
);

test('a run in which S3 hands out no object fails, sets none aside, and the next one loads them', async () => {
  const world = loaderWorld();
  const objects = [1, 2, 3].map((index) =>
    world.land(objectOf(accountOf(index), 'a', [noon], { unreadable: 'refused' })),
  );
  // What its key alone condemns says nothing about S3.
  const nameless = {
    ...objectOf(accountOf(4), 'a', [noon]),
    key: `logs/account_id=${accountOf(4)}/a`,
  };
  await world.ledger.announce([...objects, world.land(nameless)]);
  await expect(world.run()).rejects.toThrow('S3 does not hand it out.');
  expect(world.quarantine.map(({ key }) => key)).toEqual([nameless.key]);
  const readable = objects.map(({ unreadable: _, ...object }) => world.land(object));
  await world.run();
  expect([...world.stored.keys()].sort()).toEqual(requestsOf(readable));
});

test('the alert about an object with a key that leaves no room names the place that its hash gives', async () => {
  const world = loaderWorld();
  const key = `logs/account_id=${accountOf(1)}/${'x'.repeat(980)}`;
  await world.ledger.announce([world.land({ ...objectOf(accountOf(1), 'a', [noon]), key })]);
  await world.run();
  const hash = createHash('sha256').update(key).digest('hex');
  expect(world.alerts.join()).toContain(
    `quarantine/account_id=${accountOf(1)}/${hash}.reason.json`,
  );
});

test('an object among many that cannot be read is found by halves', async () => {
  const world = loaderWorld();
  const objects = Array.from({ length: 64 }, (_, index) =>
    world.land(objectOf(accountOf(index), `o${index}`, [noon - index * 1000])),
  );
  await world.ledger.announce(objects);
  const [bad] = objects as [PlayedObject];
  world.land({ ...bad, unreadable: 'rows' });
  await world.run();
  // Halves: each failure is one statement more for those beside it.
  expect(Math.max(...world.opens.values())).toBeLessThanOrEqual(2 + 1 + Math.log2(64));
});

test('a lone object that cannot be read is told from a lake that cannot be written', async () => {
  const world = loaderWorld();
  const bad = world.land(objectOf(accountOf(1), 'a', [noon], { unreadable: 'rows' }));
  await world.ledger.announce([bad]);
  await world.run();
  expect(world.quarantine.map(({ key }) => key)).toEqual([bad.key]);
  // The object alone, then the statement without an object.
  expect(world.statements.map((sql) => readMerge(sql).keys.length)).toEqual([1, 0]);
});

test.each([
  'raw/account_id=100000000007/region=eu-west-1/dt=2026-11-20/a.parquet',
  'logs/account_id=100000000007/region=eu-west-1/dt=2026-11-20/.a.parquet',
  'logs/account_id=100000000007/region=eu-west-1/dt=2026-11-20/_a.parquet',
  "logs/account_id=100000000007/region=eu-west-1/dt=2026-11-20/a').parquet",
  'logs/account_id=100000000007/region=eu-west-1/dt=2026-11-20/b/a.parquet',
  'logs/account_id=100000000007/region=mars-1/dt=2026-11-20/a.parquet',
  'logs/account_id=100000000007/region=eu-west-1/dt=2026-13-45/a.parquet',
  'logs/account_id=100000000007/region=eu-west-1/dt=2031-01-01/a.parquet',
])('an object under the key %s, which the table would not find, is set aside', async (key) => {
  const world = loaderWorld();
  const object = world.land({ ...objectOf(accountOf(1), 'a', [noon]), key });
  await world.ledger.announce([object]);
  await world.run();
  expect(world.statements).toEqual([]);
  expect(world.quarantine.map((one) => one.key)).toEqual([key]);
});

test.each([noon + 3 * dayMs, noon - 500 * dayMs, 1e18, -1e18, Infinity, Number.NaN])(
  'an object with a request of a time that the lake does not keep (%p) is set aside',
  async (at) => {
    const world = loaderWorld();
    const object = world.land(objectOf(accountOf(1), 'a', [noon, at], { arrivedAt: noon }));
    await world.ledger.announce([object]);
    await world.run();
    expect(world.quarantine.map(({ key }) => key)).toEqual([object.key]);
    expect(world.stored.size).toBe(0);
  },
);

test('an account that sends more than a run takes delays no other', async () => {
  const world = loaderWorld();
  const flood = Array.from({ length: objectsOfRun + 500 }, (_, index) =>
    world.land(
      objectOf(accountOf(1), `f${index}`, [noon - dayMs + index], {
        arrivedAt: noon - dayMs + index,
      }),
    ),
  );
  const others = [2, 3, 4].map((index) => world.land(objectOf(accountOf(index), 'o', [noon])));
  await world.ledger.announce([...flood, ...others]);
  await world.run();
  for (const { requests } of others) expect(world.stored.has(requests[0]?.id ?? '')).toBe(true);
  expect(world.stored.size).toBe(objectsOfRun);
  await world.run();
  expect(world.stored.size).toBe(flood.length + others.length);
});

test('files that take long to look into leave room for others in each run, and the rest is looked into by the next', async () => {
  const world = loaderWorld();
  const slow = Array.from({ length: 300 }, (_, index) =>
    world.land(objectOf(accountOf(1), `s${index}`, [noon - index], { lookMs: 1000 })),
  );
  const others = [2, 3, 4].map((index) => world.land(objectOf(accountOf(index), 'o', [noon])));
  await world.ledger.announce([...slow, ...others]);
  await world.run();
  expect(world.clock.now - noon).toBeLessThan(3 * minuteMs);
  for (const { requests } of others) expect(world.stored.has(requests[0]?.id ?? '')).toBe(true);
  while (world.stored.size < 303) await world.run();
  expect(new Set(world.opens.values())).toEqual(new Set([2]));
});

test('a backfill over 120 days is written a few days at a time, after what is of today', async () => {
  const world = loaderWorld();
  const days = Array.from({ length: 120 }, (_, index) => noon - index * dayMs);
  const wide = world.land(objectOf(accountOf(1), 'wide', days, { arrivedAt: noon }));
  const narrow = days.map((at, index) =>
    world.land(objectOf(accountOf(2), `d${index}`, [at], { arrivedAt: noon })),
  );
  await world.ledger.announce([wide, ...narrow]);
  await world.run();
  expect(world.stored.size).toBe(240);
  for (const sql of world.statements) {
    const { spans } = readMerge(sql);
    const written = spans.reduce((sum, { from, to }) => sum + (to - from) / dayMs, 0);
    expect(written).toBeLessThanOrEqual(daysOfStatement);
  }
  const place = (name: string) =>
    world.statements.findIndex((sql) => sql.includes(`/${name}.parquet`));
  expect(place('d0')).toBe(0);
  expect(place('wide')).toBeGreaterThan(place('d119'));
  // An object of one day is opened twice, as any other; the wide one once for each few of its days.
  expect(Math.max(...narrow.map(({ key }) => world.opens.get(key) ?? 0))).toBe(2);
  expect(world.opens.get(wide.key)).toBe(1 + 120 / daysOfStatement);
});

test('a run of as many objects as there may be keeps to the limits of Athena and of Step Functions', async () => {
  const world = loaderWorld();
  const objects = Array.from({ length: objectsOfRun }, (_, index) =>
    world.land(
      objectOf(
        accountOf(index % 2000),
        `firehose-name-as-long-as-they-are-${index}-${'x'.repeat(60)}`,
        [noon - index],
      ),
    ),
  );
  await world.ledger.announce(objects);
  await world.run();
  expect(world.stored.size).toBe(objectsOfRun);
  for (const sql of world.statements) expect(Buffer.byteLength(sql)).toBeLessThan(262_144);
  expect(world.statements.length).toBeLessThan(15);
  expect(new Set(world.opens.values())).toEqual(new Set([2]));
}, 120_000);

test('whatever dies and when, whoever comes late, twice or unannounced: every request is there once', async () => {
  const object = fc.record({
    account: fc.integer({ min: 0, max: 4 }),
    times: fc.array(fc.integer({ min: 0, max: 40 * 24 * 60 }), { minLength: 1, maxLength: 12 }),
    unreadable: fc.oneof(
      { weight: 8, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.constantFrom('footer' as const, 'rows' as const) },
    ),
    events: fc.integer({ min: 0, max: 3 }),
    round: fc.integer({ min: 0, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(object, { minLength: 1, maxLength: 25 }),
      fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 12 }),
      async (given, kills) => {
        const world = loaderWorld();
        const landed = given.map(({ account, times, unreadable }, index) =>
          world.land(
            objectOf(
              accountOf(account),
              `o${index}`,
              times.map((minute) => noon - minute * minuteMs),
              {
                arrivedAt: noon - index,
                ...(unreadable && { unreadable }),
              },
            ),
          ),
        );
        for (const round of [0, 1, 2, 3]) {
          const events = given.flatMap((one, index) =>
            one.round === round
              ? Array<PlayedObject>(one.events).fill(landed[index] as PlayedObject)
              : [],
          );
          await world.ledger.announce(events);
          for (const calls of kills.slice(round * 3, round * 3 + 3)) await world.killedRun(calls);
          await world.run();
        }
        // The daily listing finds what no event announced.
        await world.ledger.announce(landed);
        await world.run();
        expect([...world.stored.keys()].sort()).toEqual(requestsOf(landed));
        const bad = landed.filter(({ unreadable }) => unreadable).map(({ key }) => key);
        expect(new Set(world.quarantine.map(({ key }) => key))).toEqual(new Set(bad));
        expect([...world.ledger.outcomes.values()]).not.toContain('waiting');
        expect(world.released.size).toBe(landed.length);
        const hours = new Set((await world.touched.list()).map(({ hour }) => hour));
        for (const at of world.stored.values())
          expect(hours.has(Math.floor(at / hourMs) * hourMs)).toBe(true);
        expect(await world.batches.unsettled()).toEqual([]);
      },
    ),
    { numRuns: runs(25) },
  );
});

test('an Athena that goes on refusing fails the run, nothing is set aside, and the next run goes on', async () => {
  const world = loaderWorld();
  const object = world.land(objectOf(accountOf(1), 'a', [noon]));
  await world.ledger.announce([object]);
  const failing = world.failing(throttled);
  await expect(failing.run()).rejects.toMatchObject({ name: 'RunFailed' });
  expect(world.quarantine).toEqual([]);
  await world.run();
  expect(world.stored.size).toBe(1);
  // It was looked into once: the batch of the run that failed was kept.
  expect(world.opens.get(object.key)).toBe(2);
});

test('requests of a moved API are given to their tenants day by day, and their hours are handed on', async () => {
  const world = loaderWorld();
  await world.run({ task: 'heal', from: '2026-11-18T22:00:00Z', to: '2026-11-20T01:00:00Z' });
  expect(world.statements).toHaveLength(3);
  for (const sql of world.statements) expect(sql).toContain('SET tenant_id = moved.tenant_id');
  expect(await world.touched.list()).toHaveLength(2 + 24 + 1);
  await expect(
    world.run({ task: 'heal', from: '2026-11-20T01:00:00Z', to: '2026-11-19T01:00:00Z' }),
  ).rejects.toThrow('from has to be before to');
});

test('a night lets go of what is older than the lake keeps, and compacts days that are over', async () => {
  const world = loaderWorld();
  await world.run({ task: 'maintain', time: '2026-11-20T02:05:00Z' });
  const [expiry, first, ...rest] = world.statements;
  expect(expiry).toBe(
    `DELETE FROM "requests" WHERE ("request_time" >= TIMESTAMP '1970-01-01 00:00:00.000' AND "request_time" < TIMESTAMP '2025-10-16 00:00:00.000')`,
  );
  expect(first).toBe(
    `OPTIMIZE "requests" REWRITE DATA USING BIN_PACK\nWHERE ("request_time" >= TIMESTAMP '2026-11-19 00:00:00.000' AND "request_time" < TIMESTAMP '2026-11-20 00:00:00.000')`,
  );
  expect(rest).toHaveLength(8);
  expect(rest.at(-1)).toBe('VACUUM "requests"');
});
