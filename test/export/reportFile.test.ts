/** A measurement as a file: what it may replace, through which links it goes, and the numbers beside it. */
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { BenchReport } from '../../src/export/benchInfer';
import { benchMarkdown } from '../../src/export/benchText';
import { checkReport, writeReport } from '../../src/export/reportFile';
import { userError } from '../data/files';

const ratio = { ratio: 1.5, low: 1.4, high: 1.6, confidence: 0.957 };
const spread = { p25: 1, p75: 2 };
const report: BenchReport = {
  ...{ run: 'net-1', checkpoint: 'best', epoch: 2, made: 5, processor: 'P', images: 40, runs: 30, paths: 3 },
  ...{ dense_ms: 3, masked_ms: 4, skip_ms: 2, again_ms: 3, dense_macs: 2e6, mean_macs: 5e5, mac_ratio: 4 },
  spread: { dense: spread, again: spread, masked: spread, skip: spread },
  ...{ time_ratio: ratio, masked_ratio: ratio, control: ratio, pytorch: null, batches: [], gates: [], times: [] },
};
const text = benchMarkdown(report);
const earlier = '# Measured speed-up of another run\n';

let root = '';
const at = (...names: string[]) => path.join(root, ...names);
const read = (...names: string[]) => readFileSync(at(...names), 'utf8');
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sluice-report-'));
  for (const name of ['run', 'mine']) mkdirSync(at(name));
});
afterEach(() => rmSync(root, { recursive: true }));

it('in the folder of its run has its numbers beside it, however that is named; elsewhere it stands alone', async () => {
  await writeReport(path.relative(process.cwd(), at('run', 'speed-up.md')), report, at('mine', '..', 'run'));
  expect(read('run', 'speed-up.md')).toBe(text);
  const [numbers = '', ...others] = readdirSync(at('run')).filter((name) => name !== 'speed-up.md');
  expect(others).toEqual([]);
  expect(read('run', numbers)).toBe(`${JSON.stringify(report, undefined, 2)}\n`);
  await writeReport(at('mine', 'speed-up.md'), report, at('run'));
  expect(readdirSync(at('mine'))).toEqual(['speed-up.md']);
});

it('takes the place of a link in the folder of its run, and goes through one that the user has made elsewhere', async () => {
  for (const name of ['theirs.md', 'ours.md']) writeFileSync(at('mine', name), earlier);
  symlinkSync(at('mine', 'theirs.md'), at('run', 'speed-up.md'));
  await writeReport(at('run', 'speed-up.md'), report, at('run'));
  expect(lstatSync(at('run', 'speed-up.md')).isSymbolicLink()).toBe(false);
  expect([read('run', 'speed-up.md'), read('mine', 'theirs.md')]).toEqual([text, earlier]);
  symlinkSync(at('mine', 'ours.md'), at('mine', 'link.md'));
  await writeReport(at('mine', 'link.md'), report, at('run'));
  expect(lstatSync(at('mine', 'link.md')).isSymbolicLink()).toBe(true);
  expect(read('mine', 'ours.md')).toBe(text);
});

it('replaces an earlier report, and nothing else', async () => {
  const file = at('mine', 'a.md');
  await checkReport(file);
  writeFileSync(file, earlier);
  await checkReport(file);
  for (const other of ['# Notes', '', earlier.slice(0, 10)]) {
    writeFileSync(file, other);
    for (const act of [() => checkReport(file), () => writeReport(file, report, at('run'))]) {
      const { message, detail } = await userError(act, () => {});
      expect(message).toBe(`${file} is not a report of a speed-up, and is not replaced.`);
      expect(detail.hint).toBe('Choose another file with --report, or move it away first.');
    }
    expect(read('mine', 'a.md')).toBe(other);
  }
});

it('that cannot be written says where it could be', async () => {
  const file = at('nowhere', 'a.md');
  const { message, detail } = await userError(
    () => writeReport(file, report, at('run')),
    () => {},
  );
  expect([message, detail.hint]).toEqual([
    `${file} cannot be written: it does not exist.`,
    'Choose another place with --report.',
  ]);
});
