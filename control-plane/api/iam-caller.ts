import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { ProductError } from '../../core/product-error.js';
import { everyItem, type Registry } from '../../core/registry/registry.js';
import type { Caller, Identify } from './http/caller.js';

/**
 * What API Gateway says of a request that it has authenticated by its signature (`AWS_IAM`). It is part of
 * the event, beside the headers, where no caller can write.
 */
const authenticated = z.object({
  requestContext: z.object({
    identity: z.object({
      accountId: z.string().regex(/^\d{12}$/),
      userArn: z.string().min(20).max(2048),
    }),
  }),
});

/** A role's ARN without its path; `_*` at its end stands for `_` and the sixteen hex digits that Identity Center adds. */
export const rolePattern = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/(?:[\w+=,.@-]{1,64}|[\w+=,.@-]{1,47}_\*)$/,
    'a role pattern names its account: arn:aws:iam::111122223333:role/AWSReservedSSO_ApiPlatform_*',
  );

/** How long a role's tenant is remembered, so that most requests cost no look-up; a reader role that is taken away works so long. */
const rememberedMs = 30_000;

/**
 * Who signed a request: the platform, by the configured patterns; a tenant's reader, by the tenant's
 * `readerRoles`; else the account it belongs to.
 */
export function iamCaller({
  registry,
  platformRoles,
  clock,
}: {
  registry: Registry;
  platformRoles: readonly string[];
  clock: () => Date;
}): Identify {
  const patterns = platformRoles.map(asExpression);
  let readers: { at: number; byRole: Map<string, string | null> } | undefined;

  return async (request) => {
    const { accountId, role, name } = signer(request);
    if (patterns.some((pattern) => pattern.test(role))) return { role: 'platform', name };
    const now = clock().getTime();
    if (!readers || now - readers.at > rememberedMs) {
      readers = { at: now, byRole: await readerRoles(registry) };
    }
    const tenantId = readers.byRole.get(role);
    if (tenantId === null) {
      throw new ProductError(
        'forbidden',
        `Role ${role} reads for more than one tenant, so that it is not said whose rows it may see. Take it from all but one.`,
      );
    }
    return tenantId === undefined
      ? ({ role: 'account', name, accountId } satisfies Caller)
      : ({ role: 'tenant', name, tenantId } satisfies Caller);
  };
}

function signer(request: FastifyRequest) {
  const event = (request as { awsLambda?: { event?: unknown } }).awsLambda?.event;
  const parsed = authenticated.safeParse(event);
  if (!parsed.success) {
    throw new ProductError(
      'unauthenticated',
      'The request was not signed. Sign it with SigV4, service execute-api.',
    );
  }
  const { accountId, userArn } = parsed.data.requestContext.identity;
  const name = userArn;
  const role = roleOf(userArn);
  if (role.split(':')[4] !== accountId) {
    throw new ProductError('unauthenticated', `${userArn} is not of account ${accountId}.`);
  }
  return { accountId, role, name };
}

/** The role of a session, without its path (a session's ARN has none); any other principal's ARN as it is. */
export function roleOf(userArn: string): string {
  const session = /^(arn:aws[a-z-]*):sts::(\d{12}):assumed-role\/([\w+=,.@-]+)\/[^/]+$/.exec(
    userArn,
  );
  return session ? `${session[1]}:iam::${session[2]}:role/${session[3]}` : userArn;
}

function asExpression(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*$/, '[0-9a-f]{16}');
  return new RegExp(`^${escaped}$`);
}

/** Each reader role's tenant; null for a role that several tenants name. */
async function readerRoles(registry: Registry): Promise<Map<string, string | null>> {
  const byRole = new Map<string, string | null>();
  for await (const { item } of everyItem(registry, 'tenants')) {
    for (const role of item.readerRoles) byRole.set(role, byRole.has(role) ? null : item.id);
  }
  return byRole;
}
