/** The log of a worker that prints for days: bounded, with its beginning and its last words. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { spawnWorker } from '../../../src/host/launch/spawnWorker';
import { boundLog } from '../../../src/run/log/boundLog';

const folder = () => mkdtempSync(path.join(tmpdir(), 'sluice-log-'));
const bounds = { most: 1000, head: 100, tail: 300 };

it('keeps whole lines of the beginning and the end, again and again, and what is appended later', () => {
  const file = path.join(folder(), 'worker.log');
  const handle = openSync(file, 'a');
  const say = (text: string) => writeSync(handle, `${text}\n`);
  say('the first words');
  for (let round = 1; round <= 3; round++) {
    for (let i = 0; i < 100; i++) say(`round ${round} line ${i} ${'.'.repeat(10)}`);
    expect(boundLog(file, bounds)).toBe(true);
    expect(boundLog(file, bounds)).toBe(false);
    say(`after ${round}`);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(statSync(file).size).toBeLessThan(600);
    expect(lines[0]).toBe('the first words');
    expect(lines.slice(-2)).toEqual([`round ${round} line 99 ..........`, `after ${round}`]);
    expect(lines.filter((line) => /bytes are left out/.test(line))).toHaveLength(1);
    for (const line of lines)
      expect(line).toMatch(/^(the first words|after \d|round \d line \d+ \.{10}|… \d+ bytes.*)$/);
  }
  closeSync(handle);
});

it('is of no use without a log, and leaves a short one alone', () => {
  expect(boundLog(path.join(folder(), 'none'), bounds)).toBe(false);
  const file = path.join(folder(), 'short');
  writeFileSync(file, 'x'.repeat(1000));
  expect(boundLog(file, bounds)).toBe(false);
});

it('bounds what the code of an experiment prints, and keeps what a crash says', async () => {
  const run = folder();
  const experiment = path.join(folder(), 'a.experiment.ts');
  // 40 MB, then an abort whose words come from the process itself, once the log has been cut.
  writeFileSync(
    experiment,
    `import * as tf from '@tensorflow/tfjs';
import { statSync } from 'node:fs';
import { defineExperiment, synthetic } from 'sluice';
console.log('the first words');
let printed = 0;
// Between 1 and 8 MB: the log has been cut, and its end is behind its beginning again.
const isCut = () => { const { size } = statSync(${JSON.stringify(path.join(run, 'worker.log'))}); return size > 1e6 && size < 8e6; };
const rate = () => {
  if (printed < 40e6) for (let i = 0; i < 1000; i++) { console.log('.'.repeat(999)); printed += 1000; }
  else if (isCut()) { console.error('the last words'); process.abort(); }
  return 0.1;
};
export default defineExperiment({
  model: () => tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 10 })] }),
  data: synthetic({ train: 64, test: 32 }), epochs: 1e9, batchSize: 16, learningRate: rate,
});
`,
  );
  const { pid, exited } = await spawnWorker({
    script: path.join(__dirname, '../../../dist/worker.js'),
    arguments: ['--request', JSON.stringify({ experiment, folder: run, resume: false })],
    folder: run,
    cwd: run,
  });
  onTestFinished(() => void spawnSync('kill', ['-9', String(pid)]));
  await exited;
  const text = readFileSync(path.join(run, 'worker.log'), 'utf8');
  expect(text.length).toBeLessThan(8e6);
  expect(text.startsWith('the first words\n')).toBe(true);
  expect(text).toMatch(/… \d+ bytes are left out here …/);
  expect(text.slice(-3000)).toContain('the last words');
});

it('says how many bytes are left out, between the lines that it keeps', () => {
  const file = path.join(folder(), 'worker.log');
  writeFileSync(file, `head\n${'m'.repeat(50)}\n${'n'.repeat(20)}\ntail\n`);
  // The first 7 bytes hold one line, the last 12 the end of one and another.
  expect(boundLog(file, { most: 80, head: 7, tail: 12 })).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe('head\n… 72 bytes are left out here …\ntail\n');
  const long = path.join(folder(), 'long');
  writeFileSync(long, 'x'.repeat(101));
  boundLog(long, { most: 100, head: 10, tail: 20 });
  expect(readFileSync(long, 'utf8')).toBe(`${'x'.repeat(10)}… 71 bytes are left out here …\n${'x'.repeat(20)}`);
});

it('has room for 4 MiB, and keeps of more the first half and the last one', () => {
  const file = path.join(folder(), 'worker.log');
  writeFileSync(file, '.'.repeat(4 << 20));
  expect(boundLog(file)).toBe(false);
  writeFileSync(file, '.'.repeat((4 << 20) + 1));
  expect(boundLog(file)).toBe(true);
  const text = readFileSync(file, 'utf8');
  expect(text.indexOf('…')).toBe(512 << 10);
  expect(text.length - text.indexOf('\n') - 1).toBe(1 << 20);
});
