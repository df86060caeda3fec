import { type Decimal, decimal } from '../../../core/money/decimal.js';
import type {
  BillableRequests,
  ChargeUnit,
  UsageCharge,
} from '../../../core/registry/price-plan.js';

/** Requests of one kind that a consumer made, each counted once. */
export interface Usage {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  /** Whether the request got to the backend: it was not refused for its key, its rate, its quota or by a firewall. */
  readonly reachedBackend: boolean;
  readonly requests: bigint;
  /** Bytes of the answers. */
  readonly responseBytes: bigint;
}

/** Whether requests are billed by a plan: see `billableRequests`. */
export function isBillable(billable: BillableRequests, { status, reachedBackend }: Usage): boolean {
  switch (billable) {
    case 'logged':
      return true;
    case 'successful':
      return status >= 200 && status < 400;
    case 'reached':
      return status >= 200 && (status < 400 || (status < 500 && reachedBackend));
  }
}

const bytesOf: Readonly<Record<Exclude<ChargeUnit, 'request'>, Decimal>> = {
  GB: decimal(10n ** 9n),
  GiB: decimal(2n ** 30n),
};

/** What a charge counts of billable requests, in its units: gigabytes exactly, to forty places. */
export function usedOf({ unit, routes, methods }: UsageCharge, billable: Iterable<Usage>): Decimal {
  const [route, method] = [routes && new Set(routes), methods && new Set(methods)];
  let count = 0n;
  for (const usage of billable) {
    if (route && !route.has(usage.route)) continue;
    if (method && !method.has(usage.method)) continue;
    count += unit === 'request' ? usage.requests : usage.responseBytes;
  }
  return unit === 'request' ? decimal(count) : decimal(count).div(bytesOf[unit]);
}
