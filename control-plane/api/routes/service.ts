import * as z from 'zod';
import { operation } from '../http/operation.js';
import type { AddRoutes } from '../http/tools.js';

const health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    registrySnapshot: z
      .object({ inStep: z.boolean(), lastError: z.string().nullable() })
      .describe('Whether roll-ups see tenants and APIs as they are'),
  })
  .meta({
    id: 'Health',
    examples: [{ status: 'ok' as const, registrySnapshot: { inStep: true, lastError: null } }],
  });

export const serviceRoutes: AddRoutes = (app, { registry, version, publicationState }) => {
  app.get(
    '/health',
    operation('getHealth', {
      tag: 'Service',
      summary: 'Whether the control API works',
      answers: { 200: health },
    }),
    async () => {
      // A read of an id that cannot exist: it fails when the registry cannot be reached.
      await registry.get('tenants', '-');
      const registrySnapshot = publicationState();
      return {
        status: registrySnapshot.inStep ? ('ok' as const) : ('degraded' as const),
        registrySnapshot,
      };
    },
  );

  app.get(
    '/version',
    operation('getVersion', {
      tag: 'Service',
      summary: 'The product’s version',
      answers: {
        200: z
          .object({ version: z.string() })
          .meta({ id: 'Version', examples: [{ version: '1.0.0' }] }),
      },
    }),
    async () => ({ version }),
  );
};
