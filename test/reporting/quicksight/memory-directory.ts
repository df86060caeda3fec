import type { QuickSightDirectory } from '../../../reporting/quicksight/directory.js';

/** A directory in memory, which can fail at its n-th change. */
export function memoryDirectory(failAt = Number.POSITIVE_INFINITY) {
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
      if (!/[@/]/.test(mail)) throw new Error(`${mail} has no mailbox`);
      change(() => users.add(mail));
      return `https://invitation.example/${mail}`;
    },
  };
  const plain = () =>
    Object.fromEntries([...groups].map(([name, members]) => [name, [...members].sort()]).sort());
  return { directory, groups, users, plain };
}
