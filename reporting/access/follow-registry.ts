import type { Registry } from '../../core/registry/registry.js';
import type { QuickSightDirectory } from '../render/quicksight/directory.js';
import { reportReader } from '../render/quicksight/names.js';
import {
  importOutcome,
  type PublishedRules,
  publishRules,
} from '../render/quicksight/publish-rules.js';
import { type ReaderChanges, reconcileReaders } from '../render/quicksight/readers.js';
import { readableTenants } from '../render/quicksight/rules.js';

/** What follows the registry, and how it is reached. */
export interface Followers {
  readonly registry: Registry;
  readonly published: PublishedRules;
  readonly directory: QuickSightDirectory;
  /** Names of the users of the platform's group; undefined: its members are left to whoever keeps them. */
  readonly platformUsers: readonly string[] | undefined;
  /** Whether every tenant has a registered reader as whom reports are printed and links are opened. */
  readonly reportReaders: boolean;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** How long an import is waited for, milliseconds. */
  readonly patience: number;
}

/** What a run did. */
export interface Followed {
  readonly rules: number;
  readonly importBegun: boolean;
  readonly importState: 'done' | 'running';
  readonly readers: ReaderChanges;
}

/**
 * Brings what QuickSight knows of tenants in step with the registry: rules and their import, the accounts of the view, and
 * groups, memberships and readers. May be repeated at any time; a run that fails half-way leaves nobody with more to see
 * than before, and the next one finishes its work.
 *
 * @throws ProductError the first thing that stayed undone, after all else was done
 */
export async function followRegistry(followers: Followers): Promise<Followed> {
  const { registry, published, directory, platformUsers, reportReaders } = followers;
  const tenants = await readableTenants(registry);
  const { rules, importId, begun } = await publishRules(registry, tenants, published);
  const readers = await reconcileReaders({
    directory,
    tenants,
    readers: {
      platform: platformUsers,
      tenants: new Map(
        tenants.map(({ id, readers }) => [
          id,
          // Two spellings of one mailbox are one reader.
          [
            ...readers.map((mail) => mail.toLowerCase()),
            ...(reportReaders ? [reportReader(id)] : []),
          ],
        ]),
      ),
    },
  });
  const importState = await importOutcome(published.imports, importId, followers);
  return { rules, importBegun: begun, importState, readers };
}
