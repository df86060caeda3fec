import type { InjectOptions } from 'fastify';
import type { Caller, Role } from '../../../../control-plane/api/http/caller.js';
import {
  type Access,
  type OperationId,
  operationAccess,
} from '../../../../control-plane/api/http/operation-access.js';
import { type TestPlane, testPlane } from '../../../fixtures/control-plane.js';

const [mine, theirs] = ['111122223333', '444455556666'];

const callers: Record<Role, Caller> = {
  platform: { role: 'platform', name: 'platform' },
  account: { role: 'account', name: 'member', accountId: mine },
  tenant: { role: 'tenant', name: 'reader', tenantId: 'acme' },
  ingest: { role: 'ingest', name: 'shipper', tenantId: 'acme' },
};

/** One request of each operation that names this account and this tenant. */
const requests: Record<OperationId, (account: string, tenant: string) => InjectOptions> = {
  askVisual: (_, tenant) => ({ url: `/v1/visuals/requests-by-status?tenant=${tenant}` }),
  drawReport: (_, tenant) => ({ url: `/v1/tenants/${tenant}/report?period=weekly` }),
  createErasure: () => ({
    method: 'POST',
    url: '/v1/erasures',
    payload: { tenant: 'acme', match: { sub: 'someone' } },
  }),
  listErasures: () => ({ url: '/v1/erasures' }),
  getErasure: () => ({ url: '/v1/erasures/20261129T025217123Z-1a2b3c4d' }),
  getHealth: () => ({ url: '/v1/health' }),
  getVersion: () => ({ url: '/v1/version' }),
  listTenants: () => ({ url: '/v1/tenants' }),
  createTenant: () => ({ method: 'POST', url: '/v1/tenants', payload: { id: 'new', name: 'New' } }),
  getTenant: (_, tenant) => ({ url: `/v1/tenants/${tenant}` }),
  updateTenant: (_, tenant) => ({ method: 'PATCH', url: `/v1/tenants/${tenant}`, payload: {} }),
  deleteTenant: (_, tenant) => ({ method: 'DELETE', url: `/v1/tenants/${tenant}` }),
  listApis: (account) => ({ url: `/v1/apis?account=${account}` }),
  registerApi: () => ({ method: 'POST', url: '/v1/apis', payload: {} }),
  registerApis: () => ({ method: 'POST', url: '/v1/apis/batch', payload: {} }),
  applyBulk: () => ({ method: 'POST', url: '/v1/bulk', payload: {} }),
  getApi: (account) => ({ url: `/v1/apis/${account}/eu-west-1/abc/prod` }),
  updateApi: (account) => ({
    method: 'PATCH',
    url: `/v1/apis/${account}/eu-west-1/abc/prod`,
    payload: {},
  }),
  moveApi: (account) => ({
    method: 'POST',
    url: `/v1/apis/${account}/eu-west-1/abc/prod/move`,
    payload: {},
  }),
  deregisterApi: (account) => ({ method: 'DELETE', url: `/v1/apis/${account}/eu-west-1/abc/prod` }),
  getApiSnippet: (account) => ({ url: `/v1/apis/${account}/eu-west-1/abc/prod/snippet` }),
  checkApi: (account) => ({ method: 'POST', url: `/v1/apis/${account}/eu-west-1/abc/prod/check` }),
  getApiRoutes: (account) => ({ url: `/v1/apis/${account}/eu-west-1/abc/prod/routes` }),
  putApiRoutes: (account) => ({
    method: 'PUT',
    url: `/v1/apis/${account}/eu-west-1/abc/prod/routes`,
    payload: { routes: [] },
  }),
  deleteApiRoutes: (account) => ({
    method: 'DELETE',
    url: `/v1/apis/${account}/eu-west-1/abc/prod/routes`,
  }),
  listAccounts: () => ({ url: '/v1/accounts' }),
  getAccount: (account) => ({ url: `/v1/accounts/${account}` }),
  listStages: (account) => ({ url: `/v1/accounts/${account}/stages?region=eu-west-1` }),
  createBackfill: (account) => ({
    method: 'POST',
    url: `/v1/accounts/${account}/backfills`,
    payload: {},
  }),
  listBackfills: (account) => ({ url: `/v1/accounts/${account}/backfills` }),
  getBackfill: (account) => ({ url: `/v1/accounts/${account}/backfills/b1` }),
  cancelBackfill: (account) => ({
    method: 'POST',
    url: `/v1/accounts/${account}/backfills/b1/cancel`,
  }),
  listPipelines: (account) => ({ url: `/v1/accounts/${account}/pipelines` }),
  getLogSettings: (account) => ({
    url: `/v1/accounts/${account}/pipelines/eu-west-1/log-settings`,
  }),
  putPipeline: (account) => ({
    method: 'PUT',
    url: `/v1/accounts/${account}/pipelines/eu-west-1`,
    payload: {},
  }),
  deletePipeline: (account) => ({
    method: 'DELETE',
    url: `/v1/accounts/${account}/pipelines/eu-west-1`,
  }),
  pinPipeline: (account) => ({
    method: 'PUT',
    url: `/v1/accounts/${account}/pipelines/eu-west-1/pin`,
    payload: { reason: 'frozen' },
  }),
  unpinPipeline: (account) => ({
    method: 'DELETE',
    url: `/v1/accounts/${account}/pipelines/eu-west-1/pin`,
  }),
  listProductUpdates: () => ({ url: '/v1/product-updates' }),
  planProductUpdate: () => ({ method: 'POST', url: '/v1/product-updates', payload: {} }),
  getProductUpdate: () => ({ url: '/v1/product-updates/000001' }),
  listPipelineUpdates: () => ({ url: '/v1/product-updates/000001/pipelines' }),
  startProductUpdate: () => ({ method: 'POST', url: '/v1/product-updates/000001/start' }),
  pauseProductUpdate: () => ({ method: 'POST', url: '/v1/product-updates/000001/pause' }),
  resumeProductUpdate: () => ({ method: 'POST', url: '/v1/product-updates/000001/resume' }),
  cancelProductUpdate: () => ({ method: 'POST', url: '/v1/product-updates/000001/cancel' }),
  listReportSchedules: (_, tenant) => ({ url: `/v1/tenants/${tenant}/report-schedules` }),
  getReportSchedule: (_, tenant) => ({ url: `/v1/tenants/${tenant}/report-schedules/weekly` }),
  putReportSchedule: (_, tenant) => ({
    method: 'PUT',
    url: `/v1/tenants/${tenant}/report-schedules/weekly`,
    payload: {},
  }),
  deleteReportSchedule: (_, tenant) => ({
    method: 'DELETE',
    url: `/v1/tenants/${tenant}/report-schedules/weekly`,
  }),
  createReport: (_, tenant) => ({
    method: 'POST',
    url: `/v1/tenants/${tenant}/reports`,
    payload: {},
  }),
  listDeliveries: (_, tenant) => ({ url: `/v1/deliveries?tenant=${tenant}` }),
  getDelivery: (_, tenant) => ({ url: `/v1/deliveries/${tenant}/weekly/w2026-11-02` }),
  listMissingReports: (_, tenant) => ({ url: `/v1/deliveries/missing?tenant=${tenant}` }),
  ingestLog: () => ({
    method: 'POST',
    url: '/v1/ingest',
    headers: { 'content-type': 'application/x-ndjson' },
    payload: '{}\n',
  }),
  listIngests: () => ({ url: '/v1/ingests' }),
  findReadPositions: () => ({
    method: 'POST',
    url: '/v1/ingest/positions',
    payload: { keys: [`sha256:${'0'.repeat(64)}`] },
  }),
  listRejected: () => ({ url: '/v1/rejected' }),
  replayRejected: () => ({ method: 'POST', url: '/v1/replay', payload: {} }),
  assignRequests: () => ({
    method: 'POST',
    url: '/v1/assignments',
    payload: { api: '111122223333/eu-west-1/abc/prod' },
  }),
  undoIngest: () => ({ method: 'DELETE', url: '/v1/ingests/20261129T025217123Z-1a2b3c4d' }),
  createDashboardSession: (_, tenant) => ({
    method: 'POST',
    url: `/v1/tenants/${tenant}/dashboard-sessions`,
    payload: {},
  }),
  getUsage: (_, tenant) => ({
    url: `/v1/usage?tenant=${tenant}&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z`,
  }),
  listGrants: () => ({ url: '/v1/grants' }),
  getGrant: () => ({ url: '/v1/grants/readers' }),
  putGrant: () => ({ method: 'PUT', url: '/v1/grants/readers', payload: {} }),
  deleteGrant: () => ({ method: 'DELETE', url: '/v1/grants/readers' }),
  listAudit: () => ({ url: '/v1/audit' }),
  listQuarantine: () => ({ url: '/v1/quarantine' }),
  takeSnapshot: () => ({ method: 'POST', url: '/v1/snapshots' }),
  repairFolder: () => ({
    method: 'POST',
    url: '/v1/repairs',
    payload: { files: [], days: ['2026-11-28'] },
  }),
  releaseSnapshot: () => ({
    method: 'DELETE',
    url: '/v1/snapshots/20261129T025217123Z-1a2b3c4d',
  }),
};

const admitted = (rule: Access, role: Role, own: boolean) =>
  rule === 'anyone' || rule[role] === 'all' || (rule[role] === 'own' && own);

describe('the table of route × role', () => {
  let plane: TestPlane;
  beforeAll(async () => {
    plane = await testPlane();
  });

  it('has a request here for each of its operations', () => {
    expect(Object.keys(requests).sort()).toEqual(Object.keys(operationAccess).sort());
  });

  for (const operation of Object.keys(operationAccess) as OperationId[]) {
    for (const role of Object.keys(callers) as Role[]) {
      for (const own of [true, false]) {
        const rule: Access = operationAccess[operation];
        const passes = admitted(rule, role, own);
        it(`${passes ? 'lets' : 'does not let'} ${role} call ${operation} for ${own ? 'itself' : 'another'}`, async () => {
          plane.caller = callers[role];
          const request = requests[operation](own ? mine : theirs, own ? 'acme' : 'globex');
          const { status, body } = await plane.call(request);
          if (passes) expect([401, 403]).not.toContain(status);
          else expect({ status, body }).toMatchObject({ status: 403, body: { code: 'forbidden' } });
          expect(status).toBeLessThan(status === 501 ? 502 : 500);
        });
      }
    }
  }

  it('fills in the caller itself where it names nobody, and refuses a list of names', async () => {
    const asked: unknown[] = [];
    const plane = await testPlane({
      usage: {
        usage: async (question) => {
          asked.push(question.scope);
          return { columns: [], rows: [] };
        },
      },
    });
    await plane.call({
      method: 'POST',
      url: '/v1/tenants',
      payload: { id: 'acme', name: 'Acme' },
    });
    const period = 'from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z';
    plane.caller = callers.tenant;
    expect((await plane.call({ url: `/v1/usage?${period}` })).status).toBe(200);
    expect(asked).toEqual([{ tenantId: 'acme' }]);
    for (const evasion of [
      'tenant=acme&tenant=globex',
      'tenant=globex&tenant=acme',
      'tenant[]=globex',
      'tenant=',
      'tenant=globex%00acme',
      'tenant=ACME',
      'Tenant=globex&tenant=globex',
    ]) {
      const { status } = await plane.call({ url: `/v1/usage?${period}&${evasion}` });
      expect({ evasion, refused: status === 403 || status === 400 }).toEqual({
        evasion,
        refused: true,
      });
    }
    expect(asked).toHaveLength(1);
  });

  it('never takes the caller from a header', async () => {
    const plane = await testPlane();
    plane.caller = callers.tenant;
    const { status } = await plane.call({
      url: '/v1/tenants',
      headers: { 'x-amzn-caller': 'platform', 'x-apigateway-event': '{"role":"platform"}' },
    });
    expect(status).toBe(403);
  });
});
