const transform = { '^.+\\.tsx?$': ['@swc/jest'] };

/** Which files a run takes: FARRIER_TESTS is `default`, `browser` or `long` (set by the npm scripts). */
const kinds = {
  default: {
    testMatch: ['**/test/**/*.test.ts'],
    // Much of it waits for Redis or a clock, so every core takes a file.
    maxWorkers: '100%',
    testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.long\\.test\\.ts$', '/test/browser/', '/test/recorded/'],
  },
  browser: { testMatch: ['**/test/browser/**/*.test.ts'] },
  long: { testMatch: ['**/test/**/*.long.test.ts'] },
  recorded: { testMatch: ['**/test/recorded/**/*.test.ts'] },
};

export default {
  ...kinds[process.env.FARRIER_TESTS ?? 'default'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform,
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.data/'],
  coverageProvider: 'babel',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: process.env.FARRIER_TESTS === 'long' ? 900_000 : 30_000,
};
