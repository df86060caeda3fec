import * as z from 'zod';
import { instant } from './api.js';
import { printable, tenantId, tenantUid } from './tenant.js';

/** The name of a grant, for those who manage grants. */
export const grantName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'a slug of 1 to 63 characters');

/** What a person who signs in may see: everything, one tenant, or own calls to the APIs of one tenant. */
export const personRoles = ['platform', 'tenant', 'consumer'] as const;

/**
 * Whoever signs in with a value of a claim has a role. A claim is what the identity provider says of a person, such as a group.
 */
export const grant = z.object({
  /** Its name. */
  id: grantName,
  claim: z
    .string()
    .regex(
      /^[A-Za-z_][A-Za-z0-9_:./-]{0,127}$/,
      'a claim is named as the identity provider names it, such as groups, roles or email; email-domain is the domain of a confirmed address',
    )
    .describe(
      'A claim of the identity provider whose value is a text or a list of texts. `email` counts only where the provider has confirmed the address, and `email-domain` is the domain of such an address',
    ),
  value: printable(1, 320).describe('The value, or one of the values, that the claim has to have'),
  role: z.enum(personRoles),
  tenantId: tenantId.nullable().describe('Null for the platform alone'),
  /** So that a later tenant of the same id is not meant. */
  tenantUid: tenantUid.nullable(),
  apiKeyIds: z
    .array(printable(1, 128))
    .max(50)
    .describe('Of a consumer: the ids of the API keys with which its calls are made'),
  consumers: z
    .array(printable(1, 256))
    .max(50)
    .describe(
      'Of a consumer: what calls without an API key name it, in the field that the tenant or the API declares as `consumer`',
    ),
  createdAt: instant,
  updatedAt: instant,
});
export type Grant = z.infer<typeof grant>;
