import { ProductError } from '../../../core/product-error.js';
import type { CollectionName, Item } from '../../../core/registry/collections.js';
import type { Stored } from '../../../core/registry/registry.js';
import type { ChangeContext, Changes } from './changes.js';
import { changedMeanwhile } from './etag.js';

/** What one of many wishes comes to: the item as it is, and as it is to be. */
export interface Planned<C extends CollectionName> {
  readonly before: Stored<C> | undefined;
  readonly after: Item<C>;
}

/** A wish that can be met, or why it is refused. */
export type PlannedOrRefused<C extends CollectionName> = Planned<C> | ProductError;

/** What a wish comes to, where a refusal is a value as well. */
export function plannedOrRefused<T>(plan: () => T): T | ProductError {
  try {
    return plan();
  } catch (error) {
    if (error instanceof ProductError) return error;
    throw error;
  }
}

/** What work comes to that takes its time, where a refusal is a value as well. */
export async function orRefusal<T>(work: () => Promise<T>): Promise<T | ProductError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProductError) return error;
    throw error;
  }
}

/** Whether a plan comes to anything but what is there. When it was last tried is none. */
export function isChange<C extends CollectionName>({ before, after }: Planned<C>): boolean {
  return before === undefined || withoutTimes(before.item) !== withoutTimes(after);
}

function withoutTimes(item: unknown): string {
  const {
    updatedAt: _at,
    logging,
    ...rest
  } = item as {
    readonly updatedAt?: string;
    readonly logging?: { readonly lastError: { readonly code: string } | null };
  };
  return JSON.stringify([rest, logging && { ...logging, lastError: logging.lastError?.code }]);
}

/** Writes what differs from what is there, each by itself, and answers every plan in its order. A dry run writes nothing. */
export async function writePlanned<C extends CollectionName>(
  changes: Changes,
  context: ChangeContext,
  collection: C,
  plans: readonly PlannedOrRefused<C>[],
  dryRun: boolean,
): Promise<PlannedOrRefused<C>[]> {
  const wanted = plans.filter(
    (plan): plan is Planned<C> => !(plan instanceof ProductError) && isChange(plan),
  );
  const written = dryRun ? [] : await changes.putAll(context, collection, wanted);
  const lost = new Set<unknown>(wanted.filter((_, index) => written[index] === 'conflict'));
  return plans.map((plan) =>
    lost.has(plan) ? changedMeanwhile((plan as Planned<C>).after.id) : plan,
  );
}
