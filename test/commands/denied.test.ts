/** The built command line, run as a user who may not read what is named: each message has the path, why, and what to do. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { png, temporaryFolder, write } from '../data/files';

const dist = path.join(__dirname, '../../dist');
const here = realpathSync(temporaryFolder());
/** Root may read everything: then somebody else runs the commands. */
const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const asUser = (program: string, ...args: string[]) =>
  spawnSync(program, args, { cwd: here, env: { ...process.env, HOME: here }, encoding: 'utf8', ...nobody });
const sluice = (...args: string[]) => {
  const { status, stdout, stderr } = asUser(process.execPath, path.join(dist, 'cli.js'), ...args);
  return { status, said: stdout + stderr };
};
/** Windows has no such rights, and the checkout may lie where nobody else may look. */
const possible =
  process.platform !== 'win32' &&
  asUser(process.execPath, '-e', `require('fs').readFileSync('${dist}/cli.js')`).status === 0;

const experiment = `import { defineExperiment, imageFolder, networks } from 'sluice';
export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [8, 8, 3], classes: 2 }),
  data: imageFolder({ dir: 'data', size: 8 }),
  epochs: 1,
  batchSize: 2,
});
`;
const file = (place: string) =>
  `${place} cannot be read: permission denied.\n  Give yourself the right to read it and to enter the folders it lies in (chmod u+rX), or ask its owner.\n`;
const folder = (place: string) =>
  `The folder ${place} cannot be read: permission denied.\n  Give yourself the right to read it (chmod u+rx), or move it away.\n`;

/** Takes every right from `place` while `act` runs. */
function without<T>(place: string, act: () => T): T {
  const { mode } = statSync(path.join(here, place));
  chmodSync(path.join(here, place), 0);
  try {
    return act();
  } finally {
    chmodSync(path.join(here, place), mode);
  }
}

describe.runIf(possible)('what may not be read', () => {
  beforeAll(() => {
    const images = ['train/a/0', 'train/a/1', 'train/b/0', 'train/b/1', 'test/a/0', 'test/b/0'];
    write(
      path.join(here, 'data'),
      Object.fromEntries(images.map((name, i) => [`${name}.png`, png(8, 8, [9 * i, 1, 2])])),
    );
    write(path.join(here, 'cifar'), { 'data_batch_1.bin': 'x' });
    writeFileSync(path.join(here, 'a.experiment.ts'), experiment);
    writeFileSync(
      path.join(here, 'c.experiment.ts'),
      experiment.replaceAll(/imageFolder\(.*\)/g, "cifar10({ dir: 'cifar' })").replace('imageFolder', 'cifar10'),
    );
    writeFileSync(path.join(here, 'stored.json'), '{}');
    chmodSync(here, 0o777);
    expect(sluice('train', 'a.experiment.ts', '--device', 'cpu', '--runs', 'made')).toMatchObject({ status: 0 });
    cpSync(path.join(here, 'made', readdirSync(path.join(here, 'made'))[0]!), path.join(here, 'run'), {
      recursive: true,
    });
  }, 120_000);

  const train = ['train', 'a.experiment.ts', '--device', 'cpu', '--runs', 'runs'];
  const config = file(path.join(here, 'run/config.json'));
  test.each([
    ['the folder of a data set', 'data', train, folder(path.join(here, 'data'))],
    ['the folder of a class', 'data/train/a', train, folder(path.join(here, 'data/train/a'))],
    [
      'a batch of CIFAR-10',
      'cifar/data_batch_1.bin',
      ['train', 'c.experiment.ts', '--device', 'cpu'],
      file(path.join(here, 'cifar/data_batch_1.bin')),
    ],
    ['an experiment', 'a.experiment.ts', train, file(path.join(here, 'a.experiment.ts'))],
    [
      'an experiment to profile',
      'a.experiment.ts',
      ['profile', 'a.experiment.ts'],
      file(path.join(here, 'a.experiment.ts')),
    ],
    ['a stored profile', 'stored.json', ['profile', 'stored.json'], file(path.join(here, 'stored.json'))],
    ['a run to evaluate', 'run', ['evaluate', 'run'], config],
    ['a run to go on with', 'run', ['train', '--resume', 'run'], config],
    ['a run to repeat', 'run', ['train', '--again', 'run'], config],
    ['a run to export', 'run', ['export', 'run', '--format', 'onnx'], config],
    ['a run to profile', 'run', ['profile', 'run'], config],
    ['the configuration of a run', 'run/config.json', ['evaluate', 'run'], config],
    ['the samples of a run', 'run', ['samples', 'run'], file(path.join(here, 'run/samples.bin'))],
  ])('%s', (_, place, given, said) => {
    const told = without(place, () => sluice(...given));
    expect(told.said).toContain(said);
    expect(told.status).toBe(2);
  });

  test('a single image is broken: another one takes its place, the run says so and ends well', () => {
    const image = path.join(here, 'data/train/a/0.png');
    const { status, said } = without('data/train/a/0.png', () => sluice(...train));
    expect(said).toContain(
      `warning: ${image} is broken (it may not be read: permission denied) and passed over; 1 broken file so far. Another image stands in for it.`,
    );
    expect(status).toBe(0);
  });

  test('a single image, where broken files stop the run', () => {
    const strict = experiment.replace('size: 8 }', "size: 8, onBroken: 'stop' }");
    writeFileSync(path.join(here, 's.experiment.ts'), strict);
    const { status, said } = without('data/train/a/0.png', () => sluice('train', 's.experiment.ts', '--device', 'cpu'));
    expect(said).toContain(path.join(here, 'data/train/a/0.png'));
    expect(said).toContain('it may not be read: permission denied');
    expect(said).toContain('Give yourself the right to read it (chmod u+r), or remove it.');
    expect(status).toBe(1);
  });
});
