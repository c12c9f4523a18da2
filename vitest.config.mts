import { readdirSync, readFileSync } from 'node:fs';
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

const e2e = 'test/e2e/**';

/** Files that put another module in the place of one need a process in which none of the two is loaded; others say why. */
const alone = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .map((name) => `test/${name.replaceAll(path.sep, '/')}`)
  .filter(
    (name) =>
      name.endsWith('.test.ts') && /^(vi\.mock\(|\/\/ A process of its own: )/m.test(readFileSync(name, 'utf8')),
  );

const unit = {
  ...required,
  globalSetup: 'test/build.ts',
  setupFiles: 'test/verified.ts',
  testTimeout: 60_000,
  // What is waited for comes later on a busy machine.
  expect: { poll: { timeout: 20_000 } },
  hookTimeout: 60_000,
};

export default defineConfig({
  test: {
    reporters: ['default', './test/skipped.ts'],
    // Many tests wait for a process, a thread, a browser or a clock: two more than there are cores keep these busy.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: Sequence },
    projects: [
      // One file after another in a process: TensorFlow.js is loaded once, and its code is compiled once.
      { test: { ...unit, name: 'unit', isolate: false, include: ['test/**/*.test.ts'], exclude: [e2e, ...alone] } },
      { test: { ...unit, name: 'unit-alone', include: alone } },
      {
        // A real VS Code: among the unit tests, about one at a time.
        test: {
          ...required,
          name: 'e2e',
          include: [`${e2e}/*.test.ts`],
          globalSetup: ['test/build.ts', 'test/e2e/globalSetup.ts'],
          testTimeout: 180_000,
          expect: { poll: { timeout: 20_000 } },
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
