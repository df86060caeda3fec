import * as z from 'zod';
import { ProductError } from '../../../core/product-error.js';
import { apiRefText } from '../../../core/registry/api-window.js';
import { checkStage } from '../../stages/check-stages.js';
import { wantedSettings } from '../../stages/log-plan.js';
import { snippet, snippetFormats } from '../../stages/snippet.js';
import { etagOf } from '../http/etag.js';
import { findApi, findPipeline } from '../http/find.js';
import { operation } from '../http/operation.js';
import { apiPath, named } from '../http/schemas.js';
import type { AddRoutes } from '../http/tools.js';

/** What concerns an API's stage in its own account. */
export const apiStageRoutes: AddRoutes = (app, { registry, stages, clock }) => {
  const tag = 'APIs';
  const path = '/apis/:accountId/:region/:restApiId/:stage';

  app.get(
    `${path}/snippet`,
    operation('getApiSnippet', {
      tag,
      summary: 'The stage’s log settings as infrastructure code',
      description:
        'For teams that own their stages in code. The API need not be registered; the account needs its pipeline.',
      params: apiPath,
      query: z.strictObject({ format: z.enum(snippetFormats).default('cloudformation') }),
      answers: { 200: z.string() },
      produces: ['text/plain'],
      errors: ['unknown-pipeline'],
    }),
    async ({ params, query }, reply) => {
      const { item } = await findPipeline(registry, `${params.accountId}/${params.region}`);
      return reply
        .type('text/plain; charset=utf-8')
        .send(snippet(query.format, params, wantedSettings(item)));
    },
  );

  app.post(
    `${path}/check`,
    operation('checkApi', {
      tag,
      summary: 'Compare the stage with what it should be, now',
      description:
        'What the scheduled check does for every stage: work that was begun is finished, drift is written on the API and left as it is.',
      params: apiPath,
      answers: { 200: named.api },
      errors: ['unknown-api', 'not-set-up'],
    }),
    async ({ params }, reply) => {
      const stored = await findApi(registry, apiRefText(params));
      if (!stages) {
        throw new ProductError(
          'not-set-up',
          'This Gatebook reaches no stages: on one machine, stages are set by hand, with the settings of /snippet.',
        );
      }
      const after = (await checkStage({ registry, stages, clock }, stored)) ?? stored;
      return reply.header('etag', etagOf(after)).send(after.item);
    },
  );
};
