/** The same run twice, in processes of their own, killed in between or not: the same numbers to the bit. */
import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import type { RunEvent } from '../../src/protocol/events/events';
import { parseEvents } from '../../src/protocol/events/parseEvents';
import type { WorkerRequest } from '../../src/protocol/messages/workerRequest';
import { experimentFile, folder, of, stored, weights } from './tinyRun';

const worker = path.join(__dirname, '../../dist/worker.js');

/** 4 epochs of 25 steps, the last one of each with one batch instead of two; every step takes at least 8 ms. */
const everything = () =>
  experimentFile({
    epochs: 4,
    extra: `
  data: synthetic({ train: 392, test: 32, difficulty: 0 }),
  batchSize: 8,
  accumulate: 2,
  clipNorm: 1,
  ema: { decay: 0.9 },
  freezeGates: { from: 1, until: 1.5 },
  gateLearningRate: { times: 0.5 },
  augmentation: { padCrop: 2, flip: true, randAugment: true, randomErasing: true, mixup: true, cutmix: true },
  labelSmoothing: 0.1,
  learningRate: bySteps((step, steps) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 8);
    return 0.05 * (1 - step / steps);
  }),`,
  });

function start(request: Partial<WorkerRequest> & { experiment: string; folder: string }): ChildProcess {
  const whole: WorkerRequest = { resume: false, ...request };
  return spawn(process.execPath, [worker, '--request', JSON.stringify(whole)], { stdio: 'ignore' });
}

const exitOf = (child: ChildProcess) => new Promise((done) => child.once('exit', done));

/** Runs to the end in a process of its own; gives the folder. */
async function run(experiment: string, settings: Record<string, string> = {}): Promise<string> {
  const at = folder();
  expect(await exitOf(start({ experiment, folder: at, settings }))).toBe(0);
  return at;
}

/** Whole lines only: another process writes them. */
const eventsOf = (run: string): RunEvent[] => {
  const file = path.join(run, 'events.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return parseEvents(`${lines.join('\n')}\n`).events;
};

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 30));
}

const evaluations = (events: RunEvent[]) =>
  of(events, 'epoch').map(({ epoch, step, evaluation }) => ({ epoch, step, evaluation }));

describe('100 steps with every control', () => {
  it('are the same straight, and killed in the middle of an epoch and resumed', async () => {
    const experiment = everything();
    const straight = await run(experiment);
    expect(of(stored(straight), 'started')[0]).toMatchObject({ stepsPerEpoch: 25, epochs: 4 });

    const killed = folder();
    const first = start({ experiment, folder: killed });
    const gone = exitOf(first);
    const steps = () => of(eventsOf(killed), 'step').at(-1)?.step ?? 0;
    await until(() => steps() >= 30);
    appendFileSync(path.join(killed, 'control.jsonl'), `${JSON.stringify({ kind: 'checkpoint', time: Date.now() })}\n`);
    await until(() => of(eventsOf(killed), 'checkpoint').some(({ reason }) => reason === 'asked'));
    const asked = of(eventsOf(killed), 'checkpoint').find(({ reason }) => reason === 'asked')!;
    // Some steps more, which are lost.
    await until(() => steps() > asked.step);
    first.kill('SIGKILL');
    await gone;
    expect(asked.step % 25, 'in the middle of an epoch').not.toBe(0);
    const last = path.join(killed, 'checkpoints/last.safetensors');
    const { progress } = await readCheckpoint(last);
    expect(progress.step).toBeLessThan(100);
    expect(await exitOf(start({ experiment, folder: killed, resume: true }))).toBe(0);

    const [a, b] = [await weights(straight), await weights(killed)];
    expect(Object.keys(a).filter((name) => name.endsWith('#ema')).length).toBeGreaterThan(10);
    expect(Object.keys(a).filter((name) => name.endsWith('#momentum')).length).toBeGreaterThan(10);
    expect(b).toEqual(a);
    expect(readFileSync(last)).toEqual(readFileSync(path.join(straight, 'checkpoints/last.safetensors')));
    const resumed = eventsOf(killed);
    const begun = resumed.findLastIndex(({ kind }) => kind === 'started');
    const after = evaluations(resumed.slice(begun));
    expect(after.length).toBeGreaterThan(0);
    expect(after).toEqual(evaluations(stored(straight)).slice(-after.length));
    expect(of(resumed.slice(begun), 'warning')).toEqual([]);
  }, 120_000);
});

describe('a seed', () => {
  const short = { epochs: '1' };

  it('names a run: 0 is one, and another than 1', async () => {
    const experiment = everything();
    const [none, zero, one] = [
      await run(experiment, short),
      await run(experiment, { ...short, seed: '0' }),
      await run(experiment, { ...short, seed: '1' }),
    ];
    expect(await weights(zero)).toEqual(await weights(none));
    expect(evaluations(stored(zero))).toEqual(evaluations(stored(none)));
    expect(await weights(one)).not.toEqual(await weights(zero));
  }, 120_000);

  it('also names the weights of layers whose initialisers have none', async () => {
    const model = `tf.sequential({ layers: [
      tf.layers.averagePooling2d({ poolSize: 8, inputShape: [32, 32, 3] }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 4, name: 'a' }),
      tf.layers.dense({ units: 10, name: 'b', kernelInitializer: 'randomUniform' }),
    ] })`;
    const experiment = experimentFile({
      epochs: 1,
      model,
      extra: 'shaping: undefined, sparsity: undefined, learningRate: 0,',
    });
    const seeds = ['0', '0', '1'];
    const [a, b, c] = await Promise.all(seeds.map(async (seed) => weights(await run(experiment, { seed }))));
    expect(b).toEqual(a);
    for (const name of ['a/kernel', 'b/kernel']) expect(c![name], name).not.toEqual(a![name]);
  }, 120_000);
});
