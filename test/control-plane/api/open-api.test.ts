import { readFileSync } from 'node:fs';
import { access } from '../../../control-plane/api/access.js';
import { openApiDocument } from '../../../control-plane/api/open-api.js';
import { errorCodes } from '../../../core/product-error.js';
import { clientTypes } from '../../../scripts/client-types.js';
import { descriptionPlane } from '../../../scripts/description-plane.js';

interface Operation {
  readonly operationId: string;
  readonly 'x-access': unknown;
  readonly requestBody?: { content: Record<string, { schema: { $ref?: string } }> };
  readonly responses: Record<string, { description: string }>;
}

describe('the OpenAPI document', () => {
  let document: Awaited<ReturnType<typeof openApiDocument>>;
  let operations: Operation[];
  beforeAll(async () => {
    document = await openApiDocument(descriptionPlane);
    const paths = document.paths as Record<string, Record<string, Operation>>;
    operations = Object.values(paths).flatMap((item) => Object.values(item));
  });

  it('is the one in docs/, and the client’s types are made of it', () => {
    const kept = (path: string) => readFileSync(path, 'utf8');
    expect(`${JSON.stringify(document, null, 2)}\n`).toBe(kept('docs/openapi.json'));
    expect(clientTypes(document)).toBe(kept('control-plane/client/paths.ts'));
  });

  it('has every operation of the table of access, each with its roles, and no other', () => {
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(
      Object.keys(access).sort(),
    );
    for (const operation of operations) {
      expect(operation['x-access']).toEqual(access[operation.operationId as keyof typeof access]);
    }
  });

  it('has an example for every body', () => {
    const { schemas } = document.components as {
      schemas: Record<string, { examples?: unknown[] }>;
    };
    for (const { operationId, requestBody } of operations) {
      const ref = requestBody?.content['application/json']?.schema.$ref?.split('/').at(-1);
      if (requestBody) {
        expect({ operationId, examples: schemas[ref ?? '']?.examples }).toEqual({
          operationId,
          examples: expect.arrayContaining([expect.anything()]),
        });
      }
    }
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
