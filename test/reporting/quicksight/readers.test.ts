import fc from 'fast-check';
import {
  desiredGroups,
  type Readers,
  reconcileReaders,
} from '../../../reporting/quicksight/readers.js';
import { memoryDirectory } from './memory-directory.js';

const ids = ['acme', 'globex', 'initech'] as const;
const mails = ['ada@example.com', 'bob@example.com', 'cyd@example.com'] as const;
const state = fc.record({
  tenants: fc.subarray([...ids]),
  platform: fc.subarray([...mails]),
  readers: fc.dictionary(fc.constantFrom(...ids), fc.subarray([...mails])),
});

const wanted = ({
  tenants,
  platform,
  readers,
}: {
  tenants: string[];
  platform: string[];
  readers: Record<string, string[]>;
}) => ({
  tenants: tenants.map((id) => ({ id })),
  readers: { platform, tenants: new Map(Object.entries(readers)) } satisfies Readers,
});

describe('readers', () => {
  test('whatever was there, a reconciliation leaves exactly what should be, and a second one does nothing', async () => {
    await fc.assert(
      fc.asyncProperty(state, state, async (before, after) => {
        const { directory, plain } = memoryDirectory();
        await reconcileReaders({ directory, ...wanted(before) });
        await reconcileReaders({ directory, ...wanted(after) });
        const { tenants, readers } = wanted(after);
        expect(plain()).toEqual(
          Object.fromEntries(
            [...desiredGroups(tenants, readers).groups]
              .map(([name, members = []]) => [name, [...members].sort()])
              .sort(),
          ),
        );
        expect(await reconcileReaders({ directory, ...wanted(after) })).toEqual({
          groupsCreated: [],
          groupsDeleted: [],
          added: [],
          removed: [],
          invited: [],
          refused: new Map(),
        });
      }),
    );
  });

  test('a failure at any step never leaves anybody in a group that was not or should not be theirs', async () => {
    await fc.assert(
      fc.asyncProperty(
        state,
        state,
        fc.integer({ min: 1, max: 12 }),
        async (before, after, step) => {
          const first = memoryDirectory();
          await reconcileReaders({ directory: first.directory, ...wanted(before) });
          const failing = memoryDirectory(step);
          for (const [name, members] of first.groups) failing.groups.set(name, new Set(members));
          for (const user of first.users) failing.users.add(user);
          await reconcileReaders({ directory: failing.directory, ...wanted(after) }).catch(
            () => {},
          );
          const { tenants, readers } = wanted(after);
          const desired = desiredGroups(tenants, readers).groups;
          for (const [name, members] of failing.groups) {
            for (const user of members) {
              const was = first.groups.get(name)?.has(user) === true;
              expect(was || desired.get(name)?.includes(user)).toBe(true);
            }
          }
        },
      ),
    );
  });

  test('groups of others are left alone, whoever is in them', async () => {
    const { directory, groups } = memoryDirectory();
    groups.set('finance', new Set(['eve@example.com']));
    groups.set('gatebook-friends', new Set(['eve@example.com']));
    await reconcileReaders({
      directory,
      tenants: [],
      readers: { platform: [], tenants: new Map() },
    });
    expect([...groups.keys()].sort()).toEqual([
      'finance',
      'gatebook-friends',
      'gatebook-platform',
      'gatebook-readers',
    ]);
  });

  test('the members of the platform’s group are left alone unless they are told', async () => {
    const { directory, groups } = memoryDirectory();
    groups.set('gatebook-platform', new Set(['pat']));
    const changes = await reconcileReaders({
      directory,
      tenants: [],
      readers: { platform: undefined, tenants: new Map() },
    });
    expect([...(groups.get('gatebook-platform') ?? [])]).toEqual(['pat']);
    expect(changes.removed).toEqual([]);
  });

  test('who cannot be let in is told of, and is in nobody else’s way', async () => {
    const { directory, plain } = memoryDirectory();
    const tenants = Array.from({ length: 1000 }, (_, index) => ({ id: `t${index}` }));
    const everywhere = new Map(tenants.map(({ id }) => [id, ['eve@example.com']]));
    everywhere.set('t7', ['eve@example.com', 'ada@example.com']);
    const { refused } = await reconcileReaders({
      directory,
      tenants,
      readers: { platform: ['pat', 'bob@example.com'], tenants: everywhere },
    });
    expect([...refused.keys()]).toEqual(['eve@example.com', 'pat']);
    expect(plain()).toMatchObject({
      'gatebook-platform': ['bob@example.com'],
      'gatebook-readers': ['ada@example.com'],
      'gatebook-tenant-t7': ['ada@example.com'],
      'gatebook-tenant-t8': [],
    });
  });
});
