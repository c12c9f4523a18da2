/**
 * What a training step takes over batch size and resolution: `npm run bench -- scale [--quick] [--json] [--chart FILE]`.
 * Time and memory of a step beside the memory that was predicted for it, and how long large networks take to trace and compile.
 * Every size has a process of its own, one after the other. `--quick`: every second size. `--chart`: the times as SVG.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { median } from '../../src/base/quantiles';
import { markdownTable } from '../../src/base/table';
import { compiledCpu } from '../../src/device/compiled';
import { scaleChart } from './parts/scaleChart';
import { trainingStep } from './parts/trainingStep';

interface Size {
  network: string;
  batch: number;
  /** Pixels of an image's side. */
  size: number;
  /** 0: trace and compile only. */
  steps: number;
}

export interface Taken extends Size {
  compileMs: number;
  stepMs: number;
  predictedBytes: number;
  measuredBytes: number;
}

const batches = [1, 2, 4, 8, 16, 32, 64, 128, 256].map((batch) => ({
  network: 'resnet20-gated',
  batch,
  size: 32,
  steps: 5,
}));
const resolutions = [64, 96, 128, 160, 224].map((size) => ({ network: 'resnet18-gated', batch: 8, size, steps: 3 }));
const compiled: Size[] = [
  { network: 'resnet50-gated', batch: 2, size: 224, steps: 1 },
  { network: 'pspnet50-gated', batch: 2, size: 713, steps: 0 },
];

async function main(): Promise<void> {
  const [network, batch, size, steps] = option('--one')?.split(',') ?? [];
  if (network !== undefined) {
    const taken = await take({ network, batch: Number(batch), size: Number(size), steps: Number(steps) });
    console.log(JSON.stringify(taken));
    return;
  }
  const thin = <T>(all: T[]) => (process.argv.includes('--quick') ? all.filter((_, i) => i % 2 === 0) : all);
  const taken = [...thin(batches), ...thin(resolutions), ...compiled].map(inOwnProcess);
  const chart = option('--chart');
  if (chart !== undefined) writeFileSync(chart, scaleChart(taken));
  if (process.argv.includes('--json')) console.log(JSON.stringify(taken));
}

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

let headed = false;

function inOwnProcess(size: Size): Taken {
  const one = [size.network, size.batch, size.size, size.steps].join(',');
  const { stdout, status } = spawnSync(process.execPath, ['--expose-gc', __filename, '--one', one], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${one} failed`);
  const taken = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Taken;
  if (!process.argv.includes('--json')) {
    const lines = markdownTable(header, [row(taken)]).split('\n');
    console.log((headed ? lines.slice(2) : lines).join('\n'));
    headed = true;
  }
  return taken;
}

const header = ['network', 'batch', 'pixels', 'compile', 'step', 'images/s', 'predicted', 'measured', 'ratio'];

function row({ network, batch, size, steps, compileMs, stepMs, predictedBytes, measuredBytes }: Taken): string[] {
  const [predicted, measured] = [predictedBytes, measuredBytes].map((bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`);
  return [
    ...[network, String(batch), `${size}²`, `${(compileMs / 1000).toFixed(2)} s`],
    ...(steps === 0
      ? ['', '', predicted as string, '', '']
      : [
          `${stepMs.toFixed(1)} ms`,
          ((1000 * batch) / stepMs).toFixed(0),
          ...[predicted as string, measured as string, (measuredBytes / predictedBytes).toFixed(2)],
        ]),
  ];
}

/** Memory is what the process has at most beyond what it had before the device was opened. */
async function take(size: Size): Promise<Taken> {
  const { model, spec, inputs, scalars } = trainingStep(size.network, size.batch, { size: size.size });
  const device = await compiledCpu({ threadScript: path.join(__dirname, '..', 'stepThread.js'), model });
  global.gc?.();
  const before = process.memoryUsage().rss;
  const begun = performance.now();
  const session = await device.training(spec, 1);
  const compileMs = performance.now() - begun;
  const times: number[] = [];
  for (let i = 0; i < size.steps; i++) {
    const start = performance.now();
    await session.step(inputs, scalars);
    times.push(performance.now() - start);
  }
  const measuredBytes = process.resourceUsage().maxRSS * 1024 - before;
  const { predictedBytes = Number.NaN } = session;
  await session.dispose();
  // The first step also takes memory for the first time.
  const stepMs = times.length > 1 ? median(times.slice(1)) : (times[0] ?? Number.NaN);
  return { ...size, compileMs, stepMs, predictedBytes, measuredBytes };
}

main();
