import type { AddRoutes } from '../http/tools.js';
import { accountRoutes } from './accounts.js';
import { apiBatchRoutes } from './api-batch.js';
import { apiRouteRoutes } from './api-routes.js';
import { apiStageRoutes } from './api-stage.js';
import { apisRoutes } from './apis.js';
import { auditRoutes } from './audit.js';
import { backfillRoutes } from './backfills.js';
import { bulkRoutes } from './bulk.js';
import { dashboardSessionRoutes } from './dashboard-sessions.js';
import { deliveryRoutes } from './deliveries.js';
import { erasureRoutes } from './erasures.js';
import { grantRoutes } from './grants.js';
import { ingestRoutes } from './ingest.js';
import { ingestsRoutes } from './ingests.js';
import { missingReportRoutes } from './missing-reports.js';
import { pipelinePinRoutes } from './pipeline-pins.js';
import { pipelineRoutes } from './pipelines.js';
import { productUpdateRoutes } from './product-updates.js';
import { quarantineRoutes } from './quarantine.js';
import { rejectedRoutes } from './rejected.js';
import { reportScheduleRoutes } from './report-schedules.js';
import { reportRoutes } from './reports.js';
import { serviceRoutes } from './service.js';
import { snapshotRoutes } from './snapshots.js';
import { tenantRoutes } from './tenants.js';
import { usageRoutes } from './usage.js';
import { visualRoutes } from './visuals.js';

/** Every route of the control API, in the order of its document. */
export const routes: readonly AddRoutes[] = [
  tenantRoutes,
  apisRoutes,
  apiBatchRoutes,
  apiStageRoutes,
  apiRouteRoutes,
  bulkRoutes,
  accountRoutes,
  pipelineRoutes,
  pipelinePinRoutes,
  productUpdateRoutes,
  backfillRoutes,
  reportScheduleRoutes,
  deliveryRoutes,
  reportRoutes,
  missingReportRoutes,
  dashboardSessionRoutes,
  grantRoutes,
  usageRoutes,
  visualRoutes,
  ingestRoutes,
  ingestsRoutes,
  rejectedRoutes,
  erasureRoutes,
  auditRoutes,
  quarantineRoutes,
  snapshotRoutes,
  serviceRoutes,
];
