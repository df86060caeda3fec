import fc from 'fast-check';
import { checkPipelines } from '../../../control-plane/health/check-pipelines.js';
import { allowedMinutes } from '../../../control-plane/health/pace.js';
import type { QuietPipeline } from '../../../control-plane/ports/quiet-alarms.js';
import { type Api, api, unmanagedLogging } from '../../../core/registry/api.js';
import type { Pipeline } from '../../../core/registry/pipeline.js';
import { aPipeline } from '../../fixtures/a-pipeline.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';
import { runs } from '../../fixtures/runs.js';

const hour = 3_600_000;
const day = 24 * hour;
/** A Sunday, as every date of these tests is counted from. */
const start = Date.parse('2026-11-01T00:00:00.000Z');

const anApi = ({ accountId, region, id }: Pipeline, more: Partial<Api> = {}): Api => ({
  ...api.parse({
    id: `${id}/a1/prod`,
    accountId,
    region,
    restApiId: 'a1',
    stage: 'prod',
    displayName: 'Orders',
    kind: 'REST',
    ownership: [{ tenantId: 'acme', validFrom: null, validTo: null }],
    logging: unmanagedLogging,
    createdAt: new Date(start).toISOString(),
    updatedAt: new Date(start).toISOString(),
  }),
  ...more,
});

/** Pipelines that are checked every hour, with rows that arrive when `rowsAt` says so. */
const watch = async (pipelines: Pipeline[], apis: Api[] = pipelines.map((one) => anApi(one))) => {
  const registry = memoryRegistry();
  for (const item of pipelines) await registry.put('pipelines', item, 'absent');
  for (const item of apis) await registry.put('apis', item, 'absent');
  let alarms: readonly QuietPipeline[] = [];
  const told: string[] = [];
  const lastRow = new Map<string, number>();
  let now = start;
  const stateOf = async (id: string) => (await registry.get('pipeline-health', id))?.item.state;
  return {
    registry,
    stateOf,
    named: () => alarms.map(({ accountId, region }) => `${accountId}/${region}`),
    alarms: () => alarms,
    told,
    days: () => (now - start) / day,
    /** One check after the next, an hour apart; `rows` says whether rows came in the hour that ends now. */
    async until(
      end: number,
      rows: (at: Date, id: string) => boolean,
      heard: (at: Date) => boolean = () => true,
    ) {
      for (; now < start + end; now += hour) {
        const at = new Date(now);
        for (const { id } of pipelines) if (rows(at, id)) lastRow.set(id, now - 5 * 60_000);
        for (const { id } of pipelines) {
          const stored = await registry.get('pipelines', id);
          if (stored && heard(at))
            await registry.put(
              'pipelines',
              { ...stored.item, lastHeardAt: at.toISOString() },
              stored.version,
            );
        }
        await checkPipelines({
          registry,
          clock: () => at,
          freshness: {
            lastRowsSeen: async (places) =>
              places.map(({ accountId, region }) => {
                const last = lastRow.get(`${accountId}/${region}`);
                return last === undefined ? null : new Date(last).toISOString();
              }),
          },
          alarms: {
            keep: async (quiet) => {
              if (quiet.length > 0 && alarms.length === 0) told.push(at.toISOString());
              alarms = quiet;
            },
          },
        });
      }
    },
  };
};

const office = (at: Date) =>
  at.getUTCDay() % 6 !== 0 && at.getUTCHours() >= 8 && at.getUTCHours() < 18;
const always = () => true;
const never = () => false;

test('a pipeline that is never silent is quiet after two hours, and named with its Region', async () => {
  const [here, there] = [aPipeline(), aPipeline('444455556666', 'ap-southeast-2')];
  const { until, named, stateOf, alarms } = await watch([here, there]);
  await until(22 * day, always);
  expect(named()).toEqual([]);
  await until(22 * day + hour, (_, id) => id === here.id);
  expect(named()).toEqual([]);
  await until(22 * day + 2 * hour, (_, id) => id === here.id);
  expect(named()).toEqual(['444455556666/ap-southeast-2']);
  expect(alarms()[0]?.hours).toBe(2);
  expect(await stateOf(here.id)).toBe('healthy');
  await until(22 * day + 3 * hour, always);
  expect(named()).toEqual([]);
});

test('nights and weekends of an API for office hours are its pace, and a missing Monday is not', async () => {
  const { until, told, named } = await watch([aPipeline()]);
  await until(29 * day, office);
  expect(told).toEqual([]);
  await until(34 * day, never);
  expect(named()).toEqual([aPipeline().id]);
  // Friday evening and half as long again as a weekend: Tuesday, before the office closes.
  expect(told[0]).toMatch(/^2026-12-01T/);
});

test('one long fault does not make the next one look usual', async () => {
  const { until, told } = await watch([aPipeline()]);
  await until(22 * day, always);
  await until(25 * day, never);
  await until(26 * day, always);
  await until(26 * day + 4 * hour, never);
  expect(told).toHaveLength(2);
  expect(told[1]).toMatch(/^2026-11-27T01:/);
});

test('a pipeline whose pace nobody knows yet may be silent for three days', async () => {
  const { until, named } = await watch([aPipeline()]);
  await until(6 * hour, always);
  await until(3 * day + 5 * hour, never);
  expect(named()).toEqual([]);
  await until(3 * day + 8 * hour, never);
  expect(named()).toHaveLength(1);
});

test('an API that has no row after three days is told of; without an API silence is no fault', async () => {
  const idle = aPipeline('444455556666');
  const { until, named, stateOf } = await watch([aPipeline(), idle], [anApi(aPipeline())]);
  await until(3 * day, never);
  expect(await stateOf(aPipeline().id)).toBe('waiting');
  await until(4 * day, never);
  expect(named()).toEqual([aPipeline().id]);
  expect(await stateOf(idle.id)).toBe('idle');
});

test.each([
  [
    'deregistered',
    { ownership: [{ tenantId: 'a', validFrom: null, validTo: '2026-11-01T00:00:00.000Z' }] },
  ],
  ['taken off', { logging: { ...unmanagedLogging, state: 'off' as const } }],
])('an API that was %s is not waited for', async (_, more) => {
  const { until, stateOf } = await watch([aPipeline()], [anApi(aPipeline(), more)]);
  await until(4 * day, never);
  expect(await stateOf(aPipeline().id)).toBe('idle');
});

test('a pipeline whose rows come and that calls no more is unheard, which names nobody', async () => {
  const { until, stateOf, named } = await watch([aPipeline()]);
  await until(day, always);
  await until(day + 5 * hour, always, never);
  expect(await stateOf(aPipeline().id)).toBe('unheard');
  expect(named()).toEqual([]);
});

test('rows that were deleted meanwhile had come all the same', async () => {
  const { until, registry } = await watch([aPipeline()]);
  await until(day, always);
  const before = (await registry.get('pipeline-health', aPipeline().id))?.item.lastRowSeenAt;
  await checkPipelines({
    registry,
    clock: () => new Date(start + day),
    freshness: { lastRowsSeen: async (places) => places.map(() => null) },
    alarms: { keep: async () => undefined },
  });
  const after = (await registry.get('pipeline-health', aPipeline().id))?.item;
  expect(after).toMatchObject({ state: 'healthy', lastRowSeenAt: before });
});

test('a pipeline that is gone is forgotten, and one alarm less', async () => {
  const { until, registry, named } = await watch([aPipeline()]);
  await until(4 * day, never);
  expect(named()).toHaveLength(1);
  await registry.remove(
    'pipelines',
    aPipeline().id,
    (await registry.get('pipelines', aPipeline().id))?.version ?? 0,
  );
  await until(4 * day + hour, never);
  expect(named()).toEqual([]);
  expect(await registry.get('pipeline-health', aPipeline().id)).toBeUndefined();
});

test('whatever the pauses, four weeks of them are kept, and what is allowed covers all but the longest', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 25 }),
      async (pauseHours) => {
        const { until, registry } = await watch([aPipeline()]);
        const rows = new Set<number>();
        let at = 0;
        for (const hours of pauseHours) {
          at += hours;
          rows.add(at);
        }
        await until(at * hour + hour, (now) => rows.has((now.getTime() - start) / hour));
        const health = (await registry.get('pipeline-health', aPipeline().id))?.item;
        const { pauses = [], watchedSince = '' } = health ?? {};
        expect(pauses.length).toBeLessThanOrEqual(29);
        const now = new Date(start + at * hour);
        const allowed = allowedMinutes(pauses, { watchedSince: new Date(watchedSince), now });
        const known = pauses.map(({ longestMinutes }) => longestMinutes).sort((a, b) => b - a);
        for (const pause of known.slice(1)) expect(allowed).toBeGreaterThanOrEqual(pause);
        expect(known[0] ?? 0).toBeLessThanOrEqual(90 * 60);
      },
    ),
    { numRuns: runs(5) },
  );
});
