import { defineConfig } from 'vitest/config';

/** The pictures of the README: `npm run shots`. Kept apart from the tests: it trains for minutes and judges nothing. */
export default defineConfig({
  test: {
    include: ['test/shots/*.shots.ts'],
    globalSetup: ['test/build.ts', 'test/e2e/globalSetup.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
