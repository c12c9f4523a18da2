/** `sluice preview` of the built command line. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../data/files';
import { engine } from '../engine';

const folder = temporaryFolder();
const sluice = (...args: string[]) => spawnSync(process.execPath, [engine, ...args], { cwd: folder, encoding: 'utf8' });
writeFileSync(
  path.join(folder, 'a.experiment.ts'),
  `import { defineExperiment, networks, synthetic } from 'sluice';
export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8 }),
  data: synthetic({ train: 40, test: 10, classes: 3 }),
  epochs: 1, batchSize: 6, augmentation: { mixup: { alpha: 1 } },
});
`,
);

writeFileSync(path.join(folder, 'mine.png'), 'a picture of somebody else');

it('lists samples and classes, and writes their pictures', () => {
  const { stdout, status } = sluice('preview', 'a.experiment.ts', '--batches', '2', '--out', 'all.png');
  expect(status).toBe(0);
  expect(stdout).toMatch(
    /^Shapes: 40 training and 10 test samples of 32 × 32 × 3\nbatches 1 to 2 of 6 of the train split, 6 samples each, seed 0\naugmentation: mixup \{ alpha: 1 \}$/m,
  );
  expect(stdout).toMatch(/^ +1 +\d+ {2}\d+\.\d % \w+ \+ \d+\.\d % \w+$/m);
  expect(stdout).toMatch(/^class +samples +share$/m);
  // Twelve pictures of 32 pixels, four across, two pixels apart.
  const { width, height } = PNG.sync.read(readFileSync(path.join(folder, 'all.png')));
  expect([width, height]).toEqual([4 * 34 - 2, 3 * 34 - 2]);
  // Its own is replaced by the next one.
  expect(sluice('preview', 'a.experiment.ts', '--out', 'all.png').status).toBe(0);
  expect(PNG.sync.read(readFileSync(path.join(folder, 'all.png'))).width).toBeLessThan(width);
});

it('--json has no pictures but with --pictures; --from, --split and --set choose', () => {
  const given = ['preview', 'a.experiment.ts', '--json', '--split', 'train', '--from', '3', '--set', 'seed=4'];
  const found = JSON.parse(sluice(...given).stdout);
  expect(found).toMatchObject({ split: 'train', first: 3, count: 1, seed: 4 });
  expect(found.samples).toHaveLength(6);
  expect(found.samples[0].picture).toBeUndefined();
  const whole = JSON.parse(sluice(...given, '--pictures').stdout);
  expect(whole.samples.map(({ picture: _, ...rest }: { picture: string }) => rest)).toEqual(found.samples);
  const png = PNG.sync.read(Buffer.from(whole.samples[0].picture, 'base64'));
  expect([png.width, png.height]).toEqual([32, 32]);
});

it.each([
  [['--pictures'], '--pictures is for --json.'],
  [['--out', 'all.jpg'], "--out is 'all.jpg'."],
  [['--out', 'mine.png'], 'mine.png is there and is no picture that Sluice wrote.'],
  [['--out', 'nowhere/a.png'], 'nowhere/a.png cannot be written: it does not exist.'],
  [['--batches', '0'], "--batches is '0'."],
  [['--split', 'val'], 'val'],
  [['--from', '6'], 'The train split has 6 batches, and number 6 is none of them.'],
])('refuses %j', (flags, message) => {
  const { stderr, status } = sluice('preview', 'a.experiment.ts', ...flags);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
