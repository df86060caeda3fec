import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  DeleteGroupCommand,
  DeleteGroupMembershipCommand,
  DescribeUserCommand,
  ListGroupMembershipsCommand,
  ListGroupsCommand,
  type QuickSightClient,
  RegisterUserCommand,
} from '@aws-sdk/client-quicksight';
import { isNamed, quicksightError } from './aws-errors.js';
import type { QuickSightDirectory } from './directory.js';

/**
 * Users and groups by the SDK. The client's Region is that of QuickSight's sign-up: users and groups live there.
 */
export function quicksightDirectory({
  client,
  accountId,
  namespace = 'default',
}: {
  readonly client: Pick<QuickSightClient, 'send'>;
  readonly accountId: string;
  readonly namespace?: string;
}): QuickSightDirectory {
  const here = { AwsAccountId: accountId, Namespace: namespace };
  const doing = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw quicksightError(error, what);
    }
  };
  /** A change that is there already, or gone already, is a change made. */
  const settled = (what: string, work: () => Promise<unknown>, ...fine: readonly string[]) =>
    doing(what, async () => {
      await work().catch((error: unknown) => {
        if (!isNamed(error, ...fine)) throw error;
      });
    });

  return {
    groups: (prefix) =>
      doing('listing groups', () =>
        everyPage(async (NextToken) => {
          const page = await client.send(new ListGroupsCommand({ ...here, NextToken }));
          const names = (page.GroupList ?? []).flatMap(({ GroupName }) => GroupName ?? []);
          return { items: names.filter((name) => name.startsWith(prefix)), next: page.NextToken };
        }),
      ),
    members: (group) =>
      doing(`listing the members of ${group}`, () =>
        everyPage(async (NextToken) => {
          const page = await client.send(
            new ListGroupMembershipsCommand({ ...here, GroupName: group, NextToken }),
          );
          const names = (page.GroupMemberList ?? []).flatMap(({ MemberName }) => MemberName ?? []);
          return { items: names, next: page.NextToken };
        }),
      ),
    hasUser: (user) =>
      doing('looking a reader up', async () => {
        try {
          await client.send(new DescribeUserCommand({ ...here, UserName: user }));
          return true;
        } catch (error) {
          if (isNamed(error, 'ResourceNotFoundException')) return false;
          throw error;
        }
      }),
    createGroup: (group, description) =>
      settled(
        `making the group ${group}`,
        () =>
          client.send(
            new CreateGroupCommand({ ...here, GroupName: group, Description: description }),
          ),
        'ResourceExistsException',
      ),
    deleteGroup: (group) =>
      settled(
        `deleting the group ${group}`,
        () => client.send(new DeleteGroupCommand({ ...here, GroupName: group })),
        'ResourceNotFoundException',
      ),
    addMember: (group, user) =>
      settled(
        `adding a reader to ${group}`,
        () =>
          client.send(
            new CreateGroupMembershipCommand({ ...here, GroupName: group, MemberName: user }),
          ),
        'ResourceExistsException',
      ),
    removeMember: (group, user) =>
      settled(
        `removing a reader from ${group}`,
        () =>
          client.send(
            new DeleteGroupMembershipCommand({ ...here, GroupName: group, MemberName: user }),
          ),
        'ResourceNotFoundException',
      ),
    invite: (mail) =>
      doing('inviting a reader', async () => {
        try {
          const { UserInvitationUrl } = await client.send(
            new RegisterUserCommand({
              ...here,
              IdentityType: 'QUICKSIGHT',
              Email: mail,
              UserName: mail,
              UserRole: 'READER',
            }),
          );
          return UserInvitationUrl;
        } catch (error) {
          if (isNamed(error, 'ResourceExistsException')) return undefined;
          throw error;
        }
      }),
  };
}

async function everyPage<T>(
  page: (next: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let next: string | undefined;
  do {
    const one = await page(next);
    all.push(...one.items);
    next = one.next;
  } while (next);
  return all;
}
