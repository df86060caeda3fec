import { type Api, unmanagedLogging } from '../../../core/registry/api.js';
import type { AuditEntry } from '../../../core/registry/audit-entry.js';
import type { Backfill } from '../../../core/registry/backfill.js';
import type { Delivery } from '../../../core/registry/delivery.js';
import type { Erasure } from '../../../core/registry/erasure.js';
import type { Grant } from '../../../core/registry/grant.js';
import type { Pipeline } from '../../../core/registry/pipeline.js';
import type { PipelineUpdate, ProductUpdate } from '../../../core/registry/product-update.js';
import type { ReportSchedule } from '../../../core/registry/report-schedule.js';
import type { Tenant } from '../../../core/registry/tenant.js';

/** One small world, which the examples of the API's document are taken from: what one answer names, another shows. */
const [launched, enrolled] = ['2026-11-01T08:00:00.000Z', '2026-11-02T09:30:00.000Z'];
const accountId = '111122223333';
const region = 'eu-west-1';

export const exampleTenant: Tenant = {
  id: 'acme',
  uid: 'acme.k3qz7m2xwa',
  name: 'Acme',
  recipients: ['api-team@example.com'],
  readers: ['reader@example.com'],
  mailDomains: ['example.com'],
  timeZone: 'Europe/Berlin',
  locale: 'en-GB',
  branding: { name: 'Acme Retail', colour: '#1a2b3c', logo: null },
  readerRoles: ['arn:aws:iam::111122223333:role/AcmeReader'],
  consumer: null,
  state: 'active',
  deletable: false,
  createdAt: enrolled,
  updatedAt: enrolled,
};

export const examplePipeline: Pipeline = {
  id: `${accountId}/${region}`,
  accountId,
  region,
  productVersion: '1.0.0',
  projectName: 'gatebook',
  streamArn: `arn:aws:firehose:${region}:${accountId}:deliverystream/amazon-apigateway-gatebook`,
  subscriptionStreamArn: `arn:aws:firehose:${region}:${accountId}:deliverystream/gatebook-logs-gatebook`,
  subscriptionRoleArn: `arn:aws:iam::${accountId}:role/gatebook/gatebook-SubscriptionRole`,
  backfillFunctionArn: `arn:aws:lambda:${region}:${accountId}:function:gatebook-BackfillFunction`,
  controlRoleArn: `arn:aws:iam::${accountId}:role/gatebook/control/gatebook-ControlRole`,
  externalId: `gatebook-${accountId}-${region}`,
  launchedAt: launched,
  lastHeardAt: launched,
  pinned: null,
  updating: null,
};

export const exampleProductUpdate: ProductUpdate = {
  id: '000001',
  version: '1.1.0',
  canaries: [accountId],
  soakMinutes: 60,
  sharePerHour: 10,
  stopAfterFailures: 3,
  pipelines: 240,
  state: 'running',
  reason: null,
  underWay: [examplePipeline.id],
  forgivenUntil: null,
  createdAt: enrolled,
  startedAt: enrolled,
  endedAt: null,
  updatedAt: enrolled,
};

export const examplePipelineUpdate: PipelineUpdate = {
  id: `${exampleProductUpdate.id}/${examplePipeline.id}`,
  accountId,
  region,
  state: 'updating',
  fromVersion: examplePipeline.productVersion,
  recordId: 'rec-abcdefghijklm',
  reason: null,
  begunAt: enrolled,
  endedAt: null,
  expiresAt: '2027-11-03T09:30:00.000Z',
};

export const exampleApi: Api = {
  id: `${accountId}/${region}/a1b2c3d4e5/prod`,
  accountId,
  region,
  restApiId: 'a1b2c3d4e5',
  stage: 'prod',
  displayName: 'Orders',
  kind: 'REST',
  ownership: [{ tenantId: exampleTenant.id, validFrom: null, validTo: null }],
  format: null,
  consumer: 'authorizer.claims.client_id',
  logging: {
    ...unmanagedLogging,
    state: 'on',
    destinationArn: examplePipeline.streamArn,
    drift: { checkedAt: enrolled, inStep: true, differences: [] },
  },
  createdAt: enrolled,
  updatedAt: enrolled,
};

export const exampleBackfill: Backfill = {
  id: `${accountId}/20261102t093000123z1a2b3c4d`,
  accountId,
  region,
  logGroup: '/aws/apigateway/orders',
  api: exampleApi.id,
  from: '2026-10-01T00:00:00.000Z',
  to: '2026-11-01T00:00:00.000Z',
  state: 'exporting',
  pieces: 31,
  piecesDone: 4,
  attempt: 1,
  taskId: 'cda45419-90ea-4db5-9833-aade86253e66',
  lines: 182_344,
  reason: null,
  lease: null,
  createdAt: enrolled,
  updatedAt: enrolled,
  expiresAt: null,
};

export const exampleSchedule: ReportSchedule = {
  id: `${exampleTenant.uid}/weekly`,
  tenantId: exampleTenant.id,
  name: 'weekly',
  cadence: 'weekly',
  hour: 7,
  timeZone: null,
  formats: ['pdf', 'csv'],
  recipients: null,
  title: null,
  state: 'active',
  createdAt: enrolled,
  updatedAt: enrolled,
};

export const exampleDelivery: Delivery = {
  id: `${exampleTenant.uid}/weekly/w2026-11-02`,
  tenantId: exampleTenant.id,
  schedule: 'weekly',
  period: 'w2026-11-02',
  cadence: 'weekly',
  timeZone: exampleTenant.timeZone,
  from: '2026-11-01T23:00:00.000Z',
  to: '2026-11-08T23:00:00.000Z',
  formats: ['pdf', 'csv'],
  recipients: exampleTenant.recipients,
  state: 'queued',
  reason: null,
  attempts: [],
  manifest: [],
  mails: [],
  messageIds: [],
  lease: null,
  queuedAt: '2026-11-09T06:00:00.000Z',
  updatedAt: '2026-11-09T06:00:00.000Z',
  expiresAt: null,
};

const exampleFound: Erasure['found'] = {
  rows: 42,
  extraRows: 0,
  rejectedLines: 1,
  foreignLines: 0,
  documents: 2,
  mails: 1,
  deliveries: 1,
  catalogueEntries: 0,
};
const exampleDay = 'account_id=111122223333/region=eu-west-1/dt=2026-11-03';

export const exampleErasure: Erasure = {
  id: '20261129T025217123Z-1a2b3c4d',
  tenantId: exampleTenant.id,
  column: 'ip',
  valueHash: '5f2b1c0d9e8a7f6e5d4c3b2a190817263544536271809fafbecddcebfa091827',
  state: 'done',
  reason: null,
  by: 'this machine',
  startedAt: '2026-11-29T02:52:17.123Z',
  finishedAt: '2026-11-29T02:52:18.456Z',
  until: '2026-11-29T02:52:17.123Z',
  found: exampleFound,
  erased: exampleFound,
  files: [
    {
      before: [
        {
          file: `${exampleDay}/20261103T090000000Z-0a1b2c3d-0.parquet`,
          rows: 1042,
          sha256: 'a3f1c2d4e5b6978877665544332211000f1e2d3c4b5a69788796a5b4c3d2e1f0',
        },
      ],
      after: [
        {
          file: `${exampleDay}/20261129T025217500Z-4d3c2b1a-0.parquet`,
          rows: 1000,
          sha256: 'b4e2d3c5f6a7089966554433221100ff1e2d3c4b5a69788796a5b4c3d2e1f00f',
        },
      ],
    },
  ],
  rejectedFiles: [],
  reports: [exampleDelivery.id],
  documents: [`${exampleDelivery.id}: acme-weekly.pdf`],
  mails: ['acme-weekly.eml'],
  remaining: [{ place: 'backups', advice: 'Backups of before hold it until they are removed.' }],
};

export const exampleGrant: Grant = {
  id: 'acme-readers',
  claim: 'groups',
  value: 'acme-api-owners',
  role: 'tenant',
  tenantId: exampleTenant.id,
  tenantUid: exampleTenant.uid,
  apiKeyIds: [],
  consumers: [],
  createdAt: enrolled,
  updatedAt: enrolled,
};

export const exampleAuditEntry: AuditEntry = {
  id: `${enrolled}-000001-3f0c2a52`,
  at: enrolled,
  actor: {
    role: 'platform',
    name: 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_ApiPlatform_0123456789abcdef/someone',
  },
  requestId: '3f0c2a52',
  action: 'create',
  resource: 'tenants',
  resourceId: exampleTenant.id,
  before: null,
  after: exampleTenant,
  outcome: 'done',
};
