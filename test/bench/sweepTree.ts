/**
 * `npm run bench -- sweepTree [--tasks N]`: what a sweep of many runs costs the extension host beside a single run. Its folder is
 * read as a window does that opens it for the first time and as the next one does; then some of its tasks go on, and what the Runs
 * tree shows of it, unfolded, is made anew twice a second, as the tree does.
 */
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Digests } from '../../src/host/runs/digests';
import { KnownRuns } from '../../src/host/runs/knownRuns';
import { Lookout } from '../../src/host/runs/lookout';
import { Runs } from '../../src/host/runs/runs';
import { sweepContext, taskContext } from '../../src/host/runs/sweepContext';
import { Sweeps } from '../../src/host/runs/sweeps';
import { sweepDescription, taskDescription } from '../../src/host/runs/sweepText';
import { runFiles } from '../../src/protocol/files/runFolder';
import { type SweepFile, sweepFiles } from '../../src/protocol/files/sweep';
import { bornOf, machineId } from '../../src/run/owner/processAlive';
import { sleep, watched } from './parts/blocks';

const flags = process.argv.slice(2);
const given = flags.includes('--tasks') ? Number(flags[flags.indexOf('--tasks') + 1]) : 200;
const stored = readFileSync('test/fixtures/run/events.jsonl', 'utf8');
const english = {
  tag: 'en',
  t: (text: string, ...args: unknown[]) => text.replace(/\{(\d)\}/g, (_, i) => `${args[i]}`),
};
const [atOnce, liveSeconds] = [4, 6];

async function main(): Promise<void> {
  const results: Record<string, unknown> = {};
  // What is run for the first time is compiled first.
  await measure(1);
  for (const tasks of [1, given]) results[`${tasks} tasks`] = await measure(tasks);
  // What the machine does by itself: other processes stop this one too.
  const idle = await watched(() => sleep(1000 * liveSeconds));
  console.log(JSON.stringify({ events_kb: stored.length / 1e3, ...results, idle }, null, 2));
}

async function measure(tasks: number) {
  const root = mkdtempSync(join(tmpdir(), 'sluice-bench-sweep-'));
  try {
    const sweep = makeSweep(root, tasks);
    const first = await opened(root);
    await first.known.save();
    first.close();
    const next = await opened(root);
    const live = await goOn(next, sweep.folders.slice(0, Math.min(atOnce, tasks)));
    next.close();
    return { first_window: first.took, next_window: next.took, live };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function makeSweep(root: string, count: number) {
  const folder = join(root, 'grid-20260101-000000');
  const tasks = Array.from({ length: count }, (_, index) => {
    const settings = { lambda: Math.floor(index / 4) / 10, seed: index % 4 };
    return {
      id: `${index}_lambda=${settings.lambda}_seed=${settings.seed}`,
      index,
      configuration: index >> 2,
      settings,
    };
  });
  mkdirSync(folder, { recursive: true });
  const file: SweepFile = {
    ...{ version: 1, name: 'grid', spec: '/w/grid.sweep.ts', specFrom: '', experiment: '/w/a.ts', experimentFrom: '' },
    ...{ source: [], made: 1, replicas: 1, tasks },
  };
  writeFileSync(join(folder, sweepFiles.sweep), JSON.stringify(file));
  const folders = tasks.map(({ id }) => join(folder, id));
  for (const run of folders) {
    mkdirSync(run);
    writeFileSync(join(run, runFiles.events), stored);
  }
  return { folder, folders };
}

async function opened(root: string) {
  const warn = (message: string) => console.error(message);
  const known = new KnownRuns(join(root, '.known'), '1', warn);
  const digests = new Digests(join(root, '.digests'), '1');
  const runs = new Runs(() => [root], { mayWrite: () => false, warn, known, digests });
  const sweeps = new Sweeps(runs, { warn, queued: async () => new Set() });
  const before = heap();
  const begun = performance.now();
  const blocks = await watched(async () => {
    await runs.scan();
    await sweeps.look();
    draw(sweeps);
  });
  const took = { seconds: (performance.now() - begun) / 1000, ...blocks, heap_mb: (heap() - before) / 1e6 };
  const lookout = new Lookout(runs, { failed: (error) => warn(String(error)) });
  const close = () => {
    lookout.dispose();
    sweeps.dispose();
    runs.dispose();
    known.dispose();
  };
  return { root, runs, sweeps, lookout, known, took, close };
}

/** These tasks run on: each writes ten steps a second, and an evaluation every second one. */
async function goOn({ root, runs, sweeps, lookout }: Awaited<ReturnType<typeof opened>>, folders: readonly string[]) {
  const lines = stored.trimEnd().split('\n');
  const started = lines.find((line) => line.startsWith('{"kind":"started"')) ?? '';
  const [steps, epochs] = ['step', 'epoch'].map((kind) => lines.filter((line) => line.startsWith(`{"kind":"${kind}"`)));
  const [machine, born] = [await machineId(), await bornOf(process.pid)];
  for (const folder of folders) {
    const worker = { pid: process.pid, host: hostname(), started: Date.now(), machine, born };
    writeFileSync(join(folder, runFiles.worker), JSON.stringify(worker));
    appendFileSync(join(folder, runFiles.events), `${started}\n${steps?.[0]}\n`);
  }
  await runs.look(folders);
  await sweeps.look();
  let draws = 0;
  const blocks = await watched(async () => {
    for (let tenth = 0; tenth < 10 * liveSeconds; tenth++) {
      for (const folder of folders) {
        const more = [steps?.[tenth % (steps.length || 1)], ...(tenth % 10 === 0 ? [epochs?.[0]] : [])];
        appendFileSync(join(folder, runFiles.events), `${more.join('\n')}\n`);
        lookout.told(root, join(folder, runFiles.events));
      }
      if (tenth % 5 === 0) draws += draw(sweeps);
      await sleep(100);
    }
  });
  return { running: sweeps.list()[0]?.counts.running, draw_ms: draws / (2 * liveSeconds), ...blocks };
}

/** What the tree asks for of an unfolded sweep. Returns the milliseconds that took. */
function draw(sweeps: Sweeps): number {
  const begun = performance.now();
  for (const sweep of sweeps.list()) {
    sweepDescription(sweep, english);
    sweepContext(sweep);
    for (const { folder } of sweep.tasks) {
      const task = sweeps.taskAt(folder)?.task;
      if (task !== undefined) [taskDescription(task, english), taskContext(task)];
    }
  }
  return performance.now() - begun;
}

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

void main();
