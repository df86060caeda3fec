import * as z from 'zod';
import { nextDue } from '../../../core/periods/period.js';
import { ProductError } from '../../../core/product-error.js';
import { type ReportSchedule, reportSchedule } from '../../../core/registry/report-schedule.js';
import type { Tenant } from '../../../core/registry/tenant.js';
import { checkIfMatch, etagOf } from '../http/etag.js';
import { exampleSchedule } from '../http/examples.js';
import { findSchedule, findTenant } from '../http/find.js';
import { operation } from '../http/operation.js';
import { page, pageOf, pagingQuery } from '../http/paging.js';
import { scheduleSettings } from '../http/schedule-settings.js';
import { changeHeaders, named, schedulePath, tenantPath } from '../http/schemas.js';
import { refuseForeignRecipients } from '../http/tenant-rules.js';
import type { AddRoutes, Tools } from '../http/tools.js';

const scheduled = named.reportSchedule
  .extend({
    nextDueAt: z.string().nullable().describe('When its next report is due; null while paused'),
  })
  .meta({
    id: 'ScheduledReport',
    examples: [{ ...exampleSchedule, nextDueAt: '2026-11-09T06:00:00.000Z' }],
  });

export const reportScheduleRoutes: AddRoutes = (app, tools) => {
  const { registry, changes, clock, scheduler } = tools;
  const tag = 'Reports';

  app.get(
    '/tenants/:tenantId/report-schedules',
    operation('listReportSchedules', {
      tag,
      summary: 'List a tenant’s report schedules',
      params: tenantPath,
      query: z.strictObject({ ...pagingQuery, state: reportSchedule.shape.state.optional() }),
      answers: { 200: pageOf(scheduled) },
      errors: ['unknown-tenant'],
    }),
    async ({ params, query: { state, ...query } }) => {
      const { item: tenant } = await findTenant(registry, params.tenantId);
      const found = await page(tools, 'report-schedules', query, {
        prefix: `${tenant.uid}/`,
        filters: [state],
        matches: (item) => state === undefined || item.state === state,
      });
      return { ...found, items: found.items.map((item) => withNextDue(tools, item, tenant)) };
    },
  );

  app.get(
    '/tenants/:tenantId/report-schedules/:name',
    operation('getReportSchedule', {
      tag,
      summary: 'Read a report schedule',
      params: schedulePath,
      answers: { 200: scheduled },
      volatile: true,
      errors: ['unknown-tenant', 'unknown-schedule'],
    }),
    async ({ params }, reply) => {
      const { item: tenant } = await findTenant(registry, params.tenantId);
      const stored = await findSchedule(registry, `${tenant.uid}/${params.name}`);
      return reply.header('etag', etagOf(stored)).send(withNextDue(tools, stored.item, tenant));
    },
  );

  app.put(
    '/tenants/:tenantId/report-schedules/:name',
    operation('putReportSchedule', {
      tag,
      summary: 'Create or change a report schedule',
      description:
        'A report is due at `hour` on the day after its period: every day, every Monday, every first of a month. Where clocks skip that hour it comes as they skip; where they show it twice, the first time.',
      params: schedulePath,
      headers: changeHeaders,
      body: scheduleSettings,
      answers: { 200: scheduled, 201: scheduled },
      errors: [
        'unknown-tenant',
        'tenant-not-active',
        'changed-meanwhile',
        'aws-throttled',
        'aws-access-denied',
        'aws-unreachable',
      ],
    }),
    async (request, reply) => {
      const { tenantId, name } = request.params;
      const { item: tenant } = await findTenant(registry, tenantId);
      if (tenant.state !== 'active') {
        throw new ProductError(
          'tenant-not-active',
          `Tenant ${tenantId} is ${tenant.state} and gets no reports. Make it active again first.`,
        );
      }
      const { recipients } = request.body;
      if (recipients) refuseForeignRecipients({ ...tenant, recipients });
      const id = `${tenant.uid}/${name}`;
      const before = await registry.get('report-schedules', id);
      if (before) checkIfMatch(request.headers['if-match'], before);
      const now = clock().toISOString();
      const after: ReportSchedule = {
        ...request.body,
        id,
        tenantId,
        name,
        createdAt: before?.item.createdAt ?? now,
        updatedAt: now,
      };
      const stored = await changes.put(request, 'report-schedules', before, after);
      await scheduler.put(stored.item, stored.item.timeZone ?? tenant.timeZone);
      return reply
        .code(before ? 200 : 201)
        .header('etag', etagOf(stored))
        .send(withNextDue(tools, stored.item, tenant));
    },
  );

  app.delete(
    '/tenants/:tenantId/report-schedules/:name',
    operation('deleteReportSchedule', {
      tag,
      summary: 'Delete a report schedule',
      description: 'Its deliveries stay in the ledger.',
      params: schedulePath,
      headers: changeHeaders,
      answers: { 204: z.null() },
      errors: [
        'unknown-tenant',
        'unknown-schedule',
        'changed-meanwhile',
        'aws-throttled',
        'aws-access-denied',
        'aws-unreachable',
      ],
    }),
    async (request, reply) => {
      const { item: tenant } = await findTenant(registry, request.params.tenantId);
      const before = await findSchedule(registry, `${tenant.uid}/${request.params.name}`);
      checkIfMatch(request.headers['if-match'], before);
      // The clock first: a schedule that nobody starts is a smaller harm than a start without a schedule.
      await scheduler.remove(before.item.id);
      await changes.remove(request, 'report-schedules', before);
      return reply.code(204).send(null);
    },
  );
};

function withNextDue({ clock }: Pick<Tools, 'clock'>, schedule: ReportSchedule, tenant: Tenant) {
  const { cadence, hour, state } = schedule;
  const timeZone = schedule.timeZone ?? tenant.timeZone;
  const next =
    state === 'active' && tenant.state === 'active'
      ? new Date(nextDue({ cadence, hour, timeZone }, clock().getTime()).dueAt).toISOString()
      : null;
  return { ...schedule, nextDueAt: next };
}
