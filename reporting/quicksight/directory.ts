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
  /**
   * Makes a reader. A person is named by a mail address and gets an invitation; the address at which it is taken up is
   * answered, because QuickSight itself writes to nobody. Other names are those of `reportReader`.
   */
  invite(user: string): Promise<string | undefined>;
}
