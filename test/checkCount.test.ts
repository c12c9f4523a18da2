/** What the whole check counts, of reports as Vitest writes them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

/** The outcome of each test by the letters of its file: passed, failed, skipped, to do. */
type Files = Record<string, string>;
const statuses: Record<string, string> = { p: 'passed', f: 'failed', s: 'skipped', t: 'todo' };

const report = (files: Files) => ({
  testResults: Object.entries(files).map(([name, letters]) => ({
    name,
    status: letters === '' || letters.includes('f') ? 'failed' : 'passed',
    assertionResults: [...letters].map((letter, i) => ({ status: statuses[letter], fullName: `test ${i + 1}` })),
  })),
});

function counted(code: number, ...reports: Files[]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-count-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const files = reports.map((files, i) => {
    const file = path.join(folder, `${i}.json`);
    writeFileSync(file, JSON.stringify(report(files)));
    return file;
  });
  const names = [...files, path.join(folder, 'none.json')].slice(0, 2);
  const { stdout, stderr, status } = spawnSync(process.execPath, ['.ci/count.mjs', `${code}`, ...names]);
  return { text: `${stdout}${stderr}`, status };
}

const again = (name: string, test: number) => `passed only when tried again: ${name} > test ${test}\n`;

it.each<[string, number, Files[], string, number]>([
  ['all is well', 0, [{ a: 'pps', b: 'pt' }], '3 passed, 0 failed, 2 skipped\n', 0],
  ['a test fails', 1, [{ a: 'pfs', b: 'p' }], '2 passed, 1 failed, 1 skipped\n', 1],
  ['a file does not load', 1, [{ a: 'pp', b: '' }], '2 passed, 1 failed, 0 skipped\n', 1],
  ['an error is of no test', 1, [{ a: 'pp' }], '2 passed, 1 failed, 0 skipped\n', 1],
  ['a step before the tests fails', 2, [], '0 passed, 1 failed, 0 skipped\n', 1],
  ['nothing was run', 0, [{}], '0 passed, 0 failed, 0 skipped\n', 1],
  ['it passes then', 0, [{ a: 'pf', b: 'ps' }, { a: 'pp' }], `${again('a', 2)}3 passed, 0 failed, 1 skipped\n`, 0],
  ['it fails again', 1, [{ a: 'pf', b: 'p' }, { a: 'pf' }], '2 passed, 1 failed, 0 skipped\n', 1],
  ['another fails', 1, [{ a: 'pf' }, { a: 'fp' }], `${again('a', 2)}1 passed, 1 failed, 0 skipped\n`, 1],
  ['it loads then', 0, [{ a: '', b: 'p' }, { a: 'ps' }], '2 passed, 0 failed, 1 skipped\n', 0],
  ['an error of no test comes again', 1, [{ a: 'pp' }, { a: 'pp' }], '2 passed, 1 failed, 0 skipped\n', 1],
])('%s', (_, code, reports, text, status) => {
  expect(counted(code, ...reports)).toEqual({ text, status });
});
