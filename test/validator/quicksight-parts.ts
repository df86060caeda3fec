import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Template } from '../fixtures/resolve-template.js';

interface Diagnostic {
  readonly ruleId: string;
  readonly severity: string;
  readonly message: string;
  readonly propertyPath?: string;
}

interface Engine {
  validateTemplate(file: unknown, options: { strict: boolean }): { diagnostics: Diagnostic[] };
  free(): void;
}

/** The validator that the CDK carries, with the provider schemas of every resource type. */
const load = (): {
  CompositeEngine: new () => Engine;
  TemplateFile: new (path: string) => unknown;
} =>
  createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib/package.json'))(
    '@aws/cloudformation-validate',
  );

/**
 * E1029 takes QuickSight's own `${Parameter}` for CloudFormation's, which is substituted inside Fn::Sub alone. W3005 finds
 * a dependency that the CDK says twice.
 */
const expected = new Set(['E1029', 'W3005']);

/** What the validator finds in resources, enum values included; information is left out. */
export function findings(templates: Iterable<Template>): string[] {
  const { CompositeEngine, TemplateFile } = load();
  const folder = mkdtempSync(join(tmpdir(), 'gatebook-validate-'));
  const engine = new CompositeEngine();
  try {
    const found = new Set<string>();
    for (const template of templates) {
      const path = join(folder, 'part.template.json');
      writeFileSync(path, JSON.stringify(template));
      for (const one of engine.validateTemplate(new TemplateFile(path), { strict: true })
        .diagnostics) {
        if (one.severity === 'INFO' || expected.has(one.ruleId)) continue;
        found.add(`${one.ruleId} ${one.message} (${one.propertyPath ?? ''})`);
      }
    }
    return [...found];
  } finally {
    engine.free();
    rmSync(folder, { recursive: true });
  }
}

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );

interface Definition {
  readonly Sheets: readonly { readonly Visuals: readonly object[] }[];
  readonly CalculatedFields: readonly object[];
  readonly FilterGroups: readonly object[];
}

const dashboardType = 'AWS::QuickSight::Dashboard';

/** The dashboards of a template, with their logical ids. */
function dashboardsOf(template: Template) {
  const found = Object.entries(template.Resources).filter(([, { Type }]) => Type === dashboardType);
  if (found.length === 0) throw new Error('There is no dashboard.');
  return found;
}

/** Every dashboard of a template, part by part. */
export function* dashboardParts(template: Template): Generator<Template> {
  for (const [id, dashboard] of dashboardsOf(template)) yield* partsOf(id, dashboard);
}

/**
 * A dashboard in parts of a few visuals each: the validator's time grows faster than a definition, and the whole one would
 * keep it busy for many minutes. Every property stands in exactly one part.
 */
function* partsOf(
  id: string,
  dashboard: Template['Resources'][string],
  visualsPerPart = 6,
): Generator<Template> {
  const { Definition: whole, ...outside } = dashboard.Properties;
  const {
    Sheets,
    CalculatedFields,
    FilterGroups,
    DataSetIdentifierDeclarations: _,
    ...rest
  } = whole as unknown as Definition & Record<string, unknown>;
  // References lead out of a part.
  const plain = { ...outside, ThemeArn: undefined };
  const part = (definition: object): Template => ({
    Resources: {
      [id]: {
        Type: dashboard.Type,
        Properties: {
          ...plain,
          Definition: {
            DataSetIdentifierDeclarations: [{ Identifier: 'usage', DataSetArn: 'usage' }],
            ...definition,
          },
        },
      },
    },
  });
  yield part(rest);
  yield part({ CalculatedFields });
  for (const groups of chunks(FilterGroups, 40)) yield part({ FilterGroups: groups });
  for (const sheet of Sheets) yield part({ Sheets: [{ ...sheet, Visuals: [] }] });
  for (const visuals of chunks(
    Sheets.flatMap(({ Visuals }) => Visuals),
    visualsPerPart,
  )) {
    yield part({ Sheets: [{ SheetId: 'part', Visuals: visuals }] });
  }
}

/** Everything but the dashboards, and what waits for them waits for nothing. */
export function withoutDashboard(template: Template): Template {
  const isDashboard = (id: string) => template.Resources[id]?.Type === dashboardType;
  const kept = Object.entries(template.Resources).flatMap(([id, resource]) =>
    isDashboard(id)
      ? []
      : [
          [
            id,
            {
              ...resource,
              DependsOn: [resource.DependsOn ?? []].flat().filter((on) => !isDashboard(on)),
            },
          ],
        ],
  );
  return { ...template, Resources: Object.fromEntries(kept) };
}
