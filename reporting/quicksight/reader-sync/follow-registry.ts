import { ProductError } from '../../../core/product-error.js';
import type { Registry } from '../../../core/registry/registry.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import type { QuickSightDirectory } from '../directory.js';
import { type GuardedDashboards, type GuardReport, guardDashboards } from '../guard-dashboards.js';
import { reportReader } from '../names.js';
import { importOutcome, type PublishedRules, publishRules } from '../publish-rules.js';
import { type ReaderChanges, reconcileReaders } from '../readers.js';
import { readableTenants } from '../rules.js';
import type { SendInvitation } from './invitation.js';

/** What follows the registry, and how it is reached. */
export interface Followers {
  readonly registry: Registry;
  readonly published: PublishedRules;
  readonly guarded: GuardedDashboards;
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
  /** `waiting`: it could not begin yet, and `rulesWaitUntil` says why; until then the rules of before hold. */
  readonly importState: 'done' | 'running' | 'waiting';
  readonly rulesWaitUntil: string | undefined;
  readonly readers: ReaderChanges;
  readonly dashboards: Pick<GuardReport, 'opened'>;
  /** Who was invited and has no mail of it, and why. QuickSight tells an invitation's address once. */
  readonly unsent: ReadonlyMap<string, string>;
}

/**
 * Brings what QuickSight knows of tenants in step with the registry: rules and their import, the accounts of the view, and
 * groups, memberships and readers; and keeps readers out while a data set lacks its row-level security. May be repeated at any time; a run that fails half-way leaves nobody with more to see
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
  // What fails of these keeps none of the others from being done: nobody stays in a group because rules cannot be published.
  const [guard, rules, readers] = await Promise.allSettled([
    guardDashboards(followers.guarded),
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
  if (guard.status === 'rejected') throw guard.reason;
  if (guard.value.faults.length > 0) throw unsecured(guard.value);
  if (rules.status === 'rejected') throw rules.reason;
  const { importId, begun, waitsUntil } = rules.value;
  const outcome = await importOutcome(published.imports, importId, {
    ...followers,
    // What may not begin yet is only looked at: the import of before may have failed, which has to be told.
    timeoutMs: waitsUntil === undefined ? followers.timeoutMs : 0,
  });
  if (readers.status === 'rejected') throw readers.reason;
  return {
    rules: rules.value.rules,
    importBegun: begun,
    importState: waitsUntil === undefined ? outcome : 'waiting',
    rulesWaitUntil: waitsUntil,
    readers: readers.value,
    dashboards: { opened: guard.value.opened },
    unsent,
  };
}

const unsecured = ({ faults }: GuardReport): ProductError =>
  new ProductError(
    'unprocessable',
    `Readers are kept out of the dashboards, because row-level security is not as it was deployed: ${faults.join('; ')}. Set it back as docs/quicksight.md says under "When row-level security was changed"; the next run lets readers in again.`,
  );

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
