import fc from 'fast-check';
import type { Asker } from '../../../local/turns/asker.js';
import { fairTurns } from '../../../local/turns/fair-turns.js';

const asker = (tenant: string, caller = 'one', signal?: AbortSignal): Asker => ({
  tenant,
  caller,
  ...(signal && { signal }),
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Takes turns in this order and lets them end one by one; answers the order in which they began. */
async function order(askers: readonly Asker[], bounds = { width: 1, perTenant: 1, waiting: 1000 }) {
  const turns = fairTurns(bounds);
  const began: string[] = [];
  const ends: (() => void)[] = [];
  for (const [place, who] of askers.entries()) {
    void turns.take(who).then((end) => {
      began.push(`${who.tenant}${who.caller}${place}`);
      ends.push(end);
    });
  }
  await settled();
  while (ends.length > 0) {
    ends.shift()?.();
    await settled();
  }
  return began;
}

describe('fair turns', () => {
  it('give a tenant its turn after one of another, however many of those wait', async () => {
    const began = await order([...Array.from({ length: 100 }, () => asker('a')), asker('b')]);
    expect(began.findIndex((name) => name.startsWith('b'))).toBe(1);
    expect(began).toHaveLength(101);
  });

  it('go round the callers of a tenant too', async () => {
    const began = await order([
      ...Array.from({ length: 50 }, () => asker('a', 'x')),
      asker('a', 'y'),
    ]);
    expect(began.findIndex((name) => name.startsWith('ay'))).toBeLessThanOrEqual(2);
  });

  it('leave room for others while one tenant has all that it may', async () => {
    const turns = fairTurns({ width: 3, perTenant: 2, waiting: 1000 });
    let begun = 0;
    for (let count = 0; count < 10; count++) void turns.take(asker('a')).then(() => begun++);
    await settled();
    expect(begun).toBe(2);
    await expect(turns.take(asker('b'))).resolves.toBeInstanceOf(Function);
  });

  it('refuse what would wait after too many of the same tenant, and nobody else', async () => {
    const turns = fairTurns({ width: 2, perTenant: 1, waiting: 3 });
    for (let count = 0; count < 4; count++) void turns.take(asker('a'));
    await expect(turns.take(asker('a'))).rejects.toMatchObject({ code: 'rate-limited' });
    await expect(turns.take(asker('b'))).resolves.toBeInstanceOf(Function);
  });

  it('are lost by who leaves, and by nobody else', async () => {
    const turns = fairTurns({ width: 1, perTenant: 1, waiting: 10 });
    const end = await turns.take(asker('a'));
    const leaving = new AbortController();
    const left = turns.take(asker('b', 'one', leaving.signal));
    const stays = turns.take(asker('b'));
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    end();
    end();
    (await stays)();
    await expect(turns.take(asker('c'))).resolves.toBeInstanceOf(Function);
    await expect(
      turns.take(asker('d', 'one', AbortSignal.abort(new Error('late')))),
    ).rejects.toThrow('late');
  });

  it('are had by everyone once, never more at once than they may be', async () => {
    const someone = fc.record({
      tenant: fc.constantFrom('a', 'b', 'c', ''),
      caller: fc.constantFrom('x', 'y'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(someone, { maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (askers, width, perTenant) => {
          const began = await order(askers, { width, perTenant, waiting: 100 });
          expect(new Set(began).size).toBe(askers.length);
        },
      ),
    );
  });
});
