import * as z from 'zod';
import { apiRefText } from '../../../core/registry/api-window.js';
import { enrolBatch } from '../http/enrol-batch.js';
import { mostAtOnce } from '../http/most-at-once.js';
import { apiRegistration } from '../http/new-api.js';
import { operation } from '../http/operation.js';
import { flag, postHeaders } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

const apiBatch = z
  .strictObject({
    apis: z
      .array(apiRegistration.omit({ replaceExisting: true, createLogGroup: true }))
      .min(1)
      .max(mostAtOnce),
  })
  .check((context) => {
    const known = new Map<string, number>();
    for (const [index, one] of context.value.apis.entries()) {
      const id = apiRefText(one);
      const first = known.get(id);
      if (first === undefined) known.set(id, index);
      else {
        context.issues.push({
          code: 'custom',
          path: ['apis', index],
          message: `${id} stands in the batch twice, first as number ${first}. Name it once`,
          input: one,
        });
      }
    }
  })
  .meta({
    id: 'ApiBatch',
    examples: [
      {
        apis: [
          {
            accountId: '111122223333',
            region: 'eu-west-1',
            restApiId: 'abc123',
            stage: 'prod',
            tenantId: 'acme',
          },
        ],
      },
    ],
  });

const outcomes = ['created', 'changed', 'unchanged', 'refused'] as const;

const batchResult = z
  .object({
    dryRun: z.boolean(),
    created: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    refused: z.int(),
    results: z
      .array(
        z.object({
          api: z.string(),
          status: z.int().describe('What a registration of this API alone would have answered'),
          outcome: z.enum(outcomes),
          code: z
            .string()
            .nullable()
            .describe('Why it was refused, a heading of docs/errors.md; or what is not done yet'),
          detail: z.string().nullable(),
        }),
      )
      .describe('In the order of the batch'),
  })
  .meta({
    id: 'ApiBatchResult',
    examples: [
      {
        dryRun: false,
        created: 1,
        changed: 0,
        unchanged: 0,
        refused: 1,
        results: [
          {
            api: '111122223333/eu-west-1/abc123/prod',
            status: 201,
            outcome: 'created' as const,
            code: null,
            detail: null,
          },
          {
            api: '111122223333/eu-west-1/def456/prod',
            status: 409,
            outcome: 'refused' as const,
            code: 'api-of-another-tenant',
            detail: 'API 111122223333/eu-west-1/def456/prod belongs to tenant globex.',
          },
        ],
      },
    ],
  });

/** `POST /v1/apis/batch`: many registrations in one request. */
export const apiBatchRoutes: AddRoutes = (app, tools) => {
  app.post(
    '/apis/batch',
    operation('registerApis', {
      tag: 'APIs',
      summary: `Register up to ${mostAtOnce} APIs`,
      description:
        'Each as if it came alone: it is checked, written and audited by itself, and one that is refused keeps no other from being registered. Safe to repeat: what is registered already is not written again. Where stages are set from here, those of a batch are set by the scheduled check; a stage that logs elsewhere is not taken over.',
      query: z.strictObject({
        dryRun: flag.describe('Answer what would come of each, and change nothing'),
      }),
      headers: postHeaders,
      body: apiBatch,
      answers: { 200: batchResult },
      errors: ['idempotency-key-reused', 'request-in-progress'],
    }),
    async (request) => {
      const { dryRun = false } = request.query;
      const results = await enrolBatch(tools, request, request.body.apis, dryRun);
      const count = (outcome: (typeof outcomes)[number]) =>
        results.filter((one) => one.outcome === outcome).length;
      const [created, changed] = [count('created'), count('changed')];
      if (!dryRun && created + changed > 0) await tools.publish(request);
      return {
        dryRun,
        created,
        changed,
        unchanged: count('unchanged'),
        refused: count('refused'),
        results,
      };
    },
  );
};
