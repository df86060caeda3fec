import * as z from 'zod';
import { api } from '../../../core/registry/api.js';
import { accountId, apiRef } from '../../../core/registry/api-window.js';
import { auditEntry } from '../../../core/registry/audit-entry.js';
import { backfill } from '../../../core/registry/backfill.js';
import { delivery } from '../../../core/registry/delivery.js';
import { erasure } from '../../../core/registry/erasure.js';
import { grant, grantName } from '../../../core/registry/grant.js';
import { pipeline } from '../../../core/registry/pipeline.js';
import { pipelineUpdate, productUpdate } from '../../../core/registry/product-update.js';
import { reportSchedule, scheduleName } from '../../../core/registry/report-schedule.js';
import { tenant, tenantId } from '../../../core/registry/tenant.js';
import {
  exampleApi,
  exampleAuditEntry,
  exampleBackfill,
  exampleDelivery,
  exampleErasure,
  exampleGrant,
  examplePipeline,
  examplePipelineUpdate,
  exampleProductUpdate,
  exampleSchedule,
  exampleTenant,
} from './examples.js';

/** The registry's entities as the API names them in its document. */
export const named = {
  tenant: tenant.meta({ id: 'Tenant', examples: [exampleTenant] }),
  api: api.meta({ id: 'Api', examples: [exampleApi] }),
  backfill: backfill.meta({ id: 'Backfill', examples: [exampleBackfill] }),
  pipeline: pipeline.meta({ id: 'Pipeline', examples: [examplePipeline] }),
  productUpdate: productUpdate.meta({ id: 'ProductUpdate', examples: [exampleProductUpdate] }),
  pipelineUpdate: pipelineUpdate.meta({ id: 'PipelineUpdate', examples: [examplePipelineUpdate] }),
  reportSchedule: reportSchedule.meta({ id: 'ReportSchedule', examples: [exampleSchedule] }),
  delivery: delivery.meta({ id: 'Delivery', examples: [exampleDelivery] }),
  erasure: erasure.meta({ id: 'Erasure', examples: [exampleErasure] }),
  grant: grant.meta({ id: 'Grant', examples: [exampleGrant] }),
  auditEntry: auditEntry.meta({ id: 'AuditEntry', examples: [exampleAuditEntry] }),
};

/** Path parameters. */
export const tenantPath = z.strictObject({ tenantId });
export const accountPath = z.strictObject({ accountId });
export const apiPath = z.strictObject(apiRef.shape);
export const pipelinePath = z.strictObject({ accountId, region: apiRef.shape.region });
export const backfillPath = z.strictObject({
  accountId,
  backfill: z.string().regex(/^[a-z0-9]{1,40}$/, 'the key of a backfill, as its list has it'),
});
export const schedulePath = z.strictObject({ tenantId, name: scheduleName });
export const grantPath = z.strictObject({ name: grantName });
export const deliveryPath = z.strictObject({
  tenantId,
  schedule: z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/),
  period: delivery.shape.period,
});

/** Headers of a change. */
export const changeHeaders = z.object({
  'if-match': z
    .string()
    .max(1000)
    .optional()
    .describe('The `ETag` that you read. The change is made only if it is still the present one.'),
});

/** Headers of a POST. */
export const postHeaders = z.object({
  'idempotency-key': z
    .string()
    .max(255)
    .regex(/^[\x21-\x7e]+$/)
    .optional()
    .describe(
      'A key of your own, such as a UUID: a repeat with the same key gets the first answer.',
    ),
});

/**
 * An instant of a body, with any offset of RFC 3339; it is kept and answered in UTC. No transformation in zod's sense: those take
 * the examples from the document.
 */
export const givenInstant = z.iso
  .datetime({
    offset: true,
    error: 'an instant is written 2026-11-01T08:30:00Z or 2026-11-01T10:30:00+02:00',
  })
  .overwrite((text) => {
    const at = new Date(text);
    return Number.isNaN(at.getTime()) ? text : at.toISOString();
  })
  .refine((text) => /^\d{4}-/.test(text), 'a year has four digits, in UTC too');

/** The same in a query string, where a plus sign that was not escaped arrives as a space. */
export const queryInstant = z.preprocess(
  (text) => (typeof text === 'string' ? text.replace(/ (\d\d:\d\d)$/, '+$1') : text),
  givenInstant,
);

/** A true or false in a query string. */
export const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional();
