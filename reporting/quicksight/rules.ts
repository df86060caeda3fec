import { ProductError } from '../../core/product-error.js';
import { everyItem, type Registry } from '../../core/registry/registry.js';
import type { Tenant } from '../../core/registry/tenant.js';
import { platformGroup, tenantColumn, tenantGroup, tenantTag } from './names.js';

/** A row of the rules data set: the group sees the rows of the tenant; null: all rows. */
export interface Rule {
  readonly groupname: string;
  readonly [tenantColumn]: string | null;
}

/** The most rules that QuickSight evaluates for one user, and the longest value of a rule. */
export const maxRulesPerUser = 999;
export const maxRuleValue = 2047;
/** The longest value of a session tag. */
export const maxTagValue = 256;

/** The tenants whose rows can be seen: a deletion that was begun hides them at once. */
export async function readableTenants(registry: Registry): Promise<readonly Tenant[]> {
  const tenants: Tenant[] = [];
  for await (const { item } of everyItem(registry, 'tenants')) {
    if (item.state !== 'deleting') tenants.push(item);
  }
  return tenants;
}

/** One rule per tenant for its group, and one for the platform's group, which sees all rows. */
export const rulesFor = (tenants: readonly Pick<Tenant, 'id'>[]): readonly Rule[] => [
  { groupname: platformGroup, [tenantColumn]: null },
  ...tenants.map(({ id }) => ({
    groupname: tenantGroup(id),
    [tenantColumn]: checkedValue(id, maxRuleValue),
  })),
];

/** The tags of an anonymous reader: always all of them, and so always one tenant. */
export const tagsFor = (
  tenantId: string,
): readonly { readonly Key: string; readonly Value: string }[] => {
  tenantGroup(tenantId);
  return [{ Key: tenantTag, Value: checkedValue(tenantId, maxTagValue) }];
};

/** QuickSight reads a comma in a rule as "several", and cuts long values: either would show foreign rows. */
function checkedValue(value: string, longest: number): string {
  if (value === '' || value.includes(',') || value.length > longest) {
    throw new ProductError(
      'invalid-input',
      `The tenant id "${value.slice(0, 80)}" cannot stand in a rule of QuickSight: it must have 1 to ${longest} characters and no comma.`,
    );
  }
  return value;
}

/**
 * The users who would be in more groups than QuickSight evaluates rules for, each with a sentence: it would show them
 * nothing, or less than their own.
 */
export const overRuled = (
  groupsOf: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, string> =>
  new Map(
    [...groupsOf]
      .filter(([, groups]) => groups.length > maxRulesPerUser)
      .map(([user, { length }]) => [
        user,
        `${user} reads for ${length} tenants; QuickSight evaluates at most ${maxRulesPerUser} rules for one user. Put the reader into the platform's group, or spread the tenants over several readers.`,
      ]),
  );
