import { periodOfDay } from '../../../../core/periods/period.js';
import { claimDelivery, queueDelivery, recordProgress } from '../../../../core/registry/ledger.js';
import { nextTry } from '../../../../reporting/reports/delivery/next-try.js';
import { deliveriesToTry, start } from '../../../../reporting/reports/delivery/starts.js';
import { deliveryMachine } from '../../../../reporting/reports/infra/delivery-machine.js';
import { memoryRegistry } from '../../../fixtures/memory-registry.js';
import { aSchedule, aTenant } from '../../../fixtures/registry.js';
import { execute, type Task, type Wait } from '../../../fixtures/states-language.js';
import { tellNobody } from '../../../fixtures/tell-nobody.js';

const validate: (definition: object) => {
  isValid: boolean;
  errorsText(): string;
} = require('asl-validator');

const sweepArn = 'arn:aws:lambda:eu-west-1:123456789012:function:sweep';
const deliverArn = 'arn:aws:lambda:eu-west-1:123456789012:function:deliver';
const definition = deliveryMachine({ sweepArn, deliverArn });
const leaseMs = 15 * 60_000;
const made = '2026-11-20T00:00:00.000Z';

/** A registry with a schedule that is due on Mondays at seven, and a clock that shows a later time. */
async function setUp(tenants = ['acme'], at = '2026-11-23T07:04:00Z') {
  const registry = memoryRegistry();
  const time = { now: Date.parse(at) };
  for (const id of tenants) {
    await registry.put('tenants', aTenant(id, { recipients: [`ops@${id}.example`] }), 'absent');
    await registry.put('report-schedules', aSchedule(id, 'weekly', { updatedAt: made }), 'absent');
  }
  const clock = () => new Date(time.now);
  const wait = async (seconds: number) => {
    time.now += seconds * 1000;
  };
  /** The function that sweeps, as its handler composes it, without CloudWatch. */
  const sweep: Task = async (event) => ({
    deliveries: (await deliveriesToTry(registry, start.parse(event), clock(), tellNobody)).map(
      (deliveryId) => ({ deliveryId }),
    ),
  });
  /** The function that delivers, with a try in place of lake, renderer and mail. */
  const delivering =
    (attempt: (id: string) => Promise<'sent' | string>): Task =>
    async (event) => {
      const { deliveryId } = event as { deliveryId: string };
      const held = await claimDelivery(registry, deliveryId, {
        worker: 'w',
        now: clock(),
        leaseMs,
      });
      if (held) {
        const answer = await attempt(deliveryId);
        await recordProgress(
          registry,
          held,
          answer === 'sent'
            ? { state: 'sent', messageIds: ['m'] }
            : { state: 'failed', reason: answer, retry: true },
          clock(),
        );
      }
      return nextTry(registry, deliveryId, clock());
    };
  const run = (input: object, attempt: (id: string) => Promise<string>) =>
    execute(definition, input, { [sweepArn]: sweep, [deliverArn]: delivering(attempt) }, wait);
  const state = async (id: string) => (await registry.get('deliveries', id))?.item.state;
  return { registry, time, clock, run, state, sweep, delivering, wait };
}

const weekly = (tenant: string) => `${tenant}/weekly/w2026-11-16`;

test('the definition is valid Amazon States Language', () => {
  const result = validate(definition);
  expect(result.isValid ? '' : result.errorsText()).toBe('');
});

test('a schedule that fires delivers the report that is due, and a second start nothing', async () => {
  const { run, state } = await setUp();
  const tried: string[] = [];
  const attempt = async (id: string) => {
    tried.push(id);
    return 'sent';
  };
  await run({ scheduleId: 'acme/weekly' }, attempt);
  await run({ scheduleId: 'acme/weekly' }, attempt);
  await run({ task: 'sweep', lookBackHours: 26 }, attempt);
  expect(tried).toEqual([weekly('acme')]);
  expect(await state(weekly('acme'))).toBe('sent');
});

test('two starts at once try a delivery once', async () => {
  const { sweep, delivering, state } = await setUp();
  let tried = 0;
  const deliver = delivering(async () => {
    tried += 1;
    await new Promise((resolve) => setImmediate(resolve));
    return 'sent';
  });
  const tasks = { [sweepArn]: sweep, [deliverArn]: deliver };
  const tick: Wait = () => new Promise((resolve) => setImmediate(resolve));
  const run = () => execute(definition, { scheduleId: 'acme/weekly' }, tasks, tick);
  await Promise.all([run(), run()]);
  expect(tried).toBe(1);
  expect(await state(weekly('acme'))).toBe('sent');
});

test('a mail service that is down for an hour costs no report: each pause is the ledger’s', async () => {
  const { run, state, time } = await setUp();
  const up = time.now + 3_600_000;
  const before = time.now;
  await run({ scheduleId: 'acme/weekly' }, async () => (time.now < up ? 'SES is down.' : 'sent'));
  expect(await state(weekly('acme'))).toBe('sent');
  expect(time.now - before).toBeLessThan(2 * 3_600_000);
});

test('what can never be delivered is given up, and the run ends', async () => {
  const { run, registry } = await setUp();
  await run({ scheduleId: 'acme/weekly' }, async () => 'Down.');
  const delivery = (await registry.get('deliveries', weekly('acme')))?.item;
  expect(delivery).toMatchObject({ state: 'failed', reason: 'Down.' });
  expect(delivery?.attempts).toHaveLength(8);
});

test('a sweep brings what no start asked for, whoever’s it is', async () => {
  const { run, state } = await setUp(['acme', 'borealis']);
  await run({ task: 'sweep', lookBackHours: 26 }, async () => 'sent');
  expect(await state(weekly('acme'))).toBe('sent');
  expect(await state(weekly('borealis'))).toBe('sent');
});

test('a sweep brings the report whose hour a clock skipped, on the day', async () => {
  const { run, registry, state } = await setUp([], '2026-03-29T01:04:00Z');
  // Clocks in Berlin go from two to three: EventBridge leaves a schedule of half past two, or of two, out.
  await registry.put('tenants', aTenant('acme', { timeZone: 'Europe/Berlin' }), 'absent');
  const schedule = aSchedule('acme', 'night', { cadence: 'daily', hour: 2 });
  await registry.put(
    'report-schedules',
    { ...schedule, updatedAt: '2026-03-01T00:00:00.000Z' },
    'absent',
  );
  await run({ task: 'sweep', lookBackHours: 26 }, async () => 'sent');
  expect(await state('acme/night/d2026-03-28')).toBe('sent');
});

test('a report that was asked for by hand is delivered by its id, and by a sweep if its start was lost', async () => {
  const { run, registry, clock, state } = await setUp([]);
  await registry.put('tenants', aTenant('acme'), 'absent');
  const order = async (schedule: string) => {
    const period = periodOfDay('daily', 'UTC', { year: 2026, month: 11, day: 20 });
    const { delivery } = await queueDelivery(
      registry,
      {
        tenantId: 'acme',
        tenantUid: 'acme',
        schedule,
        period: period.key,
        cadence: 'daily',
        timeZone: 'UTC',
        from: new Date(period.from).toISOString(),
        to: new Date(period.to).toISOString(),
        formats: ['csv'],
        recipients: ['ops@acme.example'],
      },
      clock(),
    );
    return delivery.item.id;
  };
  const [asked, lost] = [await order('now-1'), await order('now-2')];
  await run({ deliveryId: asked }, async () => 'sent');
  expect([await state(asked), await state(lost)]).toEqual(['sent', 'queued']);
  await run({ task: 'sweep', lookBackHours: 26 }, async () => 'sent');
  expect(await state(lost)).toBe('sent');
});

test('a function that is ended in the middle of its work is followed when its lease is over', async () => {
  const { run, state, time } = await setUp();
  const before = time.now;
  let tries = 0;
  await run({ scheduleId: 'acme/weekly' }, async () => {
    tries += 1;
    if (tries === 1) throw Object.assign(new Error('ended'), { name: 'Sandbox.Timedout' });
    return 'sent';
  });
  expect(await state(weekly('acme'))).toBe('sent');
  expect(time.now - before).toBeGreaterThanOrEqual(leaseMs);
  expect(time.now - before).toBeLessThan(leaseMs + 60_000);
});

test('a delivery that always ends its function is given up, and ends none of the others', async () => {
  const tenants = ['acme', 'borealis', 'cumulus'];
  const { run, registry, state } = await setUp(tenants);
  await run({ task: 'sweep', lookBackHours: 26 }, async (id) => {
    if (id.startsWith('borealis/')) throw new Error('ended');
    return 'sent';
  });
  expect(await Promise.all(tenants.map((id) => state(weekly(id))))).toEqual([
    'sent',
    'failed',
    'sent',
  ]);
  const given = (await registry.get('deliveries', weekly('borealis')))?.item;
  expect(given?.reason).toBe('Given up after 8 attempts: The worker died.');
});

test('a function that can not be called leaves its delivery to the next sweep', async () => {
  const { run, sweep, wait, state } = await setUp();
  let calls = 0;
  const down: Task = async () => {
    calls += 1;
    throw Object.assign(new Error('no code'), { name: 'Lambda.ServiceException' });
  };
  const input = { scheduleId: 'acme/weekly' };
  await execute(definition, input, { [sweepArn]: sweep, [deliverArn]: down }, wait);
  expect(calls).toBe(4);
  expect(await state(weekly('acme'))).toBe('queued');
  await run({ task: 'sweep', lookBackHours: 26 }, async () => 'sent');
  expect(await state(weekly('acme'))).toBe('sent');
});

test('a hundred reports at seven wait for one of ten deliverers, and all are sent', async () => {
  const tenants = Array.from({ length: 100 }, (_, at) => `tenant-${at}`);
  const { registry, sweep, delivering, wait, state } = await setUp(tenants);
  let running = 0;
  let most = 0;
  const inner = delivering(async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return 'sent';
  });
  // Lambda's reserved concurrency, as it behaves: a call over the limit is turned away.
  const deliver: Task = async (event) => {
    if (running >= 10) {
      await new Promise((resolve) => setImmediate(resolve));
      throw Object.assign(new Error('busy'), { name: 'Lambda.TooManyRequestsException' });
    }
    running += 1;
    most = Math.max(most, running);
    try {
      return await inner(event);
    } finally {
      running -= 1;
    }
  };
  const tasks = { [sweepArn]: sweep, [deliverArn]: deliver };
  await Promise.all([
    ...tenants.map((id) => execute(definition, { scheduleId: `${id}/weekly` }, tasks, wait)),
    execute(definition, { task: 'sweep', lookBackHours: 26 }, tasks, wait),
  ]);
  expect(most).toBe(10);
  for (const id of tenants) expect(await state(weekly(id))).toBe('sent');
  const attempts = await Promise.all(
    tenants.map(async (id) => (await registry.get('deliveries', weekly(id)))?.item.attempts.length),
  );
  expect(new Set(attempts)).toEqual(new Set([1]));
});

test('a start of another shape is refused', () => {
  for (const input of [{}, { task: 'sweep' }, { scheduleId: 'a', deliveryId: 'b' }, { task: 'x' }])
    expect(start.safeParse(input).success).toBe(false);
});
