import type { Tenant } from '../../core/registry/tenant.js';
import { saidBy } from './aws-errors.js';
import type { QuickSightDirectory } from './directory.js';
import { platformGroup, prefix, readersGroup, tenantGroup, tenantGroupPrefix } from './names.js';
import { overRuled } from './rules.js';

/** Who reads in QuickSight, by the names of the users; those of people who were invited are their mail addresses. */
export interface Readers {
  /** Undefined: the members of the platform's group are left to whoever keeps them. */
  readonly platform: readonly string[] | undefined;
  /** By tenant id. A tenant without readers has its group all the same. */
  readonly tenants: ReadonlyMap<string, readonly string[]>;
}

/** The groups as they should be: members by group, or undefined where they are left alone. */
export interface DesiredGroups {
  readonly groups: ReadonlyMap<string, readonly string[] | undefined>;
  /** Who is left out of every tenant's group, and why. */
  readonly refused: ReadonlyMap<string, string>;
}

/** What a reconciliation did. */
export interface ReaderChanges {
  readonly groupsCreated: readonly string[];
  readonly groupsDeleted: readonly string[];
  readonly added: readonly (readonly [group: string, user: string])[];
  readonly removed: readonly (readonly [group: string, user: string])[];
  /** New readers. */
  readonly invited: readonly string[];
  /** Who should read and cannot, and why: said, and in nobody's way. */
  readonly refused: ReadonlyMap<string, string>;
}

/** Which group is to have which members, and whom no group can take. */
export function desiredGroups(
  tenants: readonly Pick<Tenant, 'id'>[],
  readers: Readers,
): DesiredGroups {
  const groupsOf = new Map<string, string[]>();
  for (const { id } of tenants) {
    for (const user of new Set(readers.tenants.get(id) ?? [])) {
      groupsOf.set(user, [...(groupsOf.get(user) ?? []), tenantGroup(id)]);
    }
  }
  const refused = overRuled(groupsOf);
  const taken = [...groupsOf].filter(([user]) => !refused.has(user));
  const membersOf = (group: string) =>
    taken.filter(([, groups]) => groups.includes(group)).map(([user]) => user);
  const groups = new Map<string, readonly string[] | undefined>([
    [platformGroup, readers.platform && [...new Set(readers.platform)]],
    [readersGroup, taken.map(([user]) => user)],
    ...tenants.map(({ id }): [string, string[]] => [tenantGroup(id), membersOf(tenantGroup(id))]),
  ]);
  return { groups, refused };
}

/**
 * Makes groups, memberships and readers what they should be, and may be repeated at any time. Memberships that should not
 * be are removed first, so that a failure half-way leaves people with less to see, never with more. Users are never
 * deleted: a seat may serve other dashboards. Who cannot be invited is told of at the end, when all others can read.
 */
export async function reconcileReaders({
  directory,
  tenants,
  readers,
}: {
  readonly directory: QuickSightDirectory;
  readonly tenants: readonly Pick<Tenant, 'id'>[];
  readonly readers: Readers;
}): Promise<ReaderChanges> {
  const { groups: desired, refused: overLimit } = desiredGroups(tenants, readers);
  const existing = await directory.groups(`${prefix}-`);
  const groupsDeleted = existing.filter(
    (group) => group.startsWith(tenantGroupPrefix) && !desired.has(group),
  );
  for (const group of groupsDeleted) await directory.deleteGroup(group);

  const present = new Map<string, readonly string[]>();
  const removed: [string, string][] = [];
  for (const [group, wanted] of desired) {
    if (wanted === undefined || !existing.includes(group)) continue;
    const members = await directory.members(group);
    present.set(group, members);
    for (const user of members.filter((one) => !wanted.includes(one))) {
      await directory.removeMember(group, user);
      removed.push([group, user]);
    }
  }

  const groupsCreated = [...desired.keys()].filter((group) => !existing.includes(group));
  for (const group of groupsCreated) await directory.createGroup(group, descriptionOf(group));

  const refused = new Map(overLimit);
  const known = new Set([...present.values()].flat());
  const invited: string[] = [];
  for (const user of new Set([...desired.values()].flatMap((members) => members ?? []))) {
    if (known.has(user) || (await directory.hasUser(user))) continue;
    try {
      await directory.invite(user);
      invited.push(user);
    } catch (error) {
      refused.set(user, saidBy(error));
    }
  }
  const added: [string, string][] = [];
  for (const [group, wanted = []] of desired) {
    for (const user of wanted) {
      if (refused.has(user) || present.get(group)?.includes(user)) continue;
      await directory.addMember(group, user);
      added.push([group, user]);
    }
  }
  return { groupsCreated, groupsDeleted, added, removed, invited, refused };
}

const descriptionOf = (group: string): string => {
  if (group === platformGroup) return 'Sees all rows and owns the data sets';
  if (group === readersGroup) return 'May open the dashboard';
  return `Sees the rows of ${group.slice(tenantGroupPrefix.length)}`;
};
