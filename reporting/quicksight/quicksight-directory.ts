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
import { awsPartitionOf } from '../../core/aws-partition.js';
import { ProductError } from '../../core/product-error.js';
import { isNamed, quicksightError } from './aws-errors.js';
import type { QuickSightDirectory } from './directory.js';
import { itemsOfPages } from './items-of-pages.js';
import { reportReaderRole } from './names.js';

/**
 * Users and groups by the SDK. The client's Region is that of QuickSight's sign-up: users and groups live there.
 */
export function quicksightDirectory({
  client,
  accountId,
  region,
  namespace = 'default',
}: {
  readonly client: Pick<QuickSightClient, 'send'>;
  readonly accountId: string;
  /** The client's Region. */
  readonly region: string;
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
        itemsOfPages(async (NextToken) => {
          const page = await client.send(new ListGroupsCommand({ ...here, NextToken }));
          const names = (page.GroupList ?? []).flatMap(({ GroupName }) => GroupName ?? []);
          return { items: names.filter((name) => name.startsWith(prefix)), next: page.NextToken };
        }),
      ),
    members: (group) =>
      doing(`listing the members of ${group}`, () =>
        itemsOfPages(async (NextToken) => {
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
    invite: (user) =>
      doing('inviting a reader', async () => {
        try {
          const { UserInvitationUrl } = await client.send(
            new RegisterUserCommand({
              ...here,
              UserRole: 'READER',
              ...identityOf(user, accountId, region),
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

/** What a user is: a person with a mailbox, or sessions of the role that prints reports. */
function identityOf(user: string, accountId: string, region: string) {
  const [role, session] = user.split('/');
  if (role === reportReaderRole && session !== undefined) {
    return {
      IdentityType: 'IAM',
      IamArn: `arn:${awsPartitionOf(region)}:iam::${accountId}:role/${role}`,
      SessionName: session,
      // The call demands an address; this one has no mailbox, and by its domain never will.
      Email: `${session.replace('.', '')}@reports.invalid`,
    } as const;
  }
  if (!user.includes('@')) {
    throw new ProductError(
      'invalid-input',
      `${user} is no user of QuickSight, and no mail address that could be invited.`,
    );
  }
  return { IdentityType: 'QUICKSIGHT', Email: user, UserName: user } as const;
}
