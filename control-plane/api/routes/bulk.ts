import * as z from 'zod';
import { apiText } from '../../../core/registry/api-window.js';
import { tenantId } from '../../../core/registry/tenant.js';
import { applyBulk } from '../bulk/apply-bulk.js';
import { eachOnce, entryKinds, entryLists, entryShape } from '../bulk/organisation.js';
import { bulkResults } from '../bulk/work.js';
import { mostAtOnce } from '../http/most-at-once.js';
import { operation } from '../http/operation.js';
import { flag } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

const bulk = z
  .strictObject({
    ...entryShape,
    remove: z
      .strictObject({
        schedules: z.array(
          z
            .string()
            .regex(/^[a-z0-9-]{1,63}\/[a-z0-9-]{1,40}$/, 'a schedule is written tenantId/name'),
        ),
        apis: z.array(apiText),
        tenants: z.array(tenantId),
      })
      .partial()
      .optional()
      .describe('Schedules are deleted, APIs deregistered, tenants archived'),
  })
  .check(eachOnce, ({ value, issues }) => {
    const remove = value.remove ?? {};
    for (const list of entryLists) {
      const kept = new Set(value[list]?.map((entry) => entryKinds[list].idOf(entry as never)));
      const removed = new Set<string>();
      for (const [index, id] of (remove[list] ?? []).entries()) {
        const twice = removed.has(id) ? 'removed twice' : kept.has(id) ? 'kept as well' : undefined;
        removed.add(id);
        if (!twice) continue;
        issues.push({
          code: 'custom',
          path: ['remove', list, index],
          message: `${id} is to be ${twice}. Name it once`,
          input: id,
        });
      }
    }
    const count = [value, remove].flatMap((part) =>
      entryLists.map((list) => part[list]?.length ?? 0),
    );
    if (count.reduce((sum, some) => sum + some) <= mostAtOnce) return;
    issues.push({
      code: 'too_big',
      origin: 'array',
      maximum: mostAtOnce,
      message: `at most ${mostAtOnce} entries in one request, of all kinds together`,
      input: value,
    });
  })
  .meta({
    id: 'Bulk',
    examples: [
      {
        tenants: [{ id: 'acme', name: 'Acme' }],
        apis: [{ api: '111122223333/eu-west-1/abc123/prod', tenantId: 'acme' }],
        schedules: [{ tenantId: 'acme', name: 'weekly', cadence: 'weekly' as const }],
      },
    ],
  });

const bulkResult = z
  .object({
    dryRun: z.boolean(),
    created: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    removed: z.int(),
    refused: z.int(),
    results: z
      .array(
        z.object({
          kind: z.enum(entryLists.map((list) => entryKinds[list].kind)),
          id: z.string().describe('A tenant’s id, an API, or `tenantId/name` of a schedule'),
          outcome: z.enum(bulkResults),
          code: z
            .string()
            .nullable()
            .describe('Why it was refused, a heading of docs/errors.md; or what is not done yet'),
          detail: z.string().nullable(),
          changes: z
            .array(z.object({ field: z.string(), before: z.string(), after: z.string() }))
            .describe('What differs in what was there before, as JSON; long values are shortened'),
        }),
      )
      .describe('Tenants, APIs and schedules in the order of the request, then what is removed'),
  })
  .meta({
    id: 'BulkResult',
    examples: [
      {
        dryRun: false,
        created: 0,
        changed: 1,
        unchanged: 0,
        removed: 0,
        refused: 0,
        results: [
          {
            kind: 'tenant' as const,
            id: 'acme',
            outcome: 'changed' as const,
            code: null,
            detail: null,
            changes: [{ field: 'name', before: '"Acme"', after: '"Acme Ltd"' }],
          },
        ],
      },
    ],
  });

/** `POST /v1/bulk`: tenants, APIs and report schedules as they are to be, in one request. */
export const bulkRoutes: AddRoutes = (app, tools) => {
  app.post(
    '/bulk',
    operation('applyBulk', {
      tag: 'Bulk',
      summary: `Make up to ${mostAtOnce} tenants, APIs and report schedules as they are to be`,
      description:
        'An entry says everything of its thing: what it leaves out gets its default. Tenants come first, then APIs, schedules and what is to be removed. Each entry is checked, written and audited by itself, and one that is refused keeps no other from being done. What is as it should be is not written, so that it is safe to repeat, with no Idempotency-Key. Where stages are set from here, the scheduled check sets those of new APIs; a stage that logs elsewhere is not taken over.',
      query: z.strictObject({
        dryRun: flag.describe('Answer what would come of each, and change nothing'),
      }),
      body: bulk,
      answers: { 200: bulkResult },
    }),
    async (request) => {
      const { dryRun = false } = request.query;
      const results = await applyBulk(tools, request, request.body, dryRun);
      const count = Object.fromEntries(
        bulkResults.map((name) => [name, results.filter(({ outcome }) => outcome === name).length]),
      ) as Record<(typeof bulkResults)[number], number>;
      const isWritten = results.some(
        ({ kind, outcome }) =>
          kind !== 'schedule' && outcome !== 'unchanged' && outcome !== 'refused',
      );
      if (!dryRun && isWritten) await tools.publish(request);
      return { dryRun, ...count, results };
    },
  );
};
