/** Enrols a tenant and an API and reads them back, with the client that Hey API makes. */
import { client } from './gatebook/client.gen.js';
import { createTenant, getUsage, listApis, registerApi } from './gatebook/sdk.gen.js';

const { GATEBOOK_URL: baseUrl, GATEBOOK_TOKEN: token } = process.env;
client.setConfig({ baseUrl, auth: (scheme) => (scheme.type === 'http' ? token : undefined) });
const throwOnError = true as const;

const { data: tenant } = await createTenant({
  throwOnError,
  body: { id: 'typescript', name: 'TypeScript' },
});
await registerApi({
  throwOnError,
  body: {
    accountId: '111122223333',
    region: 'eu-west-1',
    restApiId: 'typescript',
    stage: 'prod',
    tenantId: 'typescript',
    validFrom: '2026-10-01T00:00:00+02:00',
  },
});
const { data: listed } = await listApis({
  throwOnError,
  query: { tenant: 'typescript', q: 'PROD', sort: '-updatedAt' },
});
const { data: usage } = await getUsage({
  throwOnError,
  query: {
    tenant: 'typescript',
    from: '2026-11-01T00:00:00Z',
    to: '2026-11-02T00:00:00Z',
    metrics: 'requests',
  },
});
process.stdout.write(
  JSON.stringify({
    tenant: tenant.name,
    apis: listed.items.map(({ id }) => id),
    requests: usage.rows[0]?.requests,
  }),
);
