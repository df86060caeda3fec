import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Assembly, assemblyOf } from '../fixtures/assembly.js';
import type { Resource } from '../fixtures/resolve-template.js';
import { withoutDashboard } from './quicksight-parts.js';

// CloudFormation's own rules and schemas, as they ship inside the CDK.
const fromCdk = createRequire(require.resolve('aws-cdk-lib/package.json'));
const { CompositeEngine, TemplateContent } = fromCdk('@aws/cloudformation-validate');

interface Finding {
  readonly severity: string;
  readonly ruleId: string;
  readonly message: string;
  readonly entity?: { readonly logicalId?: string };
}

let engine: InstanceType<typeof CompositeEngine>;
beforeAll(() => {
  engine = new CompositeEngine();
});
afterAll(() => engine.free());

/**
 * Findings above mere hints that no resource has accepted, with its reason, in the source. The definition of a dashboard would
 * keep the validator busy for many minutes: quicksight.test.ts validates it part by part.
 */
const findings = (assembly: Assembly, file: string): string[] => {
  const template = withoutDashboard(assembly.template(file));
  const report = engine.validateTemplate(new TemplateContent(JSON.stringify(template), file), {
    strict: true,
  });
  return (report.diagnostics as Finding[])
    .filter(({ severity }) => severity !== 'INFO')
    .filter(({ ruleId, entity }) => {
      const linting = template.Resources[entity?.logicalId ?? '']?.Metadata?.['cfn-lint'] as
        | { config: { ignore_checks: string[] } }
        | undefined;
      return !linting?.config.ignore_checks.includes(ruleId);
    })
    .map(
      ({ severity, ruleId, message, entity }) =>
        `${severity} ${ruleId} ${entity?.logicalId}: ${message}`,
    );
};

/** Types whose replacement would lose rows, or cut off who writes them. */
const holdsData =
  /^AWS::(S3::Bucket|Glue::Database|Glue::Table|KinesisFirehose::DeliveryStream|KMS::Key|SecretsManager::Secret)$/;

const holding = (resources: Readonly<Record<string, Resource>>) =>
  Object.fromEntries(Object.entries(resources).filter(([, { Type }]) => holdsData.test(Type)));

/** What cannot change without replacing the resource, by CloudFormation's schemas: property paths by logical id. */
const createOnly = (resources: Readonly<Record<string, Resource>>): Map<string, string[]> => {
  const report = engine.validateTemplate(
    new TemplateContent(JSON.stringify({ Resources: resources }), 'product.json'),
    { strict: true },
  );
  const paths = new Map<string, string[]>();
  for (const { ruleId, entity, propertyPath } of report.diagnostics) {
    if (ruleId !== 'I9001') continue;
    paths.set(entity.logicalId, [...(paths.get(entity.logicalId) ?? []), propertyPath]);
  }
  return paths;
};

const at = (resource: Resource, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      resource,
    );

describe('the templates', () => {
  const assembly = assemblyOf('manyChoices');

  test('are valid, the product’s among them', () => {
    expect(assembly.files.some((file) => file.endsWith('.product.template.json'))).toBe(true);
    const found = assembly.files.flatMap((file) =>
      findings(assembly, file).map((finding) => `${file}: ${finding}`),
    );
    expect(found).toEqual([]);
  });

  test('with a mistake in the product are refused, where the CDK itself would let it pass', () => {
    const content = JSON.stringify(assembly.product).replace('"BufferingHints"', '"BufferingHint"');
    const report = engine.validateTemplate(new TemplateContent(content, 'product.json'), {
      strict: true,
    });
    expect((report.diagnostics as Finding[]).map(({ ruleId }) => ruleId)).toContain('F3002');
  });

  test('an update from the first version replaces nothing that holds data', () => {
    const before = JSON.parse(
      readFileSync(join(import.meta.dirname, '../fixtures/product-1.0.0.json'), 'utf8'),
    ) as Record<string, Resource>;
    const after = holding(assembly.product.Resources);
    const replaced: string[] = [];
    const fixed = createOnly(before);
    expect([...fixed.values()].flat().length).toBeGreaterThan(3);
    for (const [id, old] of Object.entries(before)) {
      const now = after[id];
      if (!now || now.Type !== old.Type) replaced.push(`${id} is gone`);
      else {
        for (const path of fixed.get(id) ?? []) {
          if (JSON.stringify(at(now, path)) !== JSON.stringify(at(old, path)))
            replaced.push(`${id}: ${path}`);
        }
      }
    }
    expect(replaced).toEqual([]);
  });
});
