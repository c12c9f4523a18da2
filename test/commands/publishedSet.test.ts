/** A published data set from its files to a profile, with the command line as it is shipped: MNIST, grey, gzipped. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { write } from '../data/files';
import { learnableMnist } from '../data/learnableMnist';
import { engine } from '../engine';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-published-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packed = Object.entries(learnableMnist(640, 101)).map(([name, bytes]) => [`data/${name}.gz`, gzipSync(bytes)]);
write(folder, Object.fromEntries(packed) as Record<string, Buffer>);
write(folder, {
  'digits.experiment.ts': `import { defineExperiment, mnist, networks, sgd } from 'sluice';
export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.5, inputShape: [28, 28, 1] }),
  data: mnist({ dir: 'data' }),
  augmentation: { padCrop: 1 },
  epochs: 2, batchSize: 16, learningRate: 0.05, optimizer: sgd({ momentum: 0.9 }),
});
`,
  'colour.experiment.ts': `import { defineExperiment, mnist, networks } from 'sluice';
export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8 }),
  data: mnist({ dir: 'data' }),
  epochs: 1,
});
`,
});

function sluice(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [engine, ...args], { cwd: folder, encoding: 'utf8' });
  return { status, stdout, stderr };
}
const accuracyIn = (text: string) => Number(/accuracy +([\d.]+) %.* of 101 test images/.exec(text)?.[1]);

describe('MNIST as it is published', () => {
  it('is trained on, evaluated and profiled', () => {
    const trained = sluice('train', 'digits.experiment.ts', '--runs', 'runs');
    expect(trained.status, trained.stderr).toBe(0);
    expect(trained.stdout + trained.stderr).toContain('MNIST: 640 + 101 images');
    // A bar in a place of its own for each digit; chance is 10 %.
    expect(accuracyIn(trained.stdout)).toBeGreaterThan(80);
    const [run = ''] = readdirSync(path.join(folder, 'runs'));
    const evaluated = sluice('evaluate', path.join('runs', run));
    expect(evaluated.status, evaluated.stderr).toBe(0);
    // By default the best checkpoint, which is at least as good as the last.
    expect(accuracyIn(evaluated.stdout)).toBeGreaterThanOrEqual(accuracyIn(trained.stdout));
    const profiled = sluice('profile', path.join('runs', run));
    expect(profiled.status, profiled.stderr).toBe(0);
    expect(profiled.stdout).toContain('one image of 28 × 28 × 1');
    // 28 · 28 places, 8 filters of 3 · 3 · 1.
    expect(profiled.stdout).toMatch(/stem_conv +convolution +56,448 /);
  });

  it('is told from a model of colour images, with what to write', () => {
    const { status, stderr } = sluice('train', 'colour.experiment.ts', '--runs', 'other');
    expect(status).not.toBe(0);
    expect(stderr).toContain('The model takes images of 32×32×3, the data has 28×28×1.');
    expect(stderr).toContain('inputShape [28, 28, 1]');
  });

  it('is cut: the run does not start, and says which file and where', () => {
    const file = path.join(folder, 'data/t10k-images-idx3-ubyte.gz');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length / 2));
    const { status, stderr } = sluice('train', 'digits.experiment.ts', '--runs', 'cut');
    writeFileSync(file, bytes);
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/t10k-images-idx3-ubyte\.gz is cut off: its gzip archive ends after [\d,]+ unpacked bytes/);
  });
});
