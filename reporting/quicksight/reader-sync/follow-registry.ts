import type { Registry } from '../../../core/registry/registry.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import type { QuickSightDirectory } from '../directory.js';
import { reportReader } from '../names.js';
import { importOutcome, type PublishedRules, publishRules } from '../publish-rules.js';
import { type ReaderChanges, reconcileReaders } from '../readers.js';
import { readableTenants } from '../rules.js';
import type { SendInvitation } from './invitation.js';

/** What follows the registry, and how it is reached. */
export interface Followers {
  readonly registry: Registry;
  readonly published: PublishedRules;
  readonly directory: QuickSightDirectory;
  /** Names of the users of the platform's group; undefined: its members are left to whoever keeps them. */
  readonly platformUsers: readonly string[] | undefined;
  /** Whether every tenant has a registered reader as whom reports are printed and links are opened. */
  readonly reportReaders: boolean;
  /** Undefined: there is no sender, and invitations are sent from QuickSight's console. */
  readonly sendInvitation: SendInvitation | undefined;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** How long an import is waited for, milliseconds. */
  readonly timeoutMs: number;
}

/** What a run did. */
export interface FollowReport {
  readonly rules: number;
  readonly importBegun: boolean;
  readonly importState: 'done' | 'running';
  readonly readers: ReaderChanges;
  /** Who was invited and has no mail of it, and why. QuickSight tells an invitation's address once. */
  readonly unsent: ReadonlyMap<string, string>;
}

/**
 * Brings what QuickSight knows of tenants in step with the registry: rules and their import, the accounts of the view, and
 * groups, memberships and readers. May be repeated at any time; a run that fails half-way leaves nobody with more to see
 * than before, and the next one finishes its work.
 *
 * @throws ProductError the first thing that stayed undone, after all else was done
 */
export async function followRegistry(followers: Followers): Promise<FollowReport> {
  const { registry, published, platformUsers, reportReaders } = followers;
  const tenants = await readableTenants(registry);
  const readersOf = ({ id, readers }: Tenant) => [
    // Two spellings of one mailbox are one reader.
    ...readers.map((mail) => mail.toLowerCase()),
    ...(reportReaders ? [reportReader(id)] : []),
  ];
  const unsent = new Map<string, string>();
  // Rules that cannot be published keep nobody from being taken out of a group, nor the other way round.
  const [rules, readers] = await Promise.allSettled([
    publishRules(tenants, published),
    reconcileReaders({
      directory: mailing(followers, unsent),
      tenants,
      readers: {
        platform: platformUsers,
        tenants: new Map(tenants.map((tenant) => [tenant.id, readersOf(tenant)])),
      },
    }),
  ]);
  if (rules.status === 'rejected') throw rules.reason;
  const importState = await importOutcome(published.imports, rules.value.importId, followers);
  if (readers.status === 'rejected') throw readers.reason;
  return {
    rules: rules.value.rules,
    importBegun: rules.value.begun,
    importState,
    readers: readers.value,
    unsent,
  };
}

/**
 * The directory, with every invitation mailed as soon as there is one: QuickSight tells its address once, and a run that
 * ends right after would take it along. Readers without an address to take one up at, as those of reports are, need none.
 */
const mailing = (
  { directory, sendInvitation }: Followers,
  unsent: Map<string, string>,
): QuickSightDirectory => ({
  ...directory,
  async invite(user) {
    const url = await directory.invite(user);
    if (url === undefined) return undefined;
    const fault = sendInvitation ? await sendInvitation(user, url) : 'there is no sender';
    if (fault !== undefined) unsent.set(user, fault);
    return url;
  },
});
