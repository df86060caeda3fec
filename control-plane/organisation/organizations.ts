import {
  type Account,
  type OrganizationsClient,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
} from '@aws-sdk/client-organizations';
import type { MemberAccount, Organisation } from '../ports/organisation.js';
import { awsFault } from '../stages/aws-fault.js';

/**
 * The organisation's accounts by AWS Organizations, walked from its root through every organisational unit.
 * Only the management account and delegated administrators may ask. Pages may be empty and yet not the last.
 */
export const awsOrganisation = (client: OrganizationsClient): Organisation => ({
  async accounts() {
    try {
      const found: MemberAccount[] = [];
      for await (const { Roots = [] } of paginateListRoots({ client }, {})) {
        for (const { Id = '' } of Roots) await walk(client, Id, [], found);
      }
      return found;
    } catch (error) {
      throw awsFault(error, {
        where: 'the organisation',
        denied: 'aws-access-denied',
        toDo: 'Register this account as a delegated administrator of the organisation: docs/deploy.md has the command.',
      });
    }
  },
});

async function walk(
  client: OrganizationsClient,
  parentId: string,
  path: readonly string[],
  found: MemberAccount[],
): Promise<void> {
  const query = { ParentId: parentId };
  for await (const { Accounts = [] } of paginateListAccountsForParent({ client }, query)) {
    found.push(...Accounts.map((account) => memberAccount(account, path)));
  }
  const units = paginateListOrganizationalUnitsForParent({ client }, query);
  for await (const { OrganizationalUnits = [] } of units) {
    for (const { Id = '', Name = '' } of OrganizationalUnits) {
      await walk(client, Id, [...path, Name], found);
    }
  }
}

const memberAccount = (
  { Id = '', Name = '', Status }: Account,
  path: readonly string[],
): MemberAccount => ({
  accountId: Id,
  name: Name,
  state: Status === 'ACTIVE' ? 'active' : Status === 'SUSPENDED' ? 'suspended' : 'closing',
  organisationalUnits: path,
});
