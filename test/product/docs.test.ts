import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploymentSettings, readSettings } from '../../infra/settings.js';
import { assemblyOf, resolveAll } from '../fixtures/assembly.js';

const page = (name: string) => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');
/** The cells of a page's tables whose first one is code, by that code. */
const rowsOf = (name: string) =>
  new Map(
    [...page(name).matchAll(/^\| `?([\w, ]+)`? \|(.*)\|$/gm)].flatMap(([, names = '', rest = '']) =>
      names.split(', ').map((one) => [one, rest] as const),
    ),
  );

const assembly = assemblyOf('manyChoices');

test('docs/deploy.md explains every setting', () => {
  const rows = rowsOf('deploy.md');
  expect(Object.keys(deploymentSettings.shape).filter((name) => !rows.has(name))).toEqual([]);
});

test('docs/deploy.md shows what a missing setting is told', () => {
  const { platformRolePattern: _, ...rest } = {
    organisationId: 'o-a1b2c3d4e5',
    regions: ['eu-west-1', 'us-east-1'],
    platformRolePattern: '',
  };
  let told = '';
  try {
    readSettings(rest, undefined);
  } catch (error) {
    told = (error as Error).message;
  }
  expect(page('deploy.md')).toContain(`\n${told}\n`);
});

test('docs/deploy.md explains every parameter of the product, with its default', () => {
  const rows = rowsOf('deploy.md');
  for (const [name, { Default: value }] of Object.entries(assembly.product.Parameters ?? {})) {
    expect({ name, row: rows.get(name) }).toEqual({
      name,
      row: expect.stringContaining(value === undefined ? ' |' : String(value)),
    });
  }
});

test('docs/operating.md says of every alarm what it means and what to do', () => {
  const rows = rowsOf('operating.md');
  const alarms = resolveAll(assembly).flatMap(({ resources }) =>
    Object.entries(resources).flatMap(([id, { Type }]) =>
      Type === 'AWS::CloudWatch::Alarm' ? [id.replace(/(Alarm)?[0-9A-F]{8}$/, '')] : [],
    ),
  );
  expect(alarms.length).toBeGreaterThan(12);
  // Within a construct the id begins with the construct's.
  const explained = (id: string) => [...rows.keys()].some((name) => id.endsWith(name));
  expect(alarms.filter((id) => !explained(id))).toEqual([]);
});

test('docs/operating.md removes each central stack in the Region that it is in', () => {
  const { folder } = assemblyOf('twoRegions');
  const { artifacts } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
    artifacts: Record<string, { type: string; environment?: string }>;
  };
  const stacks = Object.entries(artifacts).flatMap(([name, { type, environment = '' }]) =>
    // The page says of reports that they go first.
    type === 'aws:cloudformation:stack' && name !== 'Gatebook-Reports'
      ? [`${name} ${environment.split('/').at(-1)}`]
      : [],
  );
  const removed = [...page('operating.md').matchAll(/^remove (Gatebook-\S+ \S+)$/gm)];
  expect(removed.map(([, stack]) => stack).sort()).toEqual(stacks.sort());
});

/** What outlives its stack, by the beginning of its id, in the page's words. */
const staying = {
  Bucket: 'the lake’s bucket',
  Results: 'the buckets of query results',
  Documents: 'of reports',
  ProductBucket: 'the product’s buckets',
  Registry: 'the registry’s table',
  Ledger: 'the loader’s ledger of files',
  AuditTrail: 'the audit trail',
  Database: 'the Glue database',
  Table: 'its tables',
  Key: 'keys',
};

test('docs/operating.md says what stays when everything is removed', () => {
  const [, said = ''] = page('operating.md').match(/^What stays: (.*?)\. /ms) ?? [];
  const words = said.replaceAll("'", '’').replace(/\s+/g, ' ');
  const retained = assemblyOf('twoRegions')
    .files.filter((file) => file.startsWith('Gatebook-'))
    .flatMap((file) => Object.entries(assemblyOf('twoRegions').template(file).Resources))
    .filter(([, { DeletionPolicy: policy = 'Delete' }]) => policy !== 'Delete')
    .map(([id]) => id);
  const named = (id: string) =>
    Object.entries(staying).some(([start, word]) => id.startsWith(start) && words.includes(word));
  expect(retained).not.toEqual([]);
  expect(retained.filter((id) => !named(id))).toEqual([]);
});
