import fc from 'fast-check';
import type { LandedObject } from '../../reporting/lake/landing/landed-object.js';
import type { Ledger } from '../../reporting/lake/landing/ledger.js';
import type { TouchedHours } from '../../reporting/lake/writing/touched-hours.js';
import { ledgerInMemory, touchedHoursInMemory } from '../fixtures/ledger-in-memory.js';
import { runs } from '../fixtures/runs.js';

const accounts = ['111122223333', '444455556666'];
const object = (account: string, name: number, version: number): LandedObject => ({
  key: `logs/account_id=${account}/region=eu-west-1/dt=2026-11-20/${name}.parquet`,
  etag: `version-${version}`,
  bytes: 1000 + name,
  arrivedAt: Date.UTC(2026, 10, 20) + version * 1000 + name,
});

const step = fc.record({
  does: fc.constantFrom('announce', 'load', 'quarantine', 'retry' as const),
  account: fc.constantFrom(...accounts),
  names: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
  version: fc.integer({ min: 0, max: 2 }),
});

/** What every ledger promises: after any history, what waits and what was quarantined is what the simplest one says. */
export const ledgerContract = (newLedger: () => Promise<Ledger>): void => {
  test('whatever is announced, settled and asked for again, in whatever order and however often', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const [ledger, model] = [await newLedger(), ledgerInMemory()];
        for (const { does, account, names, version } of steps) {
          const objects = names.map((name) => object(account, name, version));
          if (does === 'announce')
            expect(await ledger.announce(objects)).toBe(await model.announce(objects));
          for (const one of [ledger, model]) {
            if (does === 'load') await one.settle(objects, 'loaded');
            if (does === 'quarantine') await one.settle(objects, 'quarantined');
            if (does === 'retry') await one.retry(await one.quarantined(account));
          }
        }
        for (const account of accounts) {
          for (const most of [2, 100]) {
            expect(await ledger.waiting(account, most)).toEqual(await model.waiting(account, most));
          }
          const byKey = (a: LandedObject, b: LandedObject) => (a.key < b.key ? -1 : 1);
          const [found, wanted] = [
            await ledger.quarantined(account),
            await model.quarantined(account),
          ];
          expect([...found].sort(byKey)).toEqual([...wanted].sort(byKey));
        }
      }),
      { numRuns: runs(8) },
    );
  }, 120_000);

  test('an object outside landing is nobody’s', async () => {
    const ledger = await newLedger();
    const odd = { ...object('111122223333', 1, 1), key: 'registry/apis/apis.json' };
    expect(await ledger.announce([odd])).toBe(0);
  });
};

/** What every list of touched hours promises. */
export const touchedHoursContract = (newHours: () => Promise<TouchedHours>): void => {
  test('an hour is forgotten unless it was touched again since it was listed', async () => {
    for (const hours of [await newHours(), touchedHoursInMemory()]) {
      await hours.touch([7_200_000, 0, 3_600_000]);
      const listed = await hours.list();
      expect(listed.map(({ hour }) => hour)).toEqual([0, 3_600_000, 7_200_000]);
      await hours.touch([3_600_000]);
      await hours.forget(listed);
      expect((await hours.list()).map(({ hour }) => hour)).toEqual([3_600_000]);
    }
  });
};
