import { readFileSync } from 'node:fs';
import { operationAccess } from '../../../control-plane/api/http/operation-access.js';
import { openApiDocument } from '../../../control-plane/api/open-api.js';
import { errorCodes } from '../../../core/product-error.js';
import { descriptionPlane } from '../../../scripts/generated/description-plane.js';
import { testPlane } from '../../fixtures/control-plane.js';

interface Operation {
  readonly operationId: string;
  readonly 'x-access': unknown;
  readonly requestBody?: { content: Content };
  readonly responses: Record<string, { description: string; content?: Content }>;
}

type Content = Record<string, { schema: Schema; example?: unknown }>;

interface Schema {
  readonly $ref?: string;
  readonly examples?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: { readonly items?: Schema };
  readonly anyOf?: readonly Schema[];
}

describe('the OpenAPI document', () => {
  let document: Awaited<ReturnType<typeof openApiDocument>>;
  let operations: Operation[];
  beforeAll(async () => {
    document = await openApiDocument(descriptionPlane);
    const paths = document.paths as Record<string, Record<string, Operation>>;
    operations = Object.values(paths).flatMap((item) => Object.values(item));
  });

  it('has every operation of the table of operations, each with its roles, and no other', () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      Object.keys(operationAccess).sort(),
    );
    for (const operation of operations) {
      expect(operation['x-access']).toEqual(
        operationAccess[operation.operationId as keyof typeof operationAccess],
      );
    }
  });

  it('is the same when it is made again in the same process', async () => {
    expect(await openApiDocument(descriptionPlane)).toEqual(document);
  });

  it('has an example for every body, every answer and every error', () => {
    const { schemas } = document.components as { schemas: Record<string, Schema> };
    /** A schema's own example, or that of what it is made of. */
    const isShown = ({ $ref, examples, items, properties, anyOf }: Schema): boolean => {
      if ($ref) return isShown(schemas[$ref.split('/').at(-1) ?? ''] ?? {});
      if (examples) return examples.length > 0;
      if (anyOf) return anyOf.every(isShown);
      if (items) return isShown(items);
      return properties?.items !== undefined && isShown(properties.items);
    };
    const unseen = operations.flatMap(({ operationId, requestBody, responses }) =>
      [requestBody, ...Object.values(responses)].flatMap((said) =>
        Object.entries(said?.content ?? {})
          .filter(
            ([type, { schema, example }]) => /json$/.test(type) && !example && !isShown(schema),
          )
          .map(([type]) => `${operationId} ${type}`),
      ),
    );
    expect(unseen).toEqual([]);
  });

  it('names the errors of every operation, each of them one of the table', () => {
    for (const { operationId, responses } of operations) {
      const errors = Object.entries(responses).filter(([status]) => status >= '400');
      const codes = errors.flatMap(([status, { description }]) =>
        [...description.matchAll(/`([a-z-]+)`/g)].map(([, code]) => ({ status, code })),
      );
      for (const { status, code } of codes) {
        expect({ operationId, code, status }).toEqual({
          operationId,
          code,
          status: String(errorCodes[code as keyof typeof errorCodes].status),
        });
      }
      expect(codes.map(({ code }) => code)).toContain('rate-limited');
    }
  });
});

describe('what the document promises', () => {
  const promising = async (status: string) => {
    const document = await openApiDocument(descriptionPlane);
    const paths = document.paths as Record<string, Record<string, Operation>>;
    return Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item)
        .filter(([, { responses }]) => status in responses)
        .map(([method]) => ({
          method: method.toUpperCase() as 'GET',
          url: path.replaceAll(/\{(\w+)\}/g, (_, name) => samples[name] ?? 'abc'),
        })),
    );
  };
  const samples: Record<string, string> = {
    accountId: '111122223333',
    region: 'eu-west-1',
    tenantId: 'acme',
  };

  it('401 comes with WWW-Authenticate from every operation that has it', async () => {
    const { ProductError } = await import('../../../core/product-error.js');
    const plane = await testPlane({
      identify: () => {
        throw new ProductError('unauthenticated', 'Send a token.');
      },
    });
    for (const request of await promising('401')) {
      const { status, headers } = await plane.call(request);
      expect({ ...request, status, challenge: headers['www-authenticate'] }).toEqual({
        ...request,
        status: 401,
        challenge: 'Bearer realm="Gatebook"',
      });
    }
    await plane.app.close();
  });

  it('415 comes for a body of another type from every operation that has it', async () => {
    const plane = await testPlane();
    const withBody = await promising('415');
    expect(withBody.length).toBeGreaterThan(10);
    for (const request of withBody) {
      if (request.url === '/v1/ingest') plane.caller = { role: 'platform', name: 'platform' };
      if (request.url.includes('/pipelines/')) {
        plane.caller = { role: 'account', name: 'member', accountId: '111122223333' };
      }
      const { status } = await plane.call({
        ...request,
        payload: '<xml/>',
        headers: { 'content-type': 'application/xml' },
      });
      expect({ ...request, status }).toEqual({ ...request, status: 415 });
      plane.caller = { role: 'platform', name: 'platform' };
    }
    await plane.app.close();
  });
});

describe('docs/errors.md', () => {
  it('has a heading for every code, and none for a code that is gone', () => {
    const headings = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^#{2,3} ([a-z-]+)$/gm)];
    const codes = Object.keys(errorCodes);
    expect(
      headings.map(([, heading]) => heading).filter((one) => !codes.includes(one ?? '')),
    ).toEqual([]);
    for (const code of codes) expect(headings.map(([, heading]) => heading)).toContain(code);
  });
});
