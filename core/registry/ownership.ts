import { ProductError } from '../product-error.js';
import type { Ownership } from './api.js';

/** The tenant that owns now and until further notice, or null when the last window is closed. */
export function openOwner(windows: readonly Ownership[]): string | null {
  const last = windows.at(-1);
  return last && last.validTo === null ? last.tenantId : null;
}

/** The tenant that owned at a moment (milliseconds since 1970), or null. */
export function ownerAt(windows: readonly Ownership[], at: number): string | null {
  const window = windows.find(
    ({ validFrom, validTo }) =>
      (validFrom === null || Date.parse(validFrom) <= at) &&
      (validTo === null || at < Date.parse(validTo)),
  );
  return window?.tenantId ?? null;
}

/** Closes the open window at a moment. Windows that would be empty vanish, so that none is ever of no length. */
export function closed(windows: readonly Ownership[], at: string): Ownership[] {
  const last = windows.at(-1);
  if (!last || last.validTo !== null) return [...windows];
  if (last.validFrom !== null && Date.parse(last.validFrom) >= Date.parse(at)) {
    throw new ProductError(
      'invalid-input',
      `validFrom ${at} is not after ${last.validFrom}, when ${last.tenantId} became the owner. Give a later moment.`,
    );
  }
  return [...windows.slice(0, -1), { ...last, validTo: at }];
}

/**
 * Hands an API to a tenant from a moment on: the open window, if any, is closed there. The first owner of an
 * API may be given it since ever (`at` null), so that rows that were logged before enrolment are attributed.
 */
export function handedTo(
  windows: readonly Ownership[],
  tenantId: string,
  at: string | null,
): Ownership[] {
  if (windows.length === 0) return [{ tenantId, validFrom: at, validTo: null }];
  if (at === null) {
    throw new ProductError(
      'invalid-input',
      'An API that had an owner before needs a moment at which the next one takes over: give validFrom.',
    );
  }
  const before = closed(windows, at);
  const last = before.at(-1);
  if (last?.validTo && Date.parse(last.validTo) > Date.parse(at)) {
    throw new ProductError(
      'invalid-input',
      `validFrom ${at} is before ${last.validTo}, when ${last.tenantId} ceased to be the owner. Give a later moment.`,
    );
  }
  // One owner without a gap stays one window.
  if (last && last.tenantId === tenantId && last.validTo === at) {
    return [...before.slice(0, -1), { ...last, validTo: null }];
  }
  return [...before, { tenantId, validFrom: at, validTo: null }];
}
