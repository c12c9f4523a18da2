/** For scripts/mutate.mjs: the unit tests that it names, without projects, which Stryker's runner does not know. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: JSON.parse(process.env.MUTATE_TESTS ?? '["test/**/*.test.ts"]'),
    exclude: ['test/e2e/**'],
    isolate: false,
    globalSetup: 'test/build.ts',
    setupFiles: 'test/verified.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
