import type { Tenant } from '../../../core/registry/tenant.js';
import type { QuickSightDirectory } from './directory.js';
import {
  defaultPrefix,
  platformGroup,
  readersGroup,
  tenantGroup,
  tenantGroupPrefix,
} from './names.js';
import { checkRulesPerUser } from './rules.js';

/** Who reads in QuickSight: mail addresses, which are the names of the users. */
export interface Readers {
  readonly platform: readonly string[];
  /** By tenant id. A tenant without readers has its group all the same. */
  readonly tenants: ReadonlyMap<string, readonly string[]>;
}

/** What a reconciliation did. */
export interface ReaderChanges {
  readonly groupsCreated: readonly string[];
  readonly groupsDeleted: readonly string[];
  readonly added: readonly (readonly [group: string, user: string])[];
  readonly removed: readonly (readonly [group: string, user: string])[];
  /** New readers, with the address at which each takes up the invitation. */
  readonly invited: readonly { readonly mail: string; readonly url: string | undefined }[];
}

/** The groups as they should be: members by group. Errors: invalid-input where a user would be in too many. */
export function desiredGroups(
  tenants: readonly Pick<Tenant, 'id'>[],
  readers: Readers,
  prefix: string = defaultPrefix,
): ReadonlyMap<string, readonly string[]> {
  const byTenant = tenants.map(({ id }): [string, readonly string[]] => [
    tenantGroup(id, prefix),
    [...new Set(readers.tenants.get(id) ?? [])],
  ]);
  const groupsOf = new Map<string, string[]>();
  for (const [group, members] of byTenant) {
    for (const member of members) groupsOf.set(member, [...(groupsOf.get(member) ?? []), group]);
  }
  checkRulesPerUser(groupsOf);
  return new Map([
    [platformGroup(prefix), [...new Set(readers.platform)]],
    [readersGroup(prefix), [...groupsOf.keys()]],
    ...byTenant,
  ]);
}

/**
 * Makes groups, memberships and readers what they should be, and may be repeated at any time. Memberships that should not
 * be are removed first, so that a failure half-way leaves people with less to see, never with more. Users are never
 * deleted: a seat may serve other dashboards.
 */
export async function reconcileReaders({
  directory,
  tenants,
  readers,
  prefix = defaultPrefix,
}: {
  readonly directory: QuickSightDirectory;
  readonly tenants: readonly Pick<Tenant, 'id'>[];
  readonly readers: Readers;
  readonly prefix?: string;
}): Promise<ReaderChanges> {
  const desired = desiredGroups(tenants, readers, prefix);
  const existing = await directory.groups(`${prefix}-`);
  const isOurs = (group: string) =>
    group.startsWith(tenantGroupPrefix(prefix)) || desired.has(group);
  const groupsDeleted = existing.filter((group) => isOurs(group) && !desired.has(group));
  for (const group of groupsDeleted) await directory.deleteGroup(group);

  const members = new Map<string, readonly string[]>();
  const removed: [string, string][] = [];
  for (const [group, wanted] of desired) {
    if (!existing.includes(group)) continue;
    const present = await directory.members(group);
    members.set(group, present);
    for (const user of present.filter((one) => !wanted.includes(one))) {
      await directory.removeMember(group, user);
      removed.push([group, user]);
    }
  }

  const groupsCreated = [...desired.keys()].filter((group) => !existing.includes(group));
  for (const group of groupsCreated)
    await directory.createGroup(group, descriptionOf(group, prefix));
  const invited: { mail: string; url: string | undefined }[] = [];
  for (const mail of new Set([...desired.values()].flat())) {
    if (await directory.hasUser(mail)) continue;
    invited.push({ mail, url: await directory.invite(mail) });
  }
  const added: [string, string][] = [];
  for (const [group, wanted] of desired) {
    for (const user of wanted.filter((one) => !members.get(group)?.includes(one))) {
      await directory.addMember(group, user);
      added.push([group, user]);
    }
  }
  return { groupsCreated, groupsDeleted, added, removed, invited };
}

const descriptionOf = (group: string, prefix: string): string => {
  if (group === platformGroup(prefix)) return 'Sees all rows and owns the data sets';
  if (group === readersGroup(prefix)) return 'May open the dashboard';
  return `Sees the rows of ${group.slice(tenantGroupPrefix(prefix).length)}`;
};
