/**
 * `npm run bench -- sweep [--tasks N] [--turns N]`: how long a sweep takes on this machine as a pool, a core a task and as many
 * tasks at a time as there are cores, beside one task after another, each on all cores. In turns, so that a busy machine is busy
 * for both.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { median } from '../../src/base/quantiles';

const flags = process.argv.slice(2);
const option = (name: string, usual: number) => (flags.includes(name) ? Number(flags[flags.indexOf(name) + 1]) : usual);
const cores = availableParallelism();
const [tasks, turns] = [option('--tasks', 2 * cores), option('--turns', 3)];
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-bench-'));

/** Seconds; throws where a task has not been finished. */
function run(atOnce: number, turn: number): number {
  const runs = path.join(folder, `${atOnce}-${turn}`);
  const begun = performance.now();
  const args = ['sweep', 'run', 'bench.sweep.ts', '--at-once', String(atOnce), '--runs', runs, '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(__dirname, '../cli.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr || stdout);
  return (performance.now() - begun) / 1000;
}

try {
  cpSync('media/sample/shapes.experiment.ts', path.join(folder, 'shapes.experiment.ts'));
  writeFileSync(
    path.join(folder, 'bench.sweep.ts'),
    `import { defineSweep } from 'sluice';
import experiment from './shapes.experiment';
export default defineSweep({ experiment, axes: { epochs: [1], 'data.train': [2000] }, seeds: ${tasks} });
`,
  );
  console.log(
    `${tasks} tasks: an epoch of 2,000 images of the sample's ResNet-8, on ${cores} cores of ${cpus()[0]?.model}`,
  );
  const times: { pool: number; serial: number }[] = [];
  for (let turn = 0; turn < turns; turn++) {
    times.push({ pool: run(cores, turn), serial: run(1, turn) });
    const { pool, serial } = times.at(-1) as (typeof times)[number];
    console.log(`turn ${turn + 1}: ${cores} at a time ${pool.toFixed(1)} s, one after another ${serial.toFixed(1)} s`);
  }
  const ratios = times.map(({ pool, serial }) => serial / pool);
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2));
  console.log(`the pool is ${median(ratios).toFixed(2)} times as fast (${low} to ${high} over ${turns} turns)`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
