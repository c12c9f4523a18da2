/**
 * `npm run bench -- train [--json] [--turns N] [--only NETWORK] [--no-memory]`: images/s of the compiled training step
 * beside PyTorch's, same network, batch and threads, data in memory, in turns of a few steps each so that both meet the same machine; medians.
 * Then memory after 200 and 2,000 steps; `--json` prints one array of rows and leaves the memory out.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { median } from '../../src/base/quantiles';
import { compiledCpu } from '../../src/device/compiled';
import { findTorch, Torch } from './parts/torch';
import { trainingStep } from './parts/trainingStep';

const flags = process.argv.slice(2);
const json = flags.includes('--json');
const turns = Number(flags[flags.indexOf('--turns') + 1] ?? 0) || 4;
const only = flags[flags.indexOf('--only') + 1];
const cases = (
  [
    ['resnet20-gated', 128],
    ['resnet20-plain', 128],
    ['resnet18-gated', 16],
  ] as [network: string, batch: number][]
).filter(([network]) => !flags.includes('--only') || network === only);
const threadScript = path.join(__dirname, '..', 'stepThread.js');
const say = (text: string) => json || console.log(text);

interface Row {
  network: string;
  batch: number;
  threads: number;
  ours: number;
  torch: number | null;
  ratio: number | null;
}

async function main(): Promise<void> {
  const python = findTorch();
  if (!python) say('PyTorch was not found (Debian: apt-get install python3-torch); only our own figures follow.');
  const rows: Row[] = [];
  const cores = availableParallelism();
  for (const [network, batch] of cases) {
    for (const threads of new Set([1, cores])) rows.push(await compare(network, batch, threads, python));
  }
  if (!json && !flags.includes('--no-memory')) await memory();
  if (json) console.log(JSON.stringify(rows));
}

async function compare(network: string, batch: number, threads: number, python: string | undefined): Promise<Row> {
  const { model, spec, inputs, scalars } = trainingStep(network, batch);
  const stepsATurn = network.startsWith('resnet18') ? 2 : 6;
  const started = performance.now();
  const device = await compiledCpu({ replicas: threads, threads: 1, threadScript, model });
  const session = await device.training(spec, 1);
  const ready = performance.now() - started;
  const torch = python ? new Torch<{ seconds: number[]; rss: number }>(python, 'torchTrain.py') : undefined;
  const [ours, theirs]: [number[], number[]] = [[], []];
  let rss = 0;
  // The first turn warms both up.
  for (let turn = 0; turn <= turns; turn++) {
    for (let i = 0; i < stepsATurn; i++) {
      const from = performance.now();
      await session.step(inputs, scalars);
      if (turn > 0) ours.push((performance.now() - from) / 1000);
    }
    const answer = await torch?.run({ network, batch, threads, steps: stepsATurn + 1 });
    // A model is built anew each turn: its first step does not count.
    if (answer && turn > 0) theirs.push(...answer.seconds.slice(1));
    rss = answer?.rss ?? 0;
  }
  await session.dispose();
  torch?.close();
  const rate = (seconds: number[]) => batch / median(seconds);
  const row: Row = {
    network,
    batch,
    threads,
    ours: round(rate(ours)),
    torch: torch ? round(rate(theirs)) : null,
    ratio: torch ? round(rate(ours) / rate(theirs), 3) : null,
  };
  say(
    `${network.padEnd(15)} batch ${batch}, ${threads} thread${threads > 1 ? 's' : ' '}: ours ${row.ours} images/s` +
      (torch
        ? `, PyTorch ${row.torch}, ratio ${row.ratio}; peak memory ${mb(process.memoryUsage().rss)} against ${mb(rss)}`
        : '') +
      `; traced and compiled in ${round(ready / 1000, 2)} s`,
  );
  return row;
}

/** Resident memory of the process, threads included, early and late. */
async function memory(): Promise<void> {
  const { model, spec, inputs, scalars } = trainingStep('resnet20-gated', 16);
  const device = await compiledCpu({ threadScript, model });
  const session = await device.training(spec, 1);
  for (let step = 1; step <= 2000; step++) {
    await session.step(inputs, scalars);
    if (step === 200 || step === 2000) say(`memory after ${step} steps at batch 16: ${mb(process.memoryUsage().rss)}`);
  }
  await session.dispose();
}

const round = (x: number, digits = 1) => Number(x.toFixed(digits));
const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
