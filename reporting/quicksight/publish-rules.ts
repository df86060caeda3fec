import { again, withBackOff } from '../../core/back-off.js';
import { ProductError } from '../../core/product-error.js';
import type { Tenant } from '../../core/registry/tenant.js';
import { type BegunImport, importWait } from './import-budget.js';
import { rulesFor } from './rules.js';

/** Where the rules lie that the data set reads: one object of lines of JSON, which names the import that is to take it in. */
export interface RulesObject {
  read(): Promise<{ readonly lines: string; readonly importId: string } | undefined>;
  write(lines: string, importId: string): Promise<void>;
}

/** How far an import is; `absent`: it was never begun. */
export type ImportState =
  | { readonly status: 'absent' | 'running' | 'done' }
  | { readonly status: 'failed'; readonly reason: string };

/** QuickSight's imports of the rules: they do nothing before. */
export interface RulesImports {
  /** May be repeated: an id stands for one import. */
  start(importId: string): Promise<void>;
  state(importId: string): Promise<ImportState>;
  /** Every import of the rules that QuickSight knows of, those that somebody else began too. */
  begun(): Promise<readonly BegunImport[]>;
}

/** What QuickSight knows of the registry. */
export interface PublishedRules {
  readonly object: RulesObject;
  readonly imports: RulesImports;
  /** An id that no import has had. */
  readonly newImportId: () => string;
  readonly now: () => number;
}

/** Where the rules are on their way into QuickSight. */
export interface RulesProgress {
  readonly rules: number;
  /** The import of these rules, for `importOutcome`. */
  readonly importId: string;
  readonly begun: boolean;
  /** Why the import could not begin yet, if so: QuickSight takes few imports a day. The next run begins it. */
  readonly waitsUntil: string | undefined;
}

/**
 * Brings row-level security in step with the registry, as far as the beginning of its import. May be repeated at any
 * time: the object names its import, so that one which failed, had to wait or was never begun is found and begun.
 */
export async function publishRules(
  tenants: readonly Pick<Tenant, 'id'>[],
  { object, imports, newImportId, now }: PublishedRules,
): Promise<RulesProgress> {
  const rules = rulesFor(tenants);
  const lines = rules.map((rule) => `${JSON.stringify(rule)}\n`).join('');
  const present = await object.read();
  const named = present?.lines === lines ? present.importId : undefined;
  const importId = named ?? newImportId();
  // Written at once, whenever its import begins: whatever imports next takes in the rules of now.
  if (named === undefined) await object.write(lines, importId);
  const status = named === undefined ? 'absent' : (await imports.state(named)).status;
  const standing = { rules: rules.length, importId, begun: false, waitsUntil: undefined };
  if (status === 'running' || status === 'done') return standing;
  const waitsUntil = importWait(await imports.begun(), now());
  if (waitsUntil !== undefined) return { ...standing, waitsUntil };
  if (status === 'absent') {
    await imports.start(importId);
    return { ...standing, begun: true };
  }
  // An id stands for one import: one that failed keeps its name until another may begin, so that its reason is told till then.
  const another = newImportId();
  await object.write(lines, another);
  await imports.start(another);
  return { ...standing, importId: another, begun: true };
}

/**
 * Waits for an import to end.
 *
 * @param timeoutMs how long to wait for an import; one import that takes longer is `running`, and is seen to by the next run
 *
 * @throws ProductError `render-failed` with QuickSight's reason: until an import succeeds, the rules of before hold
 */
export async function importOutcome(
  imports: Pick<RulesImports, 'state'>,
  importId: string,
  {
    timeoutMs,
    now,
    sleep,
  }: {
    readonly timeoutMs: number;
    readonly now: () => number;
    readonly sleep: (milliseconds: number) => Promise<void>;
  },
): Promise<'done' | 'running'> {
  const until = now() + timeoutMs;
  const backOff = { firstMs: 1000, factor: 1.5, longestMs: 15_000 };
  return withBackOff<'done' | 'running'>(backOff, { sleep }, async (nextPauseMs) => {
    const state = await imports.state(importId);
    if (state.status === 'done') return 'done';
    if (state.status === 'failed') {
      throw new ProductError(
        'render-failed',
        `QuickSight did not import the rules of row-level security: ${state.reason}. Those of before hold; the next run tries again.`,
      );
    }
    return now() + nextPauseMs > until ? 'running' : again;
  });
}
