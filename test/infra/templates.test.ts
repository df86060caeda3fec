import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Assembly, synthesise } from '../fixtures/assembly.js';
import type { Resource } from '../fixtures/resolve-template.js';

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

/** Its definition would keep the validator busy for many minutes: a test of its own validates it part by part. */
const partByPart = 'AWS::QuickSight::Dashboard';

/** Findings above mere hints that no resource has accepted, with its reason, in the source. */
const findings = (assembly: Assembly, file: string): string[] => {
  const template = assembly.template(file);
  const resources = Object.fromEntries(
    Object.entries(template.Resources).filter(([, { Type }]) => Type !== partByPart),
  );
  const report = engine.validateTemplate(
    new TemplateContent(JSON.stringify({ ...template, Resources: resources }), file),
    { strict: true },
  );
  return (report.diagnostics as Finding[])
    .filter(({ severity }) => severity !== 'INFO')
    .filter(({ ruleId, entity }) => {
      const linting = resources[entity?.logicalId ?? '']?.Metadata?.['cfn-lint'] as
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
  let assembly: Assembly;
  beforeAll(() => {
    assembly = synthesise({ reports: { from: 'reports@example.com' } });
  });
  afterAll(() => assembly.remove());

  test('are valid, the product’s among them', () => {
    expect(assembly.files.some((file) => file.endsWith('.product.template.json'))).toBe(true);
    const found = assembly.files.flatMap((file) =>
      findings(assembly, file).map((finding) => `${file}: ${finding}`),
    );
    expect(found).toEqual([]);
  });

  test('keep to the limits of CloudFormation, IAM and the product', () => {
    const { product } = assembly;
    expect(Object.keys(product.Resources).length).toBeLessThanOrEqual(60);
    expect(JSON.stringify(product, null, 1).length).toBeLessThan(500_000);
    const stackSet = Object.values(assembly.template('Gatebook-LaunchRole').Resources).find(
      ({ Type }) => Type === 'AWS::CloudFormation::StackSet',
    );
    expect(JSON.stringify(stackSet?.Properties.TemplateBody).length).toBeLessThan(51_200);
    for (const file of assembly.files) {
      for (const [id, { Type, Properties }] of Object.entries(assembly.template(file).Resources)) {
        if (Type !== 'AWS::IAM::ManagedPolicy') continue;
        const length = JSON.stringify(Properties.PolicyDocument).length;
        expect({ file, id, fits: length <= 6144 }).toEqual({ file, id, fits: true });
      }
    }
  });

  test('let nothing that holds data go with its stack', () => {
    const holding = /^AWS::(S3::Bucket|DynamoDB::Table|KMS::Key)$/;
    for (const file of assembly.files) {
      for (const [id, resource] of Object.entries(assembly.template(file).Resources)) {
        if (!holding.test(resource.Type)) continue;
        expect({ id, policy: resource.DeletionPolicy }).toEqual({
          id,
          policy: expect.stringMatching(/^Retain/),
        });
        expect(resource.UpdateReplacePolicy).toMatch(/^Retain/);
      }
    }
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
