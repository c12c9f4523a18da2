/**
 * Counts the tests of a whole check: `node count.mjs CODE REPORT [AGAIN]`, with the exit code of the last run, the JSON report of the
 * tests, and that of the files that were tried once more, whose results take the place of the first. Says which tests passed only then.
 * The last line is `N passed, N failed, N skipped`; the exit code is 1 where anything failed, or nothing passed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const [code, ...reports] = process.argv.slice(2);
const [first, again] = reports.map((report) => {
  const files = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).testResults : [];
  return new Map(files.map((file) => [relative('', file.name), file]));
});

const failedBefore = new Set();
for (const [name, file] of again ?? []) {
  for (const test of first.get(name)?.assertionResults ?? [])
    if (test.status === 'failed') failedBefore.add(`${name} > ${test.fullName}`);
  first.set(name, file);
}

const count = { passed: 0, failed: 0, skipped: 0 };
for (const [name, file] of first) {
  for (const { status, fullName } of file.assertionResults) {
    count[status in count ? status : 'skipped']++;
    if (status === 'passed' && failedBefore.has(`${name} > ${fullName}`))
      console.log(`passed only when tried again: ${name} > ${fullName}`);
  }
  // A test file that did not load has no tests, and is a failure.
  if (file.status === 'failed' && file.assertionResults.length === 0) count.failed++;
}
// So is a step before the tests, and an error outside of every test.
if (count.failed === 0 && code !== '0') count.failed = 1;
console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed > 0 || count.passed === 0 ? 1 : 0;
