import { contains, type Interval } from '../periods/interval.js';
import { ProductError } from '../product-error.js';
import type { Ownership } from './api.js';
import { windowInterval } from './api-window.js';

/** The tenant that owns now and until further notice, or null when the last window is closed. */
export function openOwner(windows: readonly Ownership[]): string | null {
  const last = windows.at(-1);
  return last && last.validTo === null ? last.tenantId : null;
}

/** The tenant that owned at an instant (milliseconds since 1970), or null. */
export function ownerAt(windows: readonly Ownership[], at: number): string | null {
  return windows.find((window) => contains(intervalOf(window), at))?.tenantId ?? null;
}

/** Closes the open window at an instant. One that would not have begun by then vanishes: no window is ever empty. */
export function closed(windows: readonly Ownership[], at: string): Ownership[] {
  const last = windows.at(-1);
  if (!last || last.validTo !== null) return [...windows];
  const before = windows.slice(0, -1);
  return hasBegun(last, at) ? [...before, { ...last, validTo: at }] : before;
}

const hasBegun = (window: Ownership, at: string) => intervalOf(window).from < Date.parse(at);

const intervalOf = ({ validFrom, validTo }: Ownership): Interval =>
  windowInterval({ validFrom: msOf(validFrom), validTo: msOf(validTo) });

/** Milliseconds since 1970 of an instant as the registry writes it. */
export const msOf = (at: string | null): number | null => (at === null ? null : Date.parse(at));

/**
 * Hands an API to a tenant from an instant on: the open window, if any, is closed there. The first owner of an
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
  const open = windows.at(-1);
  if (open && open.validTo === null && !hasBegun(open, at)) {
    throw new ProductError(
      'invalid-input',
      `validFrom ${at} is not after ${open.validFrom}, when ${open.tenantId} became the owner. Give a later moment.`,
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
