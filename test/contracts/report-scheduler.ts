import { dayMs, hourMs } from '../../core/periods/duration.js';
import type { ReportScheduler } from '../../core/ports/report-scheduler.js';
import type { Delivery } from '../../core/registry/delivery.js';
import { newDelivery, queueDelivery } from '../../core/registry/ledger.js';
import type { Registry } from '../../core/registry/registry.js';
import type { ReportSchedule } from '../../core/registry/report-schedule.js';
import { aSchedule, aTenant } from '../fixtures/registry.js';
import { clockOf } from '../fixtures/zone-oracle.js';

/** A scheduler with what starts by it. */
export interface SchedulerPeer {
  readonly registry: Registry;
  readonly scheduler: ReportScheduler;
  /** What starts by itself after `since` and up to `until`: the ids of schedules with their instants, in any order. */
  starts(since: number, until: number): Promise<readonly { id: string; at: number }[]>;
  /** The ids of deliveries that were asked for by hand and are worked on, once for each time. */
  startedByHand(): Promise<readonly string[]>;
  close(): Promise<void>;
}

const made = Date.UTC(2026, 10, 1);
const until = made + 70 * dayMs;

/** Mondays, firsts of a month, or every day, at an hour of the zone: read from `Intl`, hour by hour. */
function due({ id, cadence, hour }: ReportSchedule, timeZone: string) {
  const clock = clockOf(timeZone);
  const found: { id: string; at: number }[] = [];
  for (let at = made + hourMs / 4; at <= until; at += hourMs / 4) {
    const shown = clock(at);
    if (shown.hour !== hour || shown.minute !== 0) continue;
    if (cadence === 'weekly' && shown.weekday !== 1) continue;
    if (cadence === 'monthly' && !shown.date.endsWith('-01')) continue;
    found.push({ id, at });
  }
  return found;
}

/** What every scheduler of reports promises: `open` gives one without schedules. */
export function reportSchedulerContract(open: () => Promise<SchedulerPeer>): void {
  let peer: SchedulerPeer;
  beforeEach(async () => {
    peer = await open();
    await peer.registry.put('tenants', aTenant('acme', { timeZone: 'Europe/Berlin' }), 'absent');
  });
  afterEach(() => peer.close());

  /** As the control API does: the registry first, then the scheduler. */
  const save = async (schedule: ReportSchedule): Promise<ReportSchedule> => {
    const known = await peer.registry.get('report-schedules', schedule.id);
    await peer.registry.put('report-schedules', schedule, known?.version ?? 'absent');
    await peer.scheduler.put(schedule, schedule.timeZone ?? 'Europe/Berlin');
    return schedule;
  };
  const remove = async ({ id }: ReportSchedule) => {
    const known = await peer.registry.get('report-schedules', id);
    if (known) await peer.registry.remove('report-schedules', id, known.version);
    await peer.scheduler.remove(id);
  };
  const starts = async () =>
    (await peer.starts(made, until)).toSorted((one, other) => one.at - other.at);

  it.each([
    ['daily', 7, null],
    ['weekly', 0, 'Asia/Kolkata'],
    ['monthly', 23, 'America/New_York'],
    ['weekly', 6, 'Australia/Lord_Howe'],
  ] as const)('starts a %s report at hour %d of %s', async (cadence, hour, timeZone) => {
    const schedule = await save(aSchedule('acme', cadence, { cadence, hour, timeZone }));
    const wanted = due(schedule, timeZone ?? 'Europe/Berlin');
    expect(wanted.length).toBeGreaterThan(1);
    expect(await starts()).toEqual(wanted);
  });

  it('keeps a schedule once, as it was put last', async () => {
    await save(aSchedule('acme', 'report', { cadence: 'daily' }));
    const last = await save(aSchedule('acme', 'report', { cadence: 'weekly', hour: 9 }));
    await save(last);
    expect(await starts()).toEqual(due(last, 'Europe/Berlin'));
  });

  it('starts nothing while a schedule is paused, and goes on when it is active again', async () => {
    const schedule = await save(aSchedule('acme', 'report', { state: 'paused' }));
    expect(await starts()).toEqual([]);
    await save({ ...schedule, state: 'active' });
    expect(await starts()).toEqual(due(schedule, 'Europe/Berlin'));
  });

  it('starts nothing of a schedule that was removed, and removing it again is no error', async () => {
    const kept = await save(aSchedule('acme', 'kept'));
    const gone = await save(aSchedule('acme', 'gone'));
    await remove(gone);
    await remove(gone);
    expect(await starts()).toEqual(due(kept, 'Europe/Berlin'));
  });

  it('tells schedules apart whose long names begin alike', async () => {
    const names = ['a', 'b'].map((end) => `${'n'.repeat(39)}${end}`);
    for (const name of names) await save(aSchedule('acme', name));
    expect(new Set((await starts()).map(({ id }) => id))).toEqual(
      new Set(names.map((name) => `acme/${name}`)),
    );
  });

  it('works on a report that was asked for by hand once, however often it is told of it', async () => {
    const order = {
      tenantId: 'acme',
      tenantUid: 'acme',
      schedule: 'now-0123456789abcdef',
      period: 'w2026-11-02',
      cadence: 'weekly',
      timeZone: 'Europe/Berlin',
      from: '2026-11-01T23:00:00.000Z',
      to: '2026-11-08T23:00:00.000Z',
      formats: ['pdf'],
      recipients: ['ops@acme.example'],
    } as const satisfies Partial<Delivery> & { tenantUid: string };
    const asked = { ...order, formats: [...order.formats], recipients: [...order.recipients] };
    const now = new Date(made + 9 * dayMs);
    const { id } = newDelivery(asked, now);
    await queueDelivery(peer.registry, asked, now);
    const queued = (await peer.registry.get('deliveries', id))?.item;
    if (!queued) throw new Error('The delivery was queued.');
    await peer.scheduler.start(queued);
    await peer.scheduler.start(queued);
    expect(await peer.startedByHand()).toEqual([id]);
  });
}
