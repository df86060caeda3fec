import { dayMs } from '../../../core/periods/duration.js';
import { ProductError } from '../../../core/product-error.js';
import type { Registry } from '../../../core/registry/registry.js';

/**
 * Takes one of what an account may do so often a day (UTC), wherever its requests are served: a limit by the minute
 * alone lets a registry grow without end.
 *
 * @throws ProductError `rate-limited`
 */
export async function takeAllowance(
  registry: Registry,
  now: Date,
  { what, accountId, most }: { what: string; accountId: string; most: number },
): Promise<void> {
  const day = now.toISOString().slice(0, 10);
  const id = `${accountId}/${what}/${day}`;
  const expiresAt = new Date(Date.parse(day) + 2 * dayMs).toISOString();
  for (;;) {
    const found = await registry.get('allowances', id);
    const used = found?.item.used ?? 0;
    if (used >= most) {
      throw new ProductError(
        'rate-limited',
        `Account ${accountId} has made its ${most} changes of ${what} for ${day}. Try again tomorrow.`,
      );
    }
    const taken = { id, used: used + 1, expiresAt };
    if ((await registry.put('allowances', taken, found?.version ?? 'absent')) !== 'conflict')
      return;
  }
}
