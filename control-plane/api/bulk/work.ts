import { ProductError } from '../../../core/product-error.js';
import type { CollectionName, Item } from '../../../core/registry/collections.js';
import { beginningOfText } from '../../../core/text/visible-text.js';
import type { inTurns } from '../http/change-apis.js';
import type { ChangeContext } from '../http/changes.js';
import { isChange, type PlannedOrRefused } from '../http/planned.js';
import type { Tools } from '../http/tools.js';
import { type EntryList, entryKinds } from './organisation.js';

/** What everybody needs who does a part of a bulk. */
export interface BulkWork {
  readonly tools: Tools;
  readonly context: ChangeContext;
  readonly dryRun: boolean;
  readonly now: string;
  readonly reading: ReturnType<typeof inTurns>;
}

export const bulkResults = ['created', 'changed', 'unchanged', 'removed', 'refused'] as const;

/** What became of one entry, or what would. */
export interface BulkOutcome {
  readonly kind: (typeof entryKinds)[EntryList]['kind'];
  readonly id: string;
  readonly outcome: (typeof bulkResults)[number];
  /** Of what was refused, or is not done yet. */
  readonly code: string | null;
  readonly detail: string | null;
  /** The fields that differ, as JSON, shortened. */
  readonly changes: { readonly field: string; readonly before: string; readonly after: string }[];
}

/** What became of each of a list, as the answer has it. */
export const outcomesOf = <C extends CollectionName>(
  list: EntryList,
  ids: readonly string[],
  plans: readonly PlannedOrRefused<C>[],
  entryOf: (item: Item<C>) => object,
): BulkOutcome[] =>
  plans.map((plan, index) => {
    const { kind } = entryKinds[list];
    const id = ids[index] as string;
    if (plan instanceof ProductError) return refusedOutcome(kind, id, plan);
    const { before, after } = plan;
    const error = (after as { logging?: { lastError: { code: string; message: string } | null } })
      .logging?.lastError;
    return {
      kind,
      id,
      outcome: !before ? 'created' : isChange(plan) ? 'changed' : 'unchanged',
      code: error?.code ?? null,
      detail: error?.message ?? null,
      changes: before ? differences(entryOf(before.item), entryOf(after)) : [],
    };
  });

/** What became of each of a list that was to be no more; what was no more before is unchanged. */
export const removalsOf = (
  list: EntryList,
  ids: readonly string[],
  removed: readonly (boolean | ProductError)[],
): BulkOutcome[] =>
  removed.map((one, index) => {
    const { kind } = entryKinds[list];
    const id = ids[index] as string;
    if (one instanceof ProductError) return refusedOutcome(kind, id, one);
    return {
      kind,
      id,
      outcome: one ? 'removed' : 'unchanged',
      code: null,
      detail: null,
      changes: [],
    };
  });

const refusedOutcome = (
  kind: BulkOutcome['kind'],
  id: string,
  { code, message }: ProductError,
): BulkOutcome => ({ kind, id, outcome: 'refused', code, detail: message, changes: [] });

function differences(before: object, after: object): BulkOutcome['changes'] {
  const [was, is] = [before, after] as Record<string, unknown>[];
  return Object.keys({ ...was, ...is }).flatMap((field) => {
    const [from, to] = [shown(was?.[field]), shown(is?.[field])];
    return from === to ? [] : [{ field, before: shortened(from), after: shortened(to) }];
  });
}

const shown = (value: unknown): string => JSON.stringify(value ?? null);

/** A logo would fill the screen. */
const shortened = (text: string): string =>
  text.length > 200 ? `${beginningOfText(text, 199)}…` : text;
