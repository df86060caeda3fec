import fc from 'fast-check';
import { apiWindows } from '../../../core/registry/api-windows.js';
import { closed, handedTo, openOwner, ownerAt } from '../../../core/registry/ownership.js';
import { registerApis } from '../../../core/registry/register-apis.js';
import { memoryRegistry } from '../../fixtures/memory-registry.js';
import { aStage, aTenant } from '../../fixtures/registry.js';

describe('registering APIs', () => {
  it('creates the tenant and gives it all rows ever logged for its stages', async () => {
    const registry = memoryRegistry();
    const done = await registerApis(registry, {
      tenantId: 'acme',
      name: 'Acme',
      apis: [aStage('abc123'), aStage('def456')],
    });
    expect(done).toEqual({
      tenant: 'created',
      apis: [
        { api: '111122223333/eu-west-1/abc123/prod', outcome: 'registered' },
        { api: '111122223333/eu-west-1/def456/prod', outcome: 'registered' },
      ],
    });
    expect(await apiWindows(registry)).toEqual([
      { ...aStage('abc123'), tenantId: 'acme', validFrom: null, validTo: null },
      { ...aStage('def456'), tenantId: 'acme', validFrom: null, validTo: null },
    ]);
  });

  it('changes nothing when it is repeated, and keeps the name the tenant has', async () => {
    const registry = memoryRegistry();
    await registerApis(registry, { tenantId: 'acme', name: 'Acme', apis: [aStage('abc123')] });
    const again = await registerApis(registry, {
      tenantId: 'acme',
      name: 'Other',
      apis: [aStage('abc123'), aStage('abc123')],
    });
    expect(again).toEqual({
      tenant: 'unchanged',
      apis: [{ api: '111122223333/eu-west-1/abc123/prod', outcome: 'unchanged' }],
    });
    expect(await registry.get('tenants', 'acme')).toMatchObject({
      version: 1,
      item: { name: 'Acme' },
    });
  });

  it('refuses an API of another tenant before it writes anything, and names the way', async () => {
    const registry = memoryRegistry();
    await registerApis(registry, { tenantId: 'acme', apis: [aStage('abc123')] });
    await expect(
      registerApis(registry, { tenantId: 'globex', apis: [aStage('new'), aStage('abc123')] }),
    ).rejects.toMatchObject({
      code: 'api-of-another-tenant',
      message:
        'API 111122223333/eu-west-1/abc123/prod belongs to tenant acme. To hand it over, move it: gatebook move 111122223333/eu-west-1/abc123/prod --tenant globex.',
    });
    expect(await registry.get('tenants', 'globex')).toBeUndefined();
    expect(await apiWindows(registry)).toHaveLength(1);
  });

  it('refuses a tenant that is archived, and ids that are none', async () => {
    const registry = memoryRegistry();
    await registry.put('tenants', aTenant('old', { state: 'archived' }), 'absent');
    await expect(
      registerApis(registry, { tenantId: 'old', apis: [aStage('abc123')] }),
    ).rejects.toMatchObject({ code: 'tenant-not-active' });
    await expect(
      registerApis(registry, { tenantId: 'a,b', apis: [aStage('abc123')] }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(
      registerApis(registry, { tenantId: 'acme', apis: [{ ...aStage('x'), accountId: '12' }] }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await registry.get('tenants', 'acme')).toBeUndefined();
  });
});

describe('ownership of an API', () => {
  const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString();

  it('moves from tenant to tenant without a gap, an overlap or an empty window', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            gap: fc.integer({ min: 1, max: 9 }),
            act: fc.constantFrom('a', 'b', 'c', 'close'),
          }),
          { maxLength: 20 },
        ),
        (moves) => {
          let windows = handedTo([], 'a', null);
          let now = 0;
          const owners: (string | null)[] = [];
          for (const { gap, act } of moves) {
            const before = openOwner(windows);
            for (let index = now; index < now + gap; index += 1) owners[index] = before;
            now += gap;
            windows =
              act === 'close'
                ? closed(windows, day(now))
                : act === before
                  ? windows
                  : handedTo(windows, act, day(now));
          }
          for (const [index, owner] of owners.entries()) {
            expect(ownerAt(windows, Date.parse(day(index)))).toBe(owner);
          }
          for (const [index, { validFrom, validTo }] of windows.entries()) {
            const next = windows[index + 1];
            if (validFrom !== null && validTo !== null) expect(validFrom < validTo).toBe(true);
            if (next) expect(String(validTo) <= String(next.validFrom)).toBe(true);
          }
        },
      ),
    );
  });

  it('cannot be taken over before the present owner began', () => {
    const windows = handedTo(handedTo([], 'a', null), 'b', day(5));
    expect(() => handedTo(windows, 'c', day(5))).toThrow('is not after');
    expect(() => handedTo(closed(windows, day(9)), 'c', day(8))).toThrow('ceased to be the owner');
    expect(() => handedTo(windows, 'c', null)).toThrow('give validFrom');
  });
});
