/**
 * Who may import whom: the table of docs/architecture.md as data. `npm run imports` holds the tree to it.
 *
 * To add a row:
 * - a new room or layer: an entry in `rooms` (the first entry whose `files` match a file is that file's row), or its name
 *   at its place in `reportingLayers`;
 * - a new package: an entry in `packages` with the files that may import it. A vendor's package takes `named('vendor')`;
 * - a file that only the files of some rooms may import: an entry in `closed`.
 *
 * Then plant one violation of the new row in test/scripts/imports.test.ts and see it refused.
 *
 * Patterns are picomatch's, on paths from the root of the project.
 */

export interface Room {
  readonly files: readonly string[];
  /** Files of other rooms that these may import. They may always import each other. */
  readonly mayImport: readonly string[];
  /** The row in words; a refusal ends with it. */
  readonly row: string;
}

/** The layers of `reporting/`: each may import those before it in this list, and none after it. */
export const reportingLayers = [
  'format',
  'expression',
  'roll-ups',
  'dashboard',
  'query',
  'lake',
  'statements',
  'watch',
  'page',
  'quicksight',
  'reports',
];

/** Tests, benchmarks and scripts: they may import everything. */
export const workshop = ['test/**', 'bench/**', 'scripts/**'];

/** Handlers, and the files that make the clients of a handler's ports for it. */
const composing = [
  '**/handler.ts',
  'control-plane/api/{compose,aws-ports}.ts',
  'reporting/reports/functions/delivery-attempt/renderer.ts',
  'reporting/query/athena-usage.ts',
  'reporting/reports/delivery/report-schedules.ts',
];

const stacks = [
  'product/{pipeline,portfolio}/**',
  'product/*.ts',
  '{control-plane,reporting}/**/infra/**',
];

export const rooms: readonly Room[] = [
  {
    files: ['app.ts'],
    mayImport: ['**/infra/**', 'product/**', 'reporting/**'],
    row: 'app.ts imports stacks, and the declarations that it hands to them.',
  },
  {
    files: composing,
    mayImport: ['{core,registry,enrichment,control-plane,reporting,product}/**'],
    row: 'A handler imports what it composes.',
  },
  {
    files: ['local/**'],
    mayImport: ['{core,registry,enrichment,control-plane,reporting}/**'],
    row: 'local/ imports what it composes, and no handler, no stack and nothing of product/.',
  },
  { files: ['core/**'], mayImport: [], row: 'core/ may import zod only.' },
  {
    files: ['infra/**'],
    mayImport: ['core/**'],
    row: 'infra/ may import aws-cdk-lib, zod and core/.',
  },
  {
    files: ['product/{pipeline,portfolio}/**', 'product/*.ts'],
    mayImport: ['core/**', 'infra/**'],
    row: 'A stack of product/ may import aws-cdk-lib, core/ and infra/; it names its functions by path.',
  },
  {
    files: ['control-plane/infra/**'],
    mayImport: ['core/**', 'infra/**', 'control-plane/**', 'registry/**/table.ts'],
    row: 'A stack may import aws-cdk-lib, core/, infra/ and declarations of its own plane.',
  },
  {
    files: ['reporting/**/infra/**'],
    mayImport: ['core/**', 'infra/**', 'reporting/**'],
    row: 'A stack may import aws-cdk-lib, core/, infra/ and declarations of its own plane.',
  },
  ...[
    'custom-resource',
    'refill',
    'backfill',
    'registration',
    'replay',
    'catalogue-sync',
    'drain',
    'replication-alarm',
    'portfolio-share',
  ].map((name) => ({
    files: [`product/${name}/**`],
    mayImport: ['core/**'],
    row: `The function product/${name}/ may import core/ only.`,
  })),
  { files: ['enrichment/**'], mayImport: ['core/**'], row: 'enrichment/ may import core/ only.' },
  { files: ['registry/**'], mayImport: ['core/**'], row: 'registry/ may import core/ only.' },
  {
    files: ['control-plane/**'],
    mayImport: ['core/**'],
    row: 'control-plane/ may import core/ only.',
  },
  ...reportingLayers.map((layer, place) => ({
    files: [`reporting/${layer}/**`],
    mayImport: [
      'core/**',
      ...reportingLayers.slice(0, place).map((above) => `reporting/${above}/**`),
    ],
    row: `reporting/${layer}/ may import core/ and the layers above it: ${reportingLayers.slice(0, place).join(', ') || 'it is the first'}.`,
  })),
];

/** Files that only these others (and tests, benchmarks, scripts) may import, whatever the importer's own row says. */
export const closed: readonly { files: string[]; importedBy: string[]; row: string }[] = [
  {
    files: ['**/handler.ts'],
    importedBy: [],
    row: 'Nobody imports a handler: a stack names it by path.',
  },
  {
    files: ['local/**'],
    importedBy: ['local/**'],
    row: 'Nobody imports local/: it composes the others.',
  },
  {
    files: ['infra/**', '**/infra/**', 'product/{pipeline,portfolio}/**'],
    importedBy: ['app.ts', 'infra/**', ...stacks],
    row: 'Stacks are imported by stacks and app.ts.',
  },
  {
    files: ['registry/**'],
    importedBy: ['registry/**', ...composing, 'local/**', 'control-plane/infra/**'],
    row: 'An adapter of the registry is imported by handlers, local/ and tests.',
  },
];

/** A file that touches a vendor is named after it, or stands in a folder that is. */
function named(vendor: string): string[] {
  const names = [vendor, `${vendor}-*`, `*-${vendor}`, `*-${vendor}-*`];
  return [...names.flatMap((name) => [`**/${name}.ts`, `**/${name}/**`]), ...composing];
}

const server = [
  'control-plane/api/**',
  'local/{server,control-plane,reports}/**',
  'local/cli/control-api/**',
];
const cdk = ['app.ts', 'infra/**', ...stacks];

/** Which files of the product may import a package; without an entry, none may. Tests, benchmarks and scripts may import any. */
export const packages: Readonly<Record<string, readonly string[]>> = {
  zod: ['**'],
  'node:*': [
    '{registry,enrichment,control-plane,product,reporting,local,infra}/**',
    'app.ts',
    // The one home of signing; the web's own crypto signs asynchronously only.
    'core/signed-token.ts',
  ],

  'aws-cdk-lib': cdk,
  constructs: cdk,

  'openid-client': named('openid-client'),

  '@aws-sdk/client-api-gateway': named('api-gateway'),
  '@aws-sdk/client-apigatewayv2': named('apigatewayv2'),
  '@aws-sdk/client-athena': named('athena'),
  '@aws-sdk/client-cloudwatch': named('cloudwatch'),
  '@aws-sdk/client-cloudwatch-logs': named('cloudwatch-logs'),
  '@aws-sdk/client-dynamodb': named('dynamodb'),
  '@aws-sdk/client-firehose': named('firehose'),
  '@aws-sdk/client-glue': named('glue'),
  '@aws-sdk/client-lambda': named('lambda'),
  '@aws-sdk/client-organizations': named('organizations'),
  '@aws-sdk/client-quicksight': named('quicksight'),
  '@aws-sdk/client-s3': named('s3'),
  '@aws-sdk/client-scheduler': named('scheduler'),
  '@aws-sdk/client-secrets-manager': named('secrets-manager'),
  '@aws-sdk/client-service-catalog': named('service-catalog'),
  '@aws-sdk/client-sesv2': named('ses'),
  '@aws-sdk/client-sfn': named('sfn'),
  '@aws-sdk/client-sts': named('sts'),
  '@aws-sdk/types': [...named('sts'), 'control-plane/stages/member-client.ts'],
  electrodb: named('dynamodb'),
  'node-sqlite3-wasm': named('sqlite'),
  'aws-lambda': [...named('lambda'), 'control-plane/api/*.ts'],
  '@aws-lambda-powertools/logger': named('powertools'),
  '@aws-lambda-powertools/metrics': named('powertools'),
  '@aws-lambda-powertools/parameters': named('powertools'),
  '@fastify/aws-lambda': named('lambda'),
  aws4fetch: [
    ...named('aws4fetch'),
    'reporting/**/presign.ts',
    'product/registration/control-api.ts',
  ],

  '@duckdb/node-api': named('duckdb'),
  maxmind: named('maxmind'),
  isbot: ['enrichment/client-family.ts'],
  bowser: ['enrichment/client-family.ts'],
  echarts: [
    ...named('echarts'),
    'reporting/page/client/charts/**',
    'reporting/reports/drawing/chart.ts',
  ],
  esbuild: named('esbuild'),
  'write-excel-file': named('write-excel-file'),
  pdfkit: named('pdfkit'),
  nodemailer: [...named('nodemailer'), 'reporting/reports/mail/mime.ts'],
  fflate: named('fflate'),
  fzstd: named('fzstd'),
  'unbzip2-stream': named('unbzip2'),
  'csv-parse': named('csv-parse'),
  // Amounts are exact by its one home.
  'big.js': ['core/money/decimal.ts'],
  tinyglobby: named('tinyglobby'),
  yaml: named('yaml'),

  pino: named('pino'),
  'prom-client': named('prom-client'),
  fastify: server,
  'fastify-plugin': server,
  'fastify-type-provider-zod': server,
  '@fastify/rate-limit': server,
  '@fastify/swagger': server,
  '@fastify/swagger-ui': server,
  'openapi-fetch': ['control-plane/client/**'],

  commander: ['local/cli/**', 'scripts/**'],
  'cli-progress': ['local/cli/**'],
};

/**
 * What a stack may reach when it is loaded, through all that it imports (types apart): a declaration that it reads must
 * not pull in a vendor's client. esbuild makes the bundles that a stack deploys.
 */
export const stackReach = {
  from: ['infra/**', ...stacks],
  packages: ['aws-cdk-lib', 'constructs', 'esbuild', 'zod', 'node:*'],
  row: 'A stack reads pure declarations only.',
};
