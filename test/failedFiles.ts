/** Writes into SLUICE_FAILED_FILES, a line each, the test files in which a test or a promise failed: `.ci/run` tries these once more. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

export default class FailedFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env.SLUICE_FAILED_FILES;
    if (file === undefined) return;
    const failed = modules.filter((module) => !module.ok()).map((module) => module.moduleId);
    // Vitest names the file during which an error came that nothing waited for; an error without one is of no file.
    const erring = unhandled.map(({ VITEST_TEST_PATH: place }) => (typeof place === 'string' ? place : undefined));
    const files = [...failed, ...erring].map((place) => (place === undefined ? '' : path.relative('', place)));
    writeFileSync(file, [...new Set(files)].map((name) => `${name}\n`).join(''));
  }
}
