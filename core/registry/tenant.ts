import * as z from 'zod';
import { ProductError } from '../product-error.js';
import { consumerField } from './consumer-field.js';

/**
 * A tenant's id: a slug, because it stands in URLs, object keys, QuickSight rules (where a comma would mean
 * "several") and file names.
 */
export const tenantId = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    'a tenant id has 1 to 63 small letters, digits and inner hyphens, such as acme or team-7',
  );

/** An IANA time zone that this runtime knows. */
export const timeZone = z.string().min(1).max(64).refine(onceAsked(isTimeZone), {
  error: 'a time zone is an IANA name such as Europe/Berlin',
});

/** A BCP 47 language tag, for numbers and dates in reports. */
export const locale = z.string().min(2).max(35).refine(onceAsked(isLocale), {
  error: 'a locale is a BCP 47 tag such as en-GB',
});

/**
 * What a tenant is known by for as long as there is a registry: its id and ten letters that chance has chosen. An id can
 * be used again once its tenant is deleted; this cannot, and so everything that outlives a tenant or opens its rows is keyed by it:
 * links, tokens, schedules, deliveries, suppressed addresses. Of a tenant from before there were uids it is the id.
 */
export const tenantUid = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9]{10})?$/)
  .describe('Names this tenant, and never one that gets the same id later');

/** The uid of a tenant that is new. */
export function newTenantUid(id: string): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz234567';
  const chosen = crypto.getRandomValues(new Uint8Array(10));
  return `${id}.${Array.from(chosen, (byte) => letters[byte % letters.length]).join('')}`;
}

/** The id of the tenant that a uid names. */
export const tenantIdOf = (uid: string): string => uid.split('.')[0] ?? '';

/** The domain of a mail address, as the allow-list holds it: lower case, no sub-domains implied. */
export const mailDomain = z
  .string()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'a mail domain is written in small letters, such as example.com',
  );

/** How a tenant's reports and pages look. A logo travels inside the document, so a reader's mail client fetches nothing. */
export const branding = z.object({
  name: printable(1, 80).nullable().default(null),
  colour: z
    .string()
    .regex(/^#[0-9a-f]{6}$/, 'a colour is written #1a2b3c, in small letters')
    .nullable()
    .default(null),
  logo: z
    .string()
    .max(65_536)
    .regex(
      /^data:image\/(?:png|jpeg);base64,[A-Za-z0-9+/]+={0,2}$/,
      'a logo is a PNG or JPEG as a data: URL of at most 64 KiB',
    )
    .nullable()
    .default(null),
});

/**
 * A team or customer that owns APIs and reads what they served. `deleting` is a deletion that was begun and
 * is finished by repeating it.
 */
export const tenant = z.object({
  id: tenantId,
  uid: tenantUid,
  name: printable(1, 120),
  recipients: z.array(z.email().max(254)).max(50).default([]),
  /** People who open the tenant's dashboard with a seat of their own, by mail address. */
  readers: z.array(z.email().max(254)).max(200).default([]),
  mailDomains: z.array(mailDomain).max(20).default([]),
  timeZone: timeZone.default('UTC'),
  locale: locale.default('en-GB'),
  branding: branding.default({ name: null, colour: null, logo: null }),
  /** IAM roles, without their path, that may read this tenant's usage, dashboard and deliveries, and nothing else. */
  readerRoles: z
    .array(
      z
        .string()
        .max(150)
        .regex(
          /^arn:aws[a-z-]{0,10}:iam::\d{12}:role\/[A-Za-z0-9_+=,.@-]{1,64}$/,
          "a role's ARN without its path, such as arn:aws:iam::111122223333:role/AcmeReader",
        ),
    )
    .max(20)
    .default([]),
  consumer: consumerField
    .nullable()
    .default(null)
    .describe('The field of a log line that says who called, for APIs that name none of their own'),
  state: z.enum(['active', 'archived', 'deleting']).default('active'),
  deletable: z
    .boolean()
    .nullable()
    .default(null)
    .describe(
      'Whether it can be deleted: until an API is registered for it or moved to it, and not from then on. Null: not known yet, of a tenant made by an earlier version',
    ),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Tenant = z.infer<typeof tenant>;

/** A tenant as the registry keeps it: one from before there were uids goes by its id. */
export const storedTenant = z.preprocess(
  (item) => (isWithoutUid(item) ? { ...item, uid: item.id } : item),
  tenant,
);

const isWithoutUid = (item: unknown): item is { id: string } =>
  typeof item === 'object' && item !== null && 'id' in item && !('uid' in item);

/** @throws ProductError `tenant-not-active` */
export function refuseInactive({ id, state }: Tenant): void {
  if (state === 'active') return;
  throw new ProductError(
    'tenant-not-active',
    `Tenant ${id} is ${state} and takes no APIs. Make it active again, or name another tenant.`,
  );
}

/** The addresses whose domain is not on the allow-list. An empty allow-list admits no address. */
export function foreignRecipients(recipients: readonly string[], domains: readonly string[]) {
  return recipients.filter(
    (address) => !domains.includes(address.slice(address.lastIndexOf('@') + 1).toLowerCase()),
  );
}

/** What a tenant's mail addresses are given in: whoever gets a report or opens the dashboard sees the tenant's rows. */
export const addressed = ['recipients', 'readers'] as const;

/** The same as a check of a whole object, for zod. */
export function addressesOnList(
  context: z.core.ParsePayload<Pick<Tenant, 'recipients' | 'readers' | 'mailDomains'>>,
): void {
  for (const field of addressed) {
    const addresses = context.value[field];
    for (const address of foreignRecipients(addresses, context.value.mailDomains)) {
      context.issues.push({
        code: 'custom',
        path: [field, addresses.indexOf(address)],
        message: `${address} is not of an allowed mail domain: add its domain to mailDomains`,
        input: address,
      });
    }
  }
}

/** Text for people: no control characters or line breaks, which would forge lines in mails, logs and CSV. */
export function printable(min: number, max: number) {
  return z
    .string()
    .min(min)
    .max(max)
    .regex(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is kept out
      /^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$/,
      'no control characters',
    )
    .refine((text) => !/\p{Cs}/u.test(text), 'no halves of characters');
}

/**
 * What the runtime knows of a name, asked for once: making a format of a time zone takes longer than all else of reading a
 * tenant, and a tenant is read for each of its APIs that is registered.
 */
function onceAsked(isKnown: (name: string) => boolean) {
  const known = new Set<string>();
  return (name: string): boolean => {
    if (known.has(name)) return true;
    if (!isKnown(name)) return false;
    // There are some hundred names, and each can be written in many ways.
    if (known.size < 1000) known.add(name);
    return true;
  };
}

function isTimeZone(name: string) {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function isLocale(tag: string) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
