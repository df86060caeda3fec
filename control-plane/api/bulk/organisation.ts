import * as z from 'zod';
import { type Api, api, apiKinds, logModes } from '../../../core/registry/api.js';
import { apiRefOf, apiText } from '../../../core/registry/api-window.js';
import { defaultDisplayName } from '../../../core/registry/new-api.js';
import { openOwner } from '../../../core/registry/ownership.js';
import { type ReportSchedule, scheduleName } from '../../../core/registry/report-schedule.js';
import { addressesOnList, type Tenant, tenant, tenantId } from '../../../core/registry/tenant.js';
import { scheduleSettings } from '../http/schedule-settings.js';
import { givenInstant } from '../http/schemas.js';
import { tenantSettings } from '../http/tenant-settings.js';

/** A tenant as a file of an organisation has it: what the entry leaves out has its default. */
export const tenantEntry = z
  .strictObject({
    id: tenant.shape.id.describe('1 to 63 small letters, digits and inner hyphens'),
    name: tenant.shape.name.describe('For people'),
    ...tenantSettings,
    branding: tenantSettings.branding.unwrap().strict().prefault({}),
    state: z
      .enum(['active', 'archived'])
      .default('active')
      .describe('An archived tenant keeps its history and takes no new APIs'),
  })
  .check(addressesOnList)
  .meta({
    id: 'TenantEntry',
    examples: [{ id: 'acme', name: 'Acme', timeZone: 'Europe/Berlin' }],
  });
export type DeclaredTenant = z.infer<typeof tenantEntry>;

const earlierOwner = z.strictObject({
  tenantId,
  validFrom: givenInstant.nullable().describe('Null: since ever'),
  validTo: givenInstant,
});

/** An API as a file of an organisation has it. */
export const apiEntry = z
  .strictObject({
    api: apiText.describe('`accountId/region/restApiId/stage`'),
    tenantId: tenantId
      .nullable()
      .describe(
        'Whose it is. Another than the present owner: the API is handed over. Null: nobody’s, it is deregistered',
      ),
    displayName: api.shape.displayName.optional().describe('Not given: `restApiId/stage`'),
    format: api.shape.format,
    consumer: api.shape.consumer,
    kind: z.enum(apiKinds).optional().describe('Not given: as it is registered already, or REST'),
    mode: z
      .enum(logModes)
      .optional()
      .describe(
        'Not given: as it is registered already, or `direct` for REST and `subscribe` for other kinds',
      ),
    validFrom: givenInstant
      .optional()
      .describe(
        'From when on rows are the tenant’s, where it becomes the owner. Not given: since ever, or now for an API that had an owner before',
      ),
    history: z
      .array(earlierOwner)
      .max(100)
      .default([])
      .describe(
        'Who owned it before, oldest first, for an API that the registry does not have yet: what it has is never rewritten',
      ),
  })
  .check(({ value, issues }) => {
    const { history } = value;
    const wrong = history.findIndex(({ validFrom, validTo }, index) => {
      const from = validFrom === null ? -Infinity : Date.parse(validFrom);
      const before = history[index - 1];
      return from >= Date.parse(validTo) || (before && from < Date.parse(before.validTo));
    });
    if (wrong < 0) return;
    issues.push({
      code: 'custom',
      path: ['history', wrong],
      message: 'must begin before it ends, and not before the one above it has ended',
      input: history[wrong],
    });
  })
  .meta({
    id: 'ApiEntry',
    examples: [
      { api: '111122223333/eu-west-1/abc123/prod', tenantId: 'acme', displayName: 'Orders' },
    ],
  });
export type DeclaredApi = z.infer<typeof apiEntry>;

/** A report schedule as a file of an organisation has it. */
export const scheduleEntry = z
  .strictObject({ tenantId, name: scheduleName, ...scheduleSettings.shape })
  .meta({
    id: 'ScheduleEntry',
    examples: [{ tenantId: 'acme', name: 'weekly', cadence: 'weekly', formats: ['pdf', 'csv'] }],
  });
export type DeclaredSchedule = z.infer<typeof scheduleEntry>;

/** The kinds of entries of a file, and what an entry of each goes by. */
export const entryKinds = {
  tenants: { kind: 'tenant', idOf: ({ id }: { id: string }) => id },
  apis: { kind: 'api', idOf: ({ api }: { api: string }) => api },
  schedules: {
    kind: 'schedule',
    idOf: ({ tenantId, name }: { tenantId: string; name: string }) => `${tenantId}/${name}`,
  },
} as const;
export type EntryList = keyof typeof entryKinds;
export const entryLists = Object.keys(entryKinds) as EntryList[];

/** The lists of entries. A list that is left out says nothing of its kind. */
export const entryShape = {
  tenants: z.array(tenantEntry).optional(),
  apis: z.array(apiEntry).optional(),
  schedules: z.array(scheduleEntry).optional(),
};

/** A whole organisation, as `gatebook apply` reads it from a file. */
export const organisation = z.strictObject(entryShape).check(eachOnce);
export type DeclaredOrganisation = z.infer<typeof organisation>;

/** No two entries say something of the same thing. `params.first` of an issue is the number of the first of them, from 0. */
export function eachOnce({ value, issues }: z.core.ParsePayload<DeclaredOrganisation>): void {
  for (const list of entryLists) {
    const known = new Map<string, number>();
    for (const [index, entry] of (value[list] ?? []).entries()) {
      const id = entryKinds[list].idOf(entry as never);
      const first = known.get(id);
      if (first === undefined) {
        known.set(id, index);
        continue;
      }
      const owners = [value[list]?.[first], entry].map((one) => (one as DeclaredApi).tenantId);
      const isOfTwo = list === 'apis' && owners[0] !== owners[1];
      issues.push({
        code: 'custom',
        path: [list, index],
        params: { first },
        message: isOfTwo
          ? `${id} is given to ${owners[0]} as number ${first + 1} already, and to ${owners[1]} here: an API has one owner. Take one of the two out`
          : `${id} stands in ${list} twice, first as number ${first + 1}. Take one of the two out`,
        input: entry,
      });
    }
  }
}

/** A tenant of the registry as an entry would have it. */
export const tenantEntryOf = (item: Tenant): DeclaredTenant => ({
  id: item.id,
  name: item.name,
  recipients: item.recipients,
  readers: item.readers,
  mailDomains: item.mailDomains,
  timeZone: item.timeZone,
  locale: item.locale,
  branding: item.branding,
  readerRoles: item.readerRoles,
  consumer: item.consumer,
  state: item.state === 'active' ? 'active' : 'archived',
});

/** An API of the registry as an entry would have it. */
export function apiEntryOf(item: Api): DeclaredApi {
  const owner = openOwner(item.ownership);
  const last = owner === null ? undefined : item.ownership.at(-1);
  return {
    api: item.id,
    tenantId: owner,
    ...(last?.validFrom && { validFrom: last.validFrom }),
    displayName: item.displayName,
    format: item.format,
    consumer: item.consumer,
    kind: item.kind,
    mode: item.logging.mode,
    history: item.ownership
      .filter((window) => window !== last)
      .map(({ tenantId, validFrom, validTo }) => ({
        tenantId,
        validFrom,
        validTo: validTo as string,
      })),
  };
}

/** A report schedule of the registry as an entry would have it. */
export const scheduleEntryOf = (item: ReportSchedule): DeclaredSchedule => ({
  tenantId: item.tenantId,
  name: item.name,
  cadence: item.cadence,
  hour: item.hour,
  timeZone: item.timeZone,
  formats: item.formats,
  recipients: item.recipients,
  title: item.title,
  state: item.state,
});

/** An entry without what it would mean if it were not said. */
export function withoutDefaults<T extends DeclaredTenant | DeclaredApi | DeclaredSchedule>(
  list: EntryList,
  entry: T,
): Partial<T> {
  const defaults = defaultsOf(list, entry);
  return Object.fromEntries(
    Object.entries(entry).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(defaults[field]),
    ),
  ) as Partial<T>;
}

function defaultsOf(list: EntryList, entry: object): Record<string, unknown> {
  if (list === 'tenants') {
    const { id: _id, name: _name, ...rest } = tenantEntry.parse({ id: 'x', name: 'x' });
    return rest;
  }
  if (list === 'schedules') {
    const {
      tenantId: _id,
      name: _name,
      cadence: _cadence,
      ...rest
    } = scheduleEntry.parse({
      tenantId: 'x',
      name: 'x',
      cadence: 'weekly',
    });
    return rest;
  }
  const { api, kind = 'REST' } = entry as DeclaredApi;
  return {
    displayName: defaultDisplayName(apiRefOf(api)),
    format: null,
    consumer: null,
    kind: 'REST',
    mode: kind === 'REST' ? 'direct' : 'subscribe',
    history: [],
  };
}
