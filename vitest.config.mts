import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './test/skipped.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          globalSetup: 'test/build.ts',
          // Many tests wait for a process, a thread or a clock: one more than there are cores keeps these busy.
          maxWorkers: availableParallelism() + 1,
          setupFiles: 'test/verified.ts',
          testTimeout: 60_000,
          // What is waited for comes later on a busy machine.
          expect: { poll: { timeout: 20_000 } },
          hookTimeout: 60_000,
        },
      },
      {
        // A real VS Code, two at a time, after the unit tests: each waits half of its time for the other half of itself.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/build.ts', 'test/e2e/globalSetup.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          expect: { poll: { timeout: 20_000 } },
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
