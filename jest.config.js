// `npm test` gives each worker a larger nursery (--max-semi-space-size, MB): suites that load the CDK take a fifth less.
// Jest runs the sources as CommonJS.
export default {
  testEnvironment: '<rootDir>/scripts/jest-environment.cjs',
  // Real databases, servers and processes: on a busy machine their tests may wait for a core.
  testTimeout: 60_000,
  // Jest would leave a core to a watching developer.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/browser/',
    '<rootDir>/test/attacks/',
    '<rootDir>/test/proxy/',
    '<rootDir>/test/aws/',
    '<rootDir>/test/poppler/',
    '<rootDir>/test/trino/',
    '<rootDir>/test/validator/',
    '<rootDir>/test/durability/',
    '<rootDir>/test/system/',
  ],
  reporters: ['default', '<rootDir>/scripts/slowest-files.cjs'],
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
