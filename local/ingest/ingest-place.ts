import { ProductError } from '../../core/product-error.js';
import { apiRef } from '../../core/registry/api-window.js';

/**
 * The account and Region for lines that name none, checked: they become parts of paths.
 *
 * @throws ProductError invalid-input
 */
export function checkPlace(given: {
  readonly accountId?: string | undefined;
  readonly region?: string | undefined;
}): { readonly accountId: string | null; readonly region: string | null } {
  const checked = apiRef.pick({ accountId: true, region: true }).partial().safeParse(given);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const value = given[issue?.path[0] as 'accountId' | 'region'];
    throw new ProductError(
      'invalid-input',
      `'${value}' cannot be taken for lines that name none: ${issue?.message}.`,
    );
  }
  return { accountId: checked.data.accountId ?? null, region: checked.data.region ?? null };
}
