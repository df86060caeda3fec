import * as z from 'zod';
import { api, apiKinds, instant } from '../../../core/registry/api.js';
import { apiRef } from '../../../core/registry/api-window.js';
import { tenantId } from '../../../core/registry/tenant.js';

/** What a registration asks for. */
export const apiRegistration = z
  .strictObject({
    ...apiRef.shape,
    tenantId,
    displayName: api.shape.displayName.optional(),
    format: api.shape.format.unwrap().optional(),
    consumer: api.shape.consumer.unwrap().optional(),
    kind: z.enum(apiKinds).optional().describe('Not given: as it is registered already, or REST'),
    validFrom: instant
      .optional()
      .describe(
        'From when on rows are the tenant’s. Not given: since ever, for an API that nobody owned before.',
      ),
    replaceExisting: z
      .boolean()
      .default(false)
      .describe('Take a stage over that logs elsewhere; DELETE puts its present settings back.'),
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
