/** The built command line with `~` in an experiment and in what it is given: a home folder of the test's own. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what a user writes in the hope that it is expanded.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { engine } from '../engine';
import { folder } from '../train/tinyRun';

const [home, here] = [folder(), folder()];
let run = '';

const sluice = (...given: string[]) => {
  const env = { ...process.env, HOME: home, USERPROFILE: home };
  const { status, stdout, stderr } = spawnSync(process.execPath, [engine, ...given], {
    cwd: here,
    env,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr };
};

const experiment = (
  data: string,
  more = '',
) => `import { cifar10, defineExperiment, imageFolder, networks, synthetic } from 'sluice';
export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.25 }),
  data: ${data},
  epochs: 1,
  batchSize: 4,
  ${more}
});
`;

beforeAll(() => {
  writeFileSync(path.join(home, 'a.experiment.ts'), experiment('synthetic({ train: 8, test: 8 })'));
  expect(sluice('train', '~/a.experiment.ts', '--runs=~/runs')).toMatchObject({ status: 0 });
  run = `~/runs/${readdirSync(path.join(home, 'runs'))[0]}`;
});

test('an experiment, a folder of runs, a run and a file to write', () => {
  const { experiment: recorded } = JSON.parse(
    readFileSync(path.join(home, run.slice(2), 'events.jsonl'), 'utf8').split('\n')[0] as string,
  );
  expect(recorded).toBe(path.join(home, 'a.experiment.ts'));
  expect(sluice('evaluate', run, '--trust')).toMatchObject({ status: 0 });
  expect(sluice('samples', run)).toMatchObject({ status: 0 });
  expect(sluice('profile', run, '--trust')).toMatchObject({ status: 0 });
  expect(sluice('train', '--resume', run, '--epochs', '2', '--trust')).toMatchObject({ status: 0 });
  expect(sluice('train', '--again', run, '--trust', '--runs', './~')).toMatchObject({ status: 0 });
  expect(readdirSync(here), 'a folder that is named so').toEqual(['~']);
  expect(readdirSync(path.join(here, '~'))).toHaveLength(1);
  const written = sluice('export', run, '--format', 'safetensors', '--out', '~/deep/w.safetensors', '--trust');
  expect(written).toMatchObject({ status: 0 });
  expect(existsSync(path.join(home, 'deep', 'w.safetensors'))).toBe(true);
}, 120_000);

test('data and the weights of a warm start', () => {
  const file = path.join(here, 'b.experiment.ts');
  writeFileSync(file, experiment("cifar10({ dir: '~/data' })"));
  expect(sluice('train', file).said).toContain(`No CIFAR-10 in ${path.join(home, 'data')}`);
  mkdirSync(path.join(home, 'other'));
  expect(sluice('train', file, '--set', 'data.dir=~/other').said).toContain(path.join(home, 'other'));
  writeFileSync(file, experiment('synthetic({ train: 8, test: 8 })', `warmStart: '${run}',`));
  expect(sluice('train', file)).toMatchObject({ status: 0, said: expect.stringMatching(/Warm start: \d+ of \d+/) });
}, 60_000);

test('what is not expanded is said, and nothing is made', () => {
  const file = path.join(home, 'a.experiment.ts');
  const before = readdirSync(here);
  for (const flag of ['--runs', '--tfjs-node-gpu', '--data'])
    expect(sluice('train', file, flag, '$HOME/x')).toMatchObject({
      status: 2,
      said: expect.stringContaining(`${flag} is '$HOME/x': $HOME is not expanded`),
    });
  expect(sluice('predict', run, '--to', '~bob/x', '--trust')).toMatchObject({
    status: 2,
    said: expect.stringContaining("--to is '~bob/x': the home folder of somebody else"),
  });
  const named = path.join(here, 'c.experiment.ts');
  writeFileSync(named, experiment("imageFolder({ dir: '${DATA}/x', size: 32 })"));
  expect(sluice('train', named, '--runs', 'r').said).toContain("data.dir is '${DATA}/x': ${DATA} is not expanded");
  expect(readdirSync(here)).toEqual([...before, 'c.experiment.ts', 'r'].sort());
  expect(readdirSync(path.join(here, 'r')), 'nothing is left of a run that never began').toEqual([]);
}, 60_000);
