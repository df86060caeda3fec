import swagger from '@fastify/swagger';
import { createJsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { buildApp } from './app.js';
import type { ControlPlane } from './http/dependencies.js';

const description = `Enrols tenants, APIs and accounts, and tells whether it works.

Every error is \`application/problem+json\` (RFC 9457); its \`code\` is a heading of docs/errors.md. Every change
answers an \`ETag\`; send it as \`If-Match\`, and a change that lost a race answers 412. So does every read; send it as
\`If-None-Match\`, and an answer that is the same is 304 without a body. Lists come in pages: pass
\`next\` as \`cursor\`. A POST with an \`Idempotency-Key\` is done once.`;

/** What each group of operations is about. */
const tags: Readonly<Record<string, string>> = {
  Tenants: 'Teams and customers that own APIs',
  APIs: 'Deployed stages, whose they are and how their logs are read',
  Bulk: 'Many tenants, APIs and report schedules at once',
  Accounts: 'AWS accounts, their stages, and the past of their logs',
  Pipelines: 'What the product installed in an account and Region',
  'Product updates': 'New versions of the product, in waves',
  Reports: 'When tenants get reports, and what became of each',
  Dashboard: 'Links to the dashboard of a tenant',
  People: 'Who may see what, of those who sign in to the page of one machine',
  Usage: 'Requests, errors and latencies',
  Logs: 'Access logs that are handed in, on one machine',
  Audit: 'Who changed what',
  Service: 'The service itself',
};

/**
 * The OpenAPI 3.1 document of the control API, from the schemas of its routes. Made by a script and kept in
 * docs/openapi.json, so that neither the Lambda function nor the server carries the generator.
 */
export async function openApiDocument(plane: ControlPlane): Promise<Record<string, unknown>> {
  const app = await buildApp(plane, {
    before: async (raw) => {
      await raw.register(swagger, {
        openapi: {
          openapi: '3.1.0',
          info: {
            title: 'Gatebook control API',
            version: plane.version,
            description,
            contact: { name: 'Gatebook' },
            license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
          },
          servers: [{ url: '/' }],
          tags: Object.entries(tags).map(([name, about]) => ({ name, description: about })),
          components: {
            securitySchemes: {
              token: {
                type: 'http',
                scheme: 'bearer',
                description: 'On one machine: a token of `gatebook token create`',
              },
              signature: {
                type: 'apiKey',
                in: 'header',
                name: 'authorization',
                description: 'In AWS: Signature Version 4, service execute-api',
              },
            },
          },
        },
        // One of its own for each document: it remembers the named schemas of the first app that it saw.
        transform: createJsonSchemaTransform({}),
        transformObject: jsonSchemaTransformObject,
      });
    },
  });
  await app.ready();
  const document = app.swagger() as unknown as OpenApiDocument;
  await app.close();
  return withoutUnused(withoutObjectDefaults(document));
}

interface OpenApiDocument extends Record<string, unknown> {
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/**
 * A default of null says no more than that a field may be left out, and an object no more than its own fields do; some generators
 * make the text "null" of either.
 */
const withoutObjectDefaults = (document: OpenApiDocument): OpenApiDocument =>
  JSON.parse(
    JSON.stringify(document, (key, value) =>
      key === 'default' && typeof value === 'object' && !Array.isArray(value) ? undefined : value,
    ),
  );

/** Leaves out the schemas that nothing refers to: each named one is made for reading and for writing, and most are for one of them. */
function withoutUnused(document: OpenApiDocument): OpenApiDocument {
  const { schemas } = document.components;
  const used = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      follow(schemas[name]);
    }
  };
  follow(document.paths);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  return {
    ...document,
    components: { ...document.components, schemas: Object.fromEntries(kept) },
  };
}
