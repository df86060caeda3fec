import type { Role } from './caller.js';

/**
 * `all`: the role may call it for anything. `own`: only for its own account or tenant, which the path or the
 * query names. A role that is not named may not call it.
 */
export type Access = 'anyone' | { readonly [role in Role]?: 'all' | 'own' };

/**
 * Who may call what, for every operation: the one table of route × role. It is enforced in authorise.ts,
 * stands in the OpenAPI document, and is tested cell by cell.
 */
export const operationAccess = {
  getHealth: 'anyone',
  getVersion: 'anyone',

  listTenants: { platform: 'all' },
  createTenant: { platform: 'all' },
  getTenant: { platform: 'all', tenant: 'own' },
  updateTenant: { platform: 'all' },
  deleteTenant: { platform: 'all' },

  applyBulk: { platform: 'all' },

  listApis: { platform: 'all', account: 'own' },
  registerApi: { platform: 'all' },
  registerApis: { platform: 'all' },
  getApi: { platform: 'all', account: 'own' },
  updateApi: { platform: 'all' },
  moveApi: { platform: 'all' },
  deregisterApi: { platform: 'all' },
  getApiSnippet: { platform: 'all', account: 'own' },
  checkApi: { platform: 'all', account: 'own' },
  getApiRoutes: { platform: 'all', account: 'own' },
  putApiRoutes: { platform: 'all' },
  deleteApiRoutes: { platform: 'all' },

  listAccounts: { platform: 'all' },
  getAccount: { platform: 'all', account: 'own' },
  listStages: { platform: 'all', account: 'own' },
  listPipelines: { platform: 'all', account: 'own' },
  getLogSettings: { platform: 'all', account: 'own' },
  createBackfill: { platform: 'all' },
  listBackfills: { platform: 'all', account: 'own' },
  getBackfill: { platform: 'all', account: 'own' },
  cancelBackfill: { platform: 'all' },
  putPipeline: { account: 'own' },
  deletePipeline: { account: 'own' },
  pinPipeline: { platform: 'all', account: 'own' },
  unpinPipeline: { platform: 'all', account: 'own' },

  listProductUpdates: { platform: 'all' },
  planProductUpdate: { platform: 'all' },
  getProductUpdate: { platform: 'all' },
  listPipelineUpdates: { platform: 'all' },
  startProductUpdate: { platform: 'all' },
  pauseProductUpdate: { platform: 'all' },
  resumeProductUpdate: { platform: 'all' },
  cancelProductUpdate: { platform: 'all' },

  listReportSchedules: { platform: 'all', tenant: 'own' },
  getReportSchedule: { platform: 'all', tenant: 'own' },
  putReportSchedule: { platform: 'all' },
  deleteReportSchedule: { platform: 'all' },
  createReport: { platform: 'all' },
  listDeliveries: { platform: 'all', tenant: 'own' },
  getDelivery: { platform: 'all', tenant: 'own' },
  listMissingReports: { platform: 'all', tenant: 'own' },

  ingestLog: { platform: 'all', ingest: 'all' },
  listIngests: { platform: 'all' },
  undoIngest: { platform: 'all' },
  findReadPositions: { platform: 'all' },
  listRejected: { platform: 'all' },
  replayRejected: { platform: 'all' },
  assignRequests: { platform: 'all' },
  createDashboardSession: { platform: 'all', tenant: 'own' },
  getUsage: { platform: 'all', tenant: 'own' },
  askVisual: { platform: 'all', tenant: 'own' },
  drawReport: { platform: 'all' },
  createErasure: { platform: 'all' },
  listErasures: { platform: 'all' },
  getErasure: { platform: 'all' },
  listGrants: { platform: 'all' },
  getGrant: { platform: 'all' },
  putGrant: { platform: 'all' },
  deleteGrant: { platform: 'all' },

  listAudit: { platform: 'all' },
  listQuarantine: { platform: 'all' },
  takeSnapshot: { platform: 'all' },
  repairFolder: { platform: 'all' },
  releaseSnapshot: { platform: 'all' },
} as const satisfies Record<string, Access>;

export type OperationId = keyof typeof operationAccess;
