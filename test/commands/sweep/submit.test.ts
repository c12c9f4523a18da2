/** Sweeps for clusters on a machine that has none: what is printed, and what is said. A real one: test/sweep/slurm. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';

const cli = path.join(__dirname, '../../../dist/cli.js');
const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sluice-submit-')));
const empty = path.join(folder, 'bin');
const sluice = (...args: string[]) =>
  spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8', env: { ...process.env, PATH: empty } });
const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
const sweep = (fields: string) => `import { defineSweep } from 'sluice';
import experiment from './small.experiment';
export default defineSweep({ experiment, ${fields} });
`;

beforeAll(() => {
  write(
    'small.experiment.ts',
    `import { defineExperiment, networks, synthetic } from 'sluice';
export default defineExperiment({ model: () => networks.resnetCifar(), data: synthetic({ train: 8, test: 8 }), epochs: 1, batchSize: 4 });
`,
  );
  write('small.sweep.ts', sweep('axes: { learningRate: [0.1, 0.2] }, slurm: { atOnce: 7 }'));
});

it('a thousand tasks are listed and written without a folder, as an array of so many at a time', () => {
  write('many.sweep.ts', sweep('axes: { learningRate: [0.1, 0.2] }, seeds: 500, slurm: { atOnce: 7 }'));
  const { stdout, stderr, status } = sluice('sweep', 'submit', 'many.sweep.ts', '--dry-run', '--runs', 'dry');
  expect(status, stderr).toBe(0);
  expect(stdout).toContain('1000 tasks');
  expect(stdout).toContain('sbatch --array=0-999%7 submit.sh 0');
  expect(existsSync(path.join(folder, 'dry'))).toBe(false);
});

it('without sbatch nothing is made, and what else there is, is named', () => {
  const { status, stderr } = sluice('sweep', 'submit', 'small.sweep.ts', '--runs', 'none', '--device', 'cpu', '--json');
  expect(status).toBe(2);
  expect(stderr).toContain('There is no sbatch on this machine.');
  expect(stderr).toContain('sluice sweep files');
  expect(existsSync(path.join(folder, 'none'))).toBe(false);
});

it('the tasks of a sweep are printed for others: what is left as commands, all of them as a Job', () => {
  // A sweep that never began: its pool is given a device that is none here.
  sluice('sweep', 'run', 'small.sweep.ts', '--runs', 'own', '--device', 'cuda', '--at-once', '2');
  const at = path.join(folder, 'own', readdirSync(path.join(folder, 'own'))[0]!);
  const stored = JSON.parse(readFileSync(path.join(at, 'sweep.json'), 'utf8'));
  expect(stored).toMatchObject({ device: 'cuda', slurm: { atOnce: 7 } });
  const lines = sluice('sweep', 'files', at, '--for', 'shell').stdout.trim().split('\n');
  expect(lines).toEqual([0, 1].map((i) => `${process.execPath} ${cli} sweep task --trust ${at} ${i}`));
  // Wherever the folder lies, each line is one command: for a shell, for xargs and for GNU parallel, which gives it to a shell.
  const odd = path.join(folder, `it's 100% $HOME "x"`);
  cpSync(at, odd, { recursive: true });
  const script = sluice('sweep', 'files', odd).stdout.replaceAll(process.execPath, "printf '%s|'");
  const ends = [0, 1].map((i) => `${cli}|sweep|task|--trust|${odd}|${i}|`);
  expect(spawnSync('sh', { input: script, encoding: 'utf8' }).stdout).toBe(ends.join(''));
  const each = ['-d', '\\n', '-I{}', 'sh', '-c', '{}'];
  const xargs = spawnSync('xargs', each, { input: script, encoding: 'utf8' });
  if (process.platform === 'linux') expect(xargs.stdout, xargs.stderr).toBe(ends.join(''));
  const twoLines = path.join(folder, 'a\nb');
  cpSync(at, twoLines, { recursive: true });
  expect(sluice('sweep', 'files', twoLines).stderr).toContain('A command of a line cannot name');
  const flags = ['--image', 'node:20', '--claim', 'disk', '--mount', '/data', '--at-once', '1'];
  const job = sluice('sweep', 'files', at, '--for', 'kubernetes', ...flags);
  expect(job.status, job.stderr).toBe(0);
  for (const line of [
    'completions: 2',
    'parallelism: 1',
    'image: "node:20"',
    'claimName: "disk"',
    'mountPath: "/data"',
  ])
    expect(job.stdout).toContain(line);
  expect(job.stdout).toContain(`sweep task ${at} \\"$JOB_COMPLETION_INDEX\\"`);
  const { status, stderr } = sluice('sweep', 'files', at, '--for', 'kubernetes', '--image', 'x');
  expect([status, stderr]).toEqual([2, expect.stringContaining('--claim is missing.')]);
  // The place decides who is asked.
  expect(sluice('sweep', 'resume', at, '--where', 'slurm', '--dry-run').stderr).toContain('There is no sbatch');
}, 60_000);
