// `npm test` gives each worker a larger nursery (--max-semi-space-size, MB): suites that load the CDK take a fifth less.
// Jest runs the sources as CommonJS.

/** Folders of test/ that have a script of their own, which names one here: they take long or need more than Node. */
const suites = [
  'attacks',
  'aws',
  'clients',
  'deploy',
  'durability',
  'package',
  'poppler',
  'proxy',
  'sign-in',
  'system',
  'trino',
  'validator',
];
const suite = process.env.GATEBOOK_SUITE;
if (suite && !suites.includes(suite)) {
  throw new Error(`GATEBOOK_SUITE is ${suite}: there are ${suites.join(', ')}.`);
}

export default {
  testEnvironment: '<rootDir>/scripts/jest-environment.cjs',
  runtime: '<rootDir>/scripts/jest-runtime.cjs',
  // Real databases, servers and processes: on a busy machine their tests may wait for a core.
  testTimeout: 120_000,
  // Jest would leave a core to a watching developer.
  maxWorkers: '100%',
  testMatch: [`<rootDir>/test/${suite ?? '**'}/**/*.test.ts`],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/browser/',
    ...suites.filter((name) => name !== suite).map((name) => `<rootDir>/test/${name}/`),
  ],
  reporters: ['default', '<rootDir>/scripts/slowest-files.cjs'],
  globalSetup: '<rootDir>/scripts/jest-build.cjs',
  setupFiles: ['<rootDir>/test/environment.cjs'],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
      },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};
