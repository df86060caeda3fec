import { checkGraph } from '../../scripts/imports/check-graph.js';
import { importsOf, readImports } from '../../scripts/imports/read-imports.js';
import { sourceFiles } from '../../scripts/imports/source-files.js';
import { reportingLayers } from '../../scripts/imports/table.js';

/** What the check says about these files: path → text. */
function planted(texts: Record<string, string>): string[] {
  return checkGraph(readImports(Object.keys(texts), (path) => texts[path] ?? ''));
}

/** The path of `to` as `from` has to write it. */
const relative = (from: string, to: string) =>
  to.endsWith('.ts')
    ? `./${'../'.repeat(from.split('/').length - 1)}${to.replace(/\.ts$/, '.js')}`
    : to;

const plantedImport = (from: string, to: string) => ({
  [from]: `import { x } from '${relative(from, to)}';`,
  ...(to.endsWith('.ts') && { [to]: 'export const x = 1;' }),
});

test('the tree passes', () => {
  expect(checkGraph(readImports(sourceFiles()))).toEqual([]);
});

const violations: [row: string, from: string, to: string][] = [
  ['core/ may import zod only', 'core/planted.ts', 'enrichment/planted.ts'],
  ['core/planted.ts imports node:fs', 'core/planted.ts', 'node:fs'],
  ['core/planted.ts imports fastify', 'core/planted.ts', 'fastify'],
  ['core/money/planted.ts imports big.js', 'core/money/planted.ts', 'big.js'],
  ['enrichment/ may import core/ only', 'enrichment/planted.ts', 'control-plane/planted.ts'],
  ['enrichment/ may import core/ only', 'enrichment/planted.ts', 'reporting/query/planted.ts'],
  ['enrichment/planted.ts imports fastify', 'enrichment/planted.ts', 'fastify'],
  [
    'enrichment/planted.ts imports @aws-sdk/client-s3',
    'enrichment/planted.ts',
    '@aws-sdk/client-s3',
  ],
  ['control-plane/ may import core/ only', 'control-plane/planted.ts', 'enrichment/planted.ts'],
  [
    'control-plane/ may import core/ only',
    'control-plane/api/planted.ts',
    'reporting/query/planted.ts',
  ],
  [
    'reporting/query/ may import core/ and the layers above it',
    'reporting/query/planted.ts',
    'control-plane/planted.ts',
  ],
  [
    'reporting/page/ may import core/ and the layers above it',
    'reporting/page/planted.ts',
    'enrichment/planted.ts',
  ],
  [
    'reporting/dashboard/planted.ts imports aws-cdk-lib',
    'reporting/dashboard/planted.ts',
    'aws-cdk-lib',
  ],
  [
    'reporting/dashboard/planted.ts imports electrodb',
    'reporting/dashboard/planted.ts',
    'electrodb',
  ],
  [
    'reporting/dashboard/planted.ts imports @duckdb/node-api',
    'reporting/dashboard/planted.ts',
    '@duckdb/node-api',
  ],
  ['registry/ may import core/ only', 'registry/dynamodb/planted.ts', 'control-plane/planted.ts'],
  ['registry/embedded/planted.ts imports electrodb', 'registry/embedded/planted.ts', 'electrodb'],
  [
    'registry/embedded/planted.ts imports node-sqlite3-wasm',
    'registry/embedded/planted.ts',
    'node-sqlite3-wasm',
  ],
  [
    'An adapter of the registry is imported by',
    'control-plane/planted.ts',
    'registry/dynamodb/planted.ts',
  ],
  [
    'An adapter of the registry is imported by',
    'reporting/query/planted.ts',
    'registry/embedded/planted.ts',
  ],
  [
    'infra/ may import aws-cdk-lib, zod and core/',
    'infra/planted.ts',
    'reporting/query/planted.ts',
  ],
  ['infra/planted.ts imports @aws-sdk/client-s3', 'infra/planted.ts', '@aws-sdk/client-s3'],
  ['declarations of its own plane', 'control-plane/infra/planted.ts', 'reporting/query/planted.ts'],
  ['declarations of its own plane', 'reporting/lake/infra/planted.ts', 'control-plane/planted.ts'],
  ['A stack of product/ may import', 'product/pipeline/planted.ts', 'control-plane/planted.ts'],
  ['A stack of product/ may import', 'product/portfolio/planted.ts', 'reporting/query/planted.ts'],
  ['A stack of product/ may import', 'product/pipeline/planted.ts', 'product/replay/planted.ts'],
  [
    'product/replay/ may import core/ only',
    'product/replay/planted.ts',
    'product/registration/planted.ts',
  ],
  ['product/replay/planted.ts imports aws-cdk-lib', 'product/replay/planted.ts', 'aws-cdk-lib'],
  ['Nobody imports a handler', 'product/pipeline/planted.ts', 'product/replay/handler.ts'],
  ['Nobody imports a handler', 'local/planted.ts', 'control-plane/api/handler.ts'],
  ['Nobody imports a handler', 'reporting/access/handler.ts', 'control-plane/api/handler.ts'],
  ['Nobody imports local/', 'reporting/query/planted.ts', 'local/planted.ts'],
  ['Nobody imports local/', 'reporting/access/handler.ts', 'local/planted.ts'],
  ['Nobody imports local/', 'app.ts', 'local/planted.ts'],
  [
    'Stacks are imported by stacks',
    'reporting/quicksight/reader-sync/handler.ts',
    'reporting/quicksight/infra/planted.ts',
  ],
  ['Stacks are imported by stacks', 'local/planted.ts', 'infra/planted.ts'],
  ['local/ imports what it composes', 'local/planted.ts', 'product/replay/planted.ts'],
  ['app.ts imports stacks', 'app.ts', 'enrichment/planted.ts'],
  ['No row of scripts/imports/table.ts names that package', 'local/planted.ts', 'left-pad'],
  ['a/planted.ts is in no room', 'a/planted.ts', 'zod'],
  ['there is no such file', 'core/planted.ts', '../core/absent.js'],
];

test.each(violations)('"%s": %s may not import %s', (row, from, to) => {
  const found = planted(plantedImport(from, to));
  expect(
    found.filter((sentence) => sentence.startsWith(from) && sentence.includes(row)),
  ).not.toEqual([]);
});

const pairs = reportingLayers.flatMap((layer, place) =>
  reportingLayers.slice(place + 1).map((below) => [layer, below] as const),
);

test.each(pairs)(
  'reporting/%s may not import the layer reporting/%s below it, which may import it',
  (layer, below) => {
    const [high, low] = [`reporting/${layer}/planted.ts`, `reporting/${below}/planted.ts`];
    expect(planted(plantedImport(high, low))).toContainEqual(
      expect.stringMatching(`^${high} imports ${low}. reporting/${layer}/ may import`),
    );
    expect(planted(plantedImport(low, high)).filter((one) => one.startsWith(low))).toEqual([]);
  },
);

test('a stack may not load the client of a vendor through a declaration, and may use its types', () => {
  const declaration = 'control-plane/planted.ts';
  const stack = { 'control-plane/infra/planted.ts': `import { x } from '../planted.js';` };
  const value = planted({
    ...stack,
    [declaration]: `export { x } from './dynamodb-planted.js';`,
    'control-plane/dynamodb-planted.ts': `import { x } from '@aws-sdk/client-dynamodb';`,
  });
  expect(value).toContainEqual(
    'control-plane/infra/planted.ts loads @aws-sdk/client-dynamodb: control-plane/infra/planted.ts → control-plane/planted.ts → control-plane/dynamodb-planted.ts → @aws-sdk/client-dynamodb. A stack reads pure declarations only.',
  );
  const type = planted({
    ...stack,
    [declaration]: `import type { x } from './dynamodb-planted.js';`,
    'control-plane/dynamodb-planted.ts': `import { x } from '@aws-sdk/client-dynamodb';`,
  });
  expect(type).toEqual([]);
});

test('a circle is refused, whether by values or by types alone', () => {
  const found = planted({
    'core/planted/a.ts': `import type { b } from './b.js';`,
    'core/planted/b.ts': `export * from './c.js';`,
    'core/planted/c.ts': `export type C = import('./a.js').A;`,
  });
  expect(found).toEqual([
    'Imports in a circle: core/planted/a.ts → core/planted/b.ts → core/planted/c.ts → core/planted/a.ts.',
  ]);
});

test('two folders may not import each other, and the rarer way is named', () => {
  const found = planted({
    'core/planted/a.ts': `import { x } from '../other/a.js';`,
    'core/planted/b.ts': `import { x } from '../other/a.js';`,
    'core/other/a.ts': '',
    'core/other/b.ts': `import { x } from '../planted/a.js';`,
  });
  expect(found).toEqual([
    'The folders core/planted and core/other import each other. The rarer way: core/other/b.ts → core/planted/a.ts.',
  ]);
});

test('a name is that of one thing, types included, but for what Lambda demands', () => {
  const found = planted({
    'core/planted/a.ts':
      'export const one = 1, two = 2; export interface Three {} export const handler = 1;',
    'local/planted/b.ts':
      'export function one(): void; export function one() {} export type Three = 3; export const handler = 2; const two = 2;',
    'test/planted/c.ts': 'export const two = 2; export class Four {}',
  });
  expect(found).toEqual([
    'one is the name of several things: core/planted/a.ts, local/planted/b.ts.',
    'Three is the name of several things: core/planted/a.ts, local/planted/b.ts.',
  ]);
});

test('every way to name a module is read', () => {
  const source = `
    import a, { type B } from './one.js';
    import type { C } from './two.js';
    import './three.js';
    export { d } from './four.js';
    export * as e from './five.js';
    const f = async () => (await import('./six.js')).f;
    let g: typeof import('./seven.js');
    const erased = <const T extends string>(t: T): asserts t is never => { using h = await open(t satisfies string) };
  `;
  expect(importsOf(source)).toEqual([
    { specifier: './one.js', typeOnly: false },
    { specifier: './two.js', typeOnly: true },
    { specifier: './three.js', typeOnly: false },
    { specifier: './four.js', typeOnly: false },
    { specifier: './five.js', typeOnly: false },
    { specifier: './six.js', typeOnly: false },
    { specifier: './seven.js', typeOnly: true },
  ]);
});
