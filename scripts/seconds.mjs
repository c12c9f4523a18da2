/** Takes from a report of vitest how long each test file lasts, for the order of the next run: `test/seconds.json`, of files of 8 seconds and more. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const [report = 'test-results/vitest.json'] = process.argv.slice(2);
const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
const lasted = testResults
  .filter(({ status }) => status === 'passed')
  .map(({ name, startTime, endTime }) => [
    path.relative('.', name).replaceAll(path.sep, '/'),
    Math.round((endTime - startTime) / 1000),
  ])
  .filter(([, seconds]) => seconds >= 8)
  .sort((a, b) => b[1] - a[1]);
writeFileSync('test/seconds.json', `${JSON.stringify(Object.fromEntries(lasted), undefined, 2)}\n`);
console.log(`${lasted.length} files of 8 seconds and more, ${lasted.reduce((sum, [, s]) => sum + s, 0)} s in all.`);
