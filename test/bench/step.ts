/**
 * `npm run bench -- step [--json]`: what two parts of a training step cost, gated ResNet-20 on all cores. Batch shaping at
 * batch 256: steps with and without it, in turns. The input pipeline at batch 128: steps fed from memory and steps fed by
 * shuffled, cropped and flipped images of the built-in set, in turns. Medians.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type Batch, openPipeline, type Pipeline } from '../../src/data';
import { compiledCpu } from '../../src/device/compiled';
import type { TrainingSession } from '../../src/device/device';
import { trainingStep } from './parts/trainingStep';

const json = process.argv.includes('--json');
const built = path.join(__dirname, '..');
const turns = 5;
const stepsATurn = 6;

type Step = () => Promise<unknown>;

async function main(): Promise<void> {
  const rows = [await shaping(), await loading()];
  if (json) console.log(JSON.stringify(rows));
}

async function shaping() {
  const [plain, shaped] = [await open(256, false), await open(256, true)];
  const [without, withIt] = await compare(plain.step, shaped.step);
  await Promise.all([plain.session.dispose(), shaped.session.dispose()]);
  const share = (withIt - without) / withIt;
  say(
    `batch shaping at batch 256: ${ms(without)} a step without, ${ms(withIt)} with it: ${percent(share)} of the step`,
  );
  return { part: 'shaping', batch: 256, without_ms: without, with_ms: withIt, share };
}

async function loading() {
  const batch = 128;
  const { session, step, scalars } = await open(batch, true);
  const source = { kind: 'synthetic', seed: 0, train: 2560, test: 10, classes: 10, difficulty: 0.5 } as const;
  const pipeline = await openPipeline(source, {
    split: 'train',
    batchSize: batch,
    augmentation: { padCrop: 4, flip: true },
    threadScript: path.join(built, 'decodeThread.js'),
  });
  // Images of the built-in set are drawn on first use: one epoch ahead, as in any but the first of a run.
  for await (const drawn of pipeline.epoch(0)) drawn.release();
  const batches = endless(pipeline);
  const loaded = async () => {
    const { value } = await batches.next();
    await session.step({ x: value.x, y: value.y }, scalars);
    value.release();
  };
  const [memory, pipelined] = await compare(step, loaded);
  await pipeline.close();
  await session.dispose();
  const share = (pipelined - memory) / pipelined;
  say(
    `input pipeline at batch 128: ${ms(memory)} a step from memory, ${ms(pipelined)} loading: ${percent(share)} waiting`,
  );
  return { part: 'loading', batch, memory_ms: memory, loading_ms: pipelined, share };
}

async function* endless(pipeline: Pipeline): AsyncGenerator<Batch, never> {
  for (let epoch = 1; ; epoch++) yield* pipeline.epoch(epoch);
}

async function open(batch: number, shaping: boolean) {
  const { model, spec, inputs, scalars } = trainingStep('resnet20-gated', batch, { shaping });
  const threadScript = path.join(built, 'stepThread.js');
  const device = await compiledCpu({ replicas: availableParallelism(), threads: 1, threadScript, model });
  const session: TrainingSession = await device.training(spec, 1);
  return { session, scalars, step: () => session.step(inputs, scalars) };
}

/** Median milliseconds of two kinds of step, in turns; the first turn warms both up. */
async function compare(a: Step, b: Step): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let turn = 0; turn <= turns; turn++)
    for (const [i, step] of [a, b].entries())
      for (let n = 0; n < stepsATurn; n++) {
        const from = performance.now();
        await step();
        if (turn > 0) times[i]?.push(performance.now() - from);
      }
  const [first, second] = times.map((t) => t.toSorted((x, y) => x - y)[t.length >> 1] ?? Number.NaN);
  return [first as number, second as number];
}

const say = (text: string) => json || console.log(text);
const ms = (x: number) => `${x.toFixed(1)} ms`;
const percent = (x: number) => `${(100 * x).toFixed(1)} %`;

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
