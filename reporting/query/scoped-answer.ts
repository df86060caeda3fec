import type { AnswerRow } from '../format/answer.js';
import type { CompiledVisual } from './compile-visual.js';
import type { QueryEngine } from './engine.js';
import type { Scope } from './scope.js';

declare const answered: unique symbol;

/**
 * Rows that an engine answered to a visual compiled for a scope. Only `askScoped` makes them, so that whatever takes them,
 * such as a report, cannot be given rows of another origin: the compiler refuses a plain list.
 */
export type ScopedRows = readonly AnswerRow[] & { readonly [answered]: true };

const scopes = new WeakMap<readonly AnswerRow[], Scope>();

const scoped = (rows: readonly AnswerRow[], scope: Scope): ScopedRows => {
  scopes.set(rows, scope);
  return rows as ScopedRows;
};

/** Asks for a compiled visual. The rows carry the scope that it was compiled for. */
export const askScoped = async (
  engine: QueryEngine,
  { query, scope }: CompiledVisual,
): Promise<ScopedRows> => scoped([...(await engine.run(query))], scope);

/** The first rows of an answer, of the same scope. */
export const firstRows = (rows: ScopedRows, count: number): ScopedRows => {
  const scope = scopeOf(rows);
  const first = rows.slice(0, count);
  return scope ? scoped(first, scope) : (first as readonly AnswerRow[] as ScopedRows);
};

/** The scope that rows were compiled for; undefined for rows that did not come from `askScoped`. */
export const scopeOf = (rows: readonly AnswerRow[]): Scope | undefined => scopes.get(rows);
