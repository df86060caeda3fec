import type { Suite } from './run-suites.js';

/**
 * Everything that must hold before a change lands, beside the installation itself. The longest come first, so that none is
 * left to run alone at the end.
 */
export const suites: readonly Suite[] = [
  {
    name: 'readme',
    command: 'npm run docs:readme',
    cores: 2,
    what: 'README: install, serve, all tests, in a fresh clone',
  },
  {
    name: 'attacks',
    command: 'npm run test:attacks',
    // Its bounds are times: nothing runs beside it.
    cores: 2,
    what: 'clients that mean harm, against a real server',
  },
  { name: 'trino', command: 'npm run test:trino', what: 'statements of the lake on Trino' },
  {
    name: 'deploy',
    command: 'npm run test:deploy',
    what: 'docs/deploy.md from its first command to a row, an update and the end, on LocalStack',
  },
  { name: 'browser', command: 'npm run test:browser', what: 'the page in Chromium' },
  {
    name: 'ways-out',
    command: 'npm run test:ways-out',
    what: 'row security on every way out, 10,000 random registries',
  },
  {
    name: 'contributing',
    command: 'npm run test:contributing',
    what: 'the pages for contributors, followed on a copy of the tree',
  },
  { name: 'docs', command: 'npm run docs', what: 'documents, command by command' },
  { name: 'fuzz', command: 'npm run test:fuzz', what: 'hostile lines, thousands of times over' },
  {
    name: 'properties',
    command: 'npm run test:properties',
    what: 'random cases, ten times as many as in npm test',
  },
  {
    name: 'durability',
    // Those that kill again and again are a suite of their own.
    command:
      'npm run test:durability -- --testPathIgnorePatterns durability/crash killed-follow killed-erase killed-backup',
    what: 'processes killed, disks full, files damaged, of other versions and too large unpacked',
  },
  {
    name: 'system',
    // The proof of isolation is a suite of its own.
    command: 'npm run test:system -- --testPathIgnorePatterns isolation-registries',
    what: 'the product as a whole: command line, servers, reports, the same numbers everywhere',
  },
  { name: 'aws', command: 'npm run test:aws', what: 'AWS adapters against moto' },
  { name: 'crash', command: 'npm run test:crash', what: 'an ingest killed sixty times' },
  {
    name: 'api',
    command: 'npm run test:api',
    what: 'the control API against requests generated from its description',
  },
  {
    name: 'isolation',
    command: 'npm run test:isolation',
    what: 'the proof of isolation: 240 honest reports of hostile names, and leaks planted',
  },
  { name: 'nodes', command: 'npm run test:node', what: 'each Node that is promised' },
  {
    name: 'docs-aws',
    command: 'npm run docs:aws',
    what: 'documents about AWS, by the AWS CLI up to the request',
  },
  {
    name: 'package',
    command: 'npm run test:package',
    what: 'the package, installed into an empty folder',
  },
  {
    name: 'proxy',
    command: 'npm run test:proxy',
    what: 'the server behind nginx and behind Caddy',
  },
  {
    name: 'sign-in',
    command: 'npm run test:sign-in',
    what: 'people who sign in at a real OpenID provider, and one that lies',
  },
  {
    name: 'validator',
    command: 'npm run test:validator',
    what: "templates against CloudFormation's rules, QuickSight's definition part by part, statements against Trino's grammar, a day of the loader against the cost model",
  },
  {
    name: 'corpus',
    command: 'GATEBOOK_CORPUS=200000 npm run test:corpus',
    what: 'records of every format in every container with every damage: none wrong, none lost',
  },
  {
    name: 'templates',
    command: 'npm run test:templates',
    what: 'templates through cfn-lint and cdk-nag',
  },
  { name: 'pdf', command: 'npm run test:pdf', what: 'PDFs read back by poppler' },
  {
    name: 'types',
    command: 'npm run lint && npm run imports && npm run types',
    what: 'format, imports, types',
  },
  { name: 'duplicates', command: 'npm run duplicates', what: 'no knowledge written twice' },
  { name: 'licences', command: 'npm run licences', what: 'licences of what is installed' },
  { name: 'bundle', command: 'npm run bundle', what: 'bundles of the functions' },
];

/** What takes longer than a change should wait for: run before a release, by `npm run ci -- --long`. */
export const longSuites: readonly Suite[] = [
  {
    name: 'trino-large',
    command: 'npm run test:trino:large',
    what: 'the lake on Trino: 6,000 objects in one run, a backfill over 120 days',
  },
  {
    name: 'corpus-whole',
    command: 'npm run test:corpus',
    what: 'the same with 1,000,000 records',
  },
  {
    name: 'isolation-long',
    command: 'npm run test:isolation:long',
    what: 'the proof of isolation over 10,000 honest reports',
  },
  {
    name: 'ways-out-long',
    command: 'npm run test:ways-out:long',
    what: 'row security on every way out, 30,000 random registries',
  },
  {
    name: 'fuzz-long',
    command: 'npm run test:fuzz:long',
    what: 'hostile lines six times as often, and in 100,000 formats, declared and not',
  },
  {
    name: 'clients',
    command: 'npm run test:clients',
    what: 'clients generated for Python, Go, Java and TypeScript enrol and read; redocly and spectral find nothing',
  },
  {
    name: 'damage',
    command: 'npm run test:damage',
    what: 'a data folder damaged at random places',
  },
  {
    name: 'registry',
    command: 'npm run test:registry',
    what: 'the registry over 100,000 entries, 200 random histories of concurrent changes',
  },
];
