import fc from 'fast-check';
import type { QuickSightDirectory } from '../../../../reporting/render/quicksight/directory.js';
import {
  desiredGroups,
  type Readers,
  reconcileReaders,
} from '../../../../reporting/render/quicksight/readers.js';

/** A directory in memory, which can fail at its n-th change. */
function memoryDirectory(failAt = Number.POSITIVE_INFINITY) {
  const groups = new Map<string, Set<string>>();
  const users = new Set<string>();
  let changes = 0;
  const change = (make: () => void) => {
    changes += 1;
    if (changes === failAt) throw new Error('QuickSight is away');
    make();
  };
  const directory: QuickSightDirectory = {
    groups: async (prefix) => [...groups.keys()].filter((name) => name.startsWith(prefix)),
    members: async (group) => [...(groups.get(group) ?? [])],
    hasUser: async (user) => users.has(user),
    createGroup: async (group) => change(() => groups.set(group, groups.get(group) ?? new Set())),
    deleteGroup: async (group) => change(() => groups.delete(group)),
    addMember: async (group, user) =>
      change(() => {
        if (!users.has(user) || !groups.has(group))
          throw new Error(`${user} or ${group} is not there`);
        groups.get(group)?.add(user);
      }),
    removeMember: async (group, user) => change(() => groups.get(group)?.delete(user)),
    invite: async (mail) => {
      change(() => users.add(mail));
      return `https://invitation.example/${mail}`;
    },
  };
  const plain = () =>
    Object.fromEntries([...groups].map(([name, members]) => [name, [...members].sort()]).sort());
  return { directory, groups, users, plain };
}

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
            [...desiredGroups(tenants, readers)]
              .map(([name, members]) => [name, [...members].sort()])
              .sort(),
          ),
        );
        expect(await reconcileReaders({ directory, ...wanted(after) })).toEqual({
          groupsCreated: [],
          groupsDeleted: [],
          added: [],
          removed: [],
          invited: [],
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
          const desired = desiredGroups(tenants, readers);
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
});
