import * as z from 'zod';
import { api, apiKinds, logModes } from '../../../core/registry/api.js';
import { apiRef } from '../../../core/registry/api-window.js';
import { tenantId } from '../../../core/registry/tenant.js';
import { givenInstant } from './schemas.js';

/** What a registration asks for. */
export const apiRegistration = z
  .strictObject({
    ...apiRef.shape,
    tenantId,
    displayName: api.shape.displayName.optional(),
    format: api.shape.format.unwrap().optional(),
    consumer: api.shape.consumer.unwrap().optional(),
    kind: z.enum(apiKinds).optional().describe('Not given: as it is registered already, or REST'),
    validFrom: givenInstant
      .optional()
      .describe(
        'From when on rows are the tenant’s. Not given: since ever, for an API that nobody owned before.',
      ),
    mode: z
      .enum(logModes)
      .optional()
      .describe(
        '`direct`: the stage logs to the pipeline, REST APIs only. `subscribe`: the log group that it logs to sends what it gets, and the stage stays as it is. Not given: as it is registered already, or `direct` for REST and `subscribe` for other kinds.',
      ),
    replaceExisting: z
      .boolean()
      .default(false)
      .describe('Take a stage over that logs elsewhere; DELETE puts its present settings back.'),
    createLogGroup: z
      .boolean()
      .default(false)
      .describe(
        'For a stage of an HTTP or WebSocket API that logs nowhere: make a log group, and have the stage log to it.',
      ),
  })
  .meta({
    id: 'NewApi',
    examples: [
      {
        accountId: '111122223333',
        region: 'eu-west-1',
        restApiId: 'abc123',
        stage: 'prod',
        tenantId: 'acme',
        displayName: 'Orders',
      },
    ],
  });
