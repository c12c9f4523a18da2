/** `sluice samples` of the built command line, on a table small enough to count by hand. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeSamples, type SampleTable } from '../../src/protocol/files/samples';
import { someSamples } from '../protocol/someSamples';
import { folder } from '../train/tinyRun';

const cli = path.join(__dirname, '../../dist/cli.js');

function lines(change: Partial<SampleTable> = {}): string[] {
  const run = folder();
  writeFileSync(path.join(run, 'samples.bin'), encodeSamples({ ...someSamples, ...change }));
  const { stdout, status } = spawnSync(process.execPath, [cli, 'samples', run], { encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout.split('\n');
}

describe('how many images there are', () => {
  it.each([
    ['all of a split', {}, '4 test images after epoch 3 (last)'],
    ['the first of a larger one', { total: 5 }, 'the first 4 of 5 test images after epoch 3 (last)'],
    ['all but a broken one', { total: 5, leftOut: [2] }, '4 test images (1 broken left out) after epoch 3 (last)'],
    [
      'the first, and a broken one among them',
      { total: 6, leftOut: [2] },
      'the first 4 of 6 test images (1 broken left out) after epoch 3 (last)',
    ],
  ])('%s', (_, change, said) => {
    const [first] = lines(change);
    expect(first?.startsWith(`${said};`), first).toBe(true);
  });
});

it('says of right and of wrong answers how many they are and what they cost', () => {
  expect(lines()).toContain('mean: 200 MACs where the prediction is correct (3), 400 MACs where it is wrong (1)');
});
