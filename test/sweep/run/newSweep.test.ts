/** A new sweep as it is written down, and what is said of a spec that has changed since. */
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readSweep } from '../../../src/sweep/record/readSweep';
import { loadSweep } from '../../../src/sweep/run/loadSweep';
import { newSweep, sweepName } from '../../../src/sweep/run/newSweep';
import { slurmNow, specChanges } from '../../../src/sweep/run/specChanges';
import { imports, model } from '../tinyTask';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sluice-new-sweep-')));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'widths.sweep.ts');
const write = (fields: string) =>
  writeFileSync(
    file,
    `import { defineSweep } from 'sluice';\nimport experiment from './small.experiment';\nexport default defineSweep({ experiment, ${fields} });\n`,
  );
writeFileSync(
  path.join(folder, 'small.experiment.ts'),
  `${imports}
export default defineExperiment({ parameters: { lambda: 0.3 } }, ({ lambda }) => ({
  model: () => {
${model}
  },
  data: synthetic({ train: 64, test: 32 }), epochs: 1, batchSize: 16, sparsity: { weight: lambda },
}));
`,
);

it('is called by its file', () =>
  expect(['a/widths.sweep.ts', 'widths.ts', 'b.sweep.mjs', 'c.sweep.cts', 'd.sweep.js'].map(sweepName)).toEqual([
    ...['widths', 'widths', 'b', 'c', 'd'],
  ]));

it('is readable as its experiment and its spec are, and no further', async () => {
  write('axes: { lambda: [0.1] }');
  const loaded = await loadSweep(file);
  const umask = process.umask(0o022);
  const modeWith = async (spec: number, experiment: number) => {
    chmodSync(file, spec);
    chmodSync(path.join(folder, 'small.experiment.ts'), experiment);
    const made = await newSweep(loaded, { runs: path.join(folder, 'private'), replicas: 1 });
    return (statSync(path.join(made.folder, 'sweep.json')).mode & 0o777).toString(8);
  };
  try {
    expect(await modeWith(0o644, 0o600)).toBe('600');
    expect(await modeWith(0o640, 0o644)).toBe('640');
    expect(await modeWith(0o644, 0o755)).toBe('644');
  } finally {
    process.umask(umask);
  }
});

it('writes down every task with the defaults of its rule, and says what has changed since', async () => {
  write("axes: { lambda: [0.1, 0.9] }, seeds: 2, earlyStop: { method: 'asha' }, objective: { macs: { atMost: 0.5 } }");
  const made = await newSweep(await loadSweep(file), { runs: path.join(folder, 'runs'), replicas: 2, device: 'cpu' });
  const stored = await readSweep(made.folder);
  expect(stored).toMatchObject({
    ...{ version: 1, name: 'widths', spec: file, replicas: 2, device: 'cpu', macsAtMost: 0.5 },
    ...{ specFrom: path.relative(made.folder, file), experiment: path.join(folder, 'small.experiment.ts') },
    earlyStop: { method: 'asha', graceEpochs: 1, reductionFactor: 4, minTasks: 3 },
  });
  expect(stored).not.toHaveProperty('slurm');
  expect(stored.tasks.map(({ index, configuration }) => [index, configuration])).toEqual([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 1],
  ]);
  expect(existsSync(path.join(made.folder, 'logs'))).toBe(true);
  expect(path.basename(made.folder)).toMatch(/^widths-\d{8}-\d{6}/);

  const since = 'widths.sweep.ts has changed since this sweep began';
  expect(await specChanges(stored)).toEqual([]);
  // Settings are told by their names, in whatever order they were written down.
  const turned = stored.tasks.map((task) => ({
    ...task,
    settings: Object.fromEntries(Object.entries(task.settings).toReversed()),
  }));
  expect(await specChanges({ ...stored, tasks: turned })).toEqual([]);
  expect(await slurmNow({ ...stored, slurm: { partition: 'old' } })).toEqual({});
  write('axes: { lambda: [0.1, 0.2, 0.4] }, seeds: 2, slurm: { partition: "gpu" }');
  const [change, ...others] = await specChanges(stored);
  expect(others).toEqual([]);
  expect(change).toMatch(
    new RegExp(
      `^${since}: 4 tasks are new \\(\\S+, \\S+, \\S+, …\\), and are not run; 2 are not in it any more \\(\\S+, \\S+\\), and are run\\. A new sweep has them: sluice sweep run widths\\.sweep\\.ts\\.$`,
    ),
  );
  expect(await slurmNow(stored)).toEqual({ partition: 'gpu' });
  write('axes: { lambda: [0.1] }, seeds: 1');
  // Three names are all of them.
  expect(await specChanges(stored)).toEqual([
    expect.stringMatching(
      new RegExp(`^${since}: 3 are not in it any more \\(\\S+, \\S+, [^…]+\\), and are run\\. A new`),
    ),
  ]);
  write('axes: { lambda: [0.1, 0.5] }, seeds: 2');
  const one = { ...stored, tasks: stored.tasks.slice(0, 3) };
  write("method: 'list', list: [{ lambda: 0.1, seed: 0 }, { lambda: 0.1, seed: 1 }, { lambda: 0.5 }]");
  expect(await specChanges(one)).toEqual([
    expect.stringMatching(
      new RegExp(
        `^${since}: 1 task is new \\(\\S+\\), and is not run; 1 is not in it any more \\(\\S+\\), and is run\\. A new`,
      ),
    ),
  ]);
  writeFileSync(file, 'nonsense(');
  expect(await specChanges(stored)).toEqual([`${since}, and cannot be loaded: going on with the tasks of then.`]);
  expect(await slurmNow({ ...stored, slurm: { partition: 'old' } })).toEqual({ partition: 'old' });
  rmSync(file);
  expect(await specChanges(stored)).toEqual([]);
  expect(await slurmNow(stored)).toEqual({});
});

it('that cannot be written down leaves no half of itself', async () => {
  write('axes: { lambda: [0.1] }');
  const loaded = await loadSweep(file);
  const runs = path.join(folder, 'unwritten');
  // JSON has no such number.
  const tasks = loaded.tasks.map((task) => ({ ...task, settings: { lambda: 1n as never } }));
  await expect(newSweep({ ...loaded, tasks }, { runs, replicas: 1 })).rejects.toThrow(
    'The sweep cannot be written to ',
  );
  expect(readdirSync(runs)).toEqual([]);
});
