import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import Sequence from './scripts/sequence.mjs';

/** What is large and CommonJS is required, not imported: see `test/required/tfjs.cjs`. */
const required = {
  alias: [
    { find: /^@tensorflow\/tfjs$/, replacement: path.resolve('test/required/tfjs.cjs') },
    { find: /^playwright-core$/, replacement: path.resolve('test/required/playwright.cjs') },
  ],
  server: { deps: { external: [/\/test\/required\//] } },
};

export default defineConfig({
  test: {
    reporters: ['default', './test/skipped.ts'],
    // Many tests wait for a process, a thread, a browser or a clock: two more than there are cores keep these busy.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: Sequence },
    projects: [
      {
        test: {
          ...required,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          globalSetup: 'test/build.ts',
          setupFiles: 'test/verified.ts',
          testTimeout: 60_000,
          // What is waited for comes later on a busy machine.
          expect: { poll: { timeout: 20_000 } },
          hookTimeout: 60_000,
        },
      },
      {
        // A real VS Code: among the unit tests, about one at a time.
        test: {
          ...required,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/build.ts', 'test/e2e/globalSetup.ts'],
          testTimeout: 180_000,
          expect: { poll: { timeout: 20_000 } },
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
