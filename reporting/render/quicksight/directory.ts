/** QuickSight's users and groups, as far as readers are managed. Every change is safe to repeat. */
export interface QuickSightDirectory {
  /** The names of the groups that start so. */
  groups(prefix: string): Promise<readonly string[]>;
  members(group: string): Promise<readonly string[]>;
  hasUser(user: string): Promise<boolean>;
  createGroup(group: string, description: string): Promise<void>;
  deleteGroup(group: string): Promise<void>;
  addMember(group: string, user: string): Promise<void>;
  removeMember(group: string, user: string): Promise<void>;
  /** Makes a reader by mail address. Answers the address at which the invitation is taken up, if there is one. */
  invite(mail: string): Promise<string | undefined>;
}
