import {
  apiEntryOf,
  type DeclaredOrganisation,
  entryLists,
  scheduleEntryOf,
  tenantEntryOf,
} from '../../../control-plane/api/bulk/organisation.js';
import type { ControlClient } from '../../../control-plane/client/client.js';
import type { Api } from '../../../core/registry/api.js';
import type { ReportSchedule } from '../../../core/registry/report-schedule.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import { patiently } from '../../control-plane/patiently.js';
import { everyPage } from '../control-api/every-page.js';

/** Everything that the registry holds of the kinds that a file names, as a file would have it. */
export async function registeredOrganisation(
  client: ControlClient,
  kinds: readonly (keyof DeclaredOrganisation)[] = entryLists,
): Promise<Required<DeclaredOrganisation>> {
  const tenants = (
    await everyPage((query) => patiently(() => client.GET('/v1/tenants', { params: { query } })))
  ).filter(({ state }) => state !== 'deleting');
  const found: Required<DeclaredOrganisation> = {
    tenants: tenants.map((one) => tenantEntryOf(one as Tenant)),
    apis: [],
    schedules: [],
  };
  if (kinds.includes('apis')) {
    for (const ended of ['false', 'true'] as const) {
      const apis = await everyPage((page) =>
        patiently(() => client.GET('/v1/apis', { params: { query: { ...page, ended } } })),
      );
      found.apis.push(...apis.map((one) => apiEntryOf(one as Api)));
    }
    found.apis.sort((a, b) => (a.api < b.api ? -1 : 1));
  }
  for (const { id: tenantId } of kinds.includes('schedules') ? tenants : []) {
    const schedules = await everyPage((query) =>
      patiently(() =>
        client.GET('/v1/tenants/{tenantId}/report-schedules', {
          params: { path: { tenantId }, query },
        }),
      ),
    );
    found.schedules.push(...schedules.map((one) => scheduleEntryOf(one as ReportSchedule)));
  }
  return found;
}
