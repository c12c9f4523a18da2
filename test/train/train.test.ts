import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/protocol/events';
import { readCheckpoint, writeCheckpoint } from '../../src/train/checkpoint';
import { type TrainRequest, train } from '../../src/train/train';
import { buildThreads } from '../threads';

let threads = '';
beforeAll(async () => {
  threads = await buildThreads();
});

const folder = () => mkdtempSync(path.join(tmpdir(), 'sluice-train-'));

interface Options {
  epochs?: number;
  extra?: string;
  model?: string;
}

/** A gated network of 8 layers on the built-in set, small enough for a second of training. */
function experimentFile({ epochs = 2, extra = '', model }: Options = {}): string {
  const file = path.join(folder(), 'tiny.experiment.ts');
  const body = model ?? 'networks.resnetCifar({ depth: 8, width: 0.5, gated: true })';
  writeFileSync(
    file,
    `import { beta, defineExperiment, networks, synthetic } from 'sluice';
import * as tf from '@tensorflow/tfjs';

export default defineExperiment({
  model: () => ${body},
  data: synthetic({ train: 64, test: 32, difficulty: 0 }),
  epochs: ${epochs},
  batchSize: 16,
  learningRate: 0.05,
  shaping: { prior: beta(0.6, 0.4), weight: 1 },
  sparsity: { weight: 0.1 },
  evaluation: { batchSize: 16 },
  ${extra}
});
void tf;
`,
  );
  return file;
}

function request(options: Partial<TrainRequest> & { file?: string } = {}): TrainRequest {
  const { file = experimentFile(), ...rest } = options;
  return {
    experiment: file,
    folder: path.join(folder(), 'run'),
    resume: false,
    threads,
    deviceOptions: { replicas: 1 },
    ...rest,
  };
}

async function all(asked: TrainRequest, each?: (event: RunEvent) => void): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of train(asked)) {
    events.push(event);
    each?.(event);
  }
  return events;
}

const of = <K extends RunEvent['kind']>(events: RunEvent[], kind: K) =>
  events.filter((e): e is Extract<RunEvent, { kind: K }> => e.kind === kind);
const endOf = (events: RunEvent[]) => of(events, 'ended')[0]!;
const stored = (run: string): RunEvent[] =>
  readFileSync(path.join(run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const weights = async (run: string) => (await readCheckpoint(path.join(run, 'checkpoints/last.safetensors'))).state;

describe('a run', () => {
  it('says what it does, in the file and to whoever iterates, and ends once', async () => {
    const asked = request();
    const events = await all(asked);
    expect(endOf(events)).toMatchObject({ outcome: 'finished', step: 8 });
    expect(of(events, 'ended')).toHaveLength(1);
    expect(stored(asked.folder)).toEqual(events);
    expect(events[0]).toMatchObject({
      kind: 'started',
      stepsPerEpoch: 4,
      epochs: 2,
      step: 0,
      model: { gates: [{ channels: 8 }, { channels: 16 }, { channels: 32 }] },
    });
    const [, second] = of(events, 'epoch');
    expect(second).toMatchObject({ epoch: 2, step: 8, evaluation: { samples: 32 } });
    expect(second!.evaluation.macs).toBeGreaterThan(0);
    expect(second!.evaluation.macs).toBeLessThanOrEqual((events[0] as { model: { macs: number } }).model.macs);
    for (const step of of(events, 'step')) {
      const sum = Object.values(step.terms).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(step.loss, 4);
      expect(Object.keys(step.terms)).toEqual(['task', 'shaping', 'sparsity']);
    }
    expect(existsSync(path.join(asked.folder, 'checkpoints/best.safetensors'))).toBe(true);
  });

  it('gives the same weights to the bit for the same seed, and others for another', async () => {
    const file = experimentFile({ epochs: 1 });
    const [a, b, c] = [request({ file }), request({ file }), request({ file, settings: { seed: 1 } })];
    for (const asked of [a, b, c]) await all(asked);
    expect(await weights(b.folder)).toEqual(await weights(a.folder));
    expect(await weights(c.folder)).not.toEqual(await weights(a.folder));
  });

  it('stops at a command with a checkpoint, and goes on from there in the middle of an epoch as if nothing had been', async () => {
    const file = experimentFile({ epochs: 3 });
    const straight = request({ file });
    await all(straight);
    const asked = request({ file });
    const first = await all(asked, (event) => {
      if (event.kind === 'step' && event.step === 2)
        appendFileSync(
          path.join(asked.folder, 'control.jsonl'),
          `${JSON.stringify({ kind: 'stop', time: Date.now() + 1 })}\n`,
        );
    });
    expect(endOf(first).outcome).toBe('stopped');
    expect(endOf(first).step).toBeLessThan(12);
    const second = await all({ ...asked, resume: true });
    expect(second[0]).toMatchObject({ kind: 'started', step: endOf(first).step });
    expect(endOf(second)).toMatchObject({ outcome: 'finished', step: 12 });
    expect(await weights(asked.folder)).toEqual(await weights(straight.folder));
  });

  it('uses replicas that agree with each other', async () => {
    const asked = request({ deviceOptions: { replicas: 2 } });
    const events = await all(asked);
    expect(endOf(events).outcome).toBe('finished');
    expect(of(events, 'started')[0]!.device.description).toMatch(/2 × 1 thread/);
  });

  it('pauses with a checkpoint when no window has followed it for the lease', async () => {
    const asked = request({ leaseMs: 1000, file: experimentFile({ epochs: 500 }) });
    mkdirSync(asked.folder, { recursive: true });
    const lease = path.join(asked.folder, 'lease');
    writeFileSync(lease, '');
    const renewed = Date.now();
    // Followed for a while, then left alone.
    const window = setInterval(() => utimesSync(lease, new Date(), new Date()), 100);
    setTimeout(() => clearInterval(window), 2000);
    const events = await all(asked);
    expect(endOf(events).outcome).toBe('paused');
    expect(of(events, 'checkpoint').at(-1)).toMatchObject({ reason: 'pause' });
    expect(Date.now() - renewed).toBeGreaterThan(2900);
  });

  it('survives a half-written last line of an earlier session', async () => {
    const asked = request({ file: experimentFile({ epochs: 1 }) });
    await all(asked);
    appendFileSync(path.join(asked.folder, 'events.jsonl'), '{"kind":"st');
    await all({ ...asked, resume: true, settings: { epochs: 2 } });
    const lines = readFileSync(path.join(asked.folder, 'events.jsonl'), 'utf8').trim().split('\n');
    expect(lines.filter((line) => line === '{"kind":"st')).toHaveLength(1);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ kind: 'ended', outcome: 'finished' });
  });

  it('can be resumed after SIGKILL, from its last checkpoint', async () => {
    const asked = request({ file: experimentFile({ epochs: 400 }) });
    mkdirSync(asked.folder, { recursive: true });
    const worker = path.join(__dirname, '../../dist/worker.js');
    const child = spawn(
      process.execPath,
      [worker, '--request', JSON.stringify({ experiment: asked.experiment, folder: asked.folder, resume: false })],
      { stdio: 'ignore' },
    );
    const checkpoint = path.join(asked.folder, 'checkpoints/last.safetensors');
    while (!existsSync(checkpoint)) await new Promise((done) => setTimeout(done, 50));
    child.kill('SIGKILL');
    await new Promise((done) => child.once('exit', done));
    expect(stored(asked.folder).some((e) => e.kind === 'ended')).toBe(false);
    const { progress } = await readCheckpoint(checkpoint);
    const events = await all({ ...asked, resume: true, settings: { epochs: Math.ceil(progress.epoch) + 1 } });
    expect(events[0]).toMatchObject({ step: progress.step });
    expect(endOf(events).outcome).toBe('finished');
  });
});

describe('what goes wrong is one `ended` with a reason', () => {
  const failure = async (asked: TrainRequest) => {
    const ended = endOf(await all(asked));
    expect(ended.outcome).toBe('failed');
    return ended.error!;
  };

  it('a loss that is no number: step, term and the checkpoint from before', async () => {
    const error = await failure(request({ settings: { learningRate: 1e30 } }));
    expect(error.message).toMatch(/loss is (NaN|Infinity) at step \d+: its term 'task'/);
    expect(error.hint).toContain('last.safetensors');
  });

  it('a model whose output does not fit the classes: the line of its last layer', async () => {
    const file = experimentFile({
      model:
        'tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 7 })] })',
    });
    const error = await failure(request({ file }));
    expect(error.message).toMatch(/\[batch, 7\].*10 classes/);
    expect(error.source).toMatchObject({ file, line: 5 });
  });

  it('an operation without a rule: kernel and layer', async () => {
    const model = `(() => {
      class Odd extends tf.layers.Layer { static className = 'Odd'; call(x: tf.Tensor | tf.Tensor[]) { return tf.cumprod((Array.isArray(x) ? x[0] : x) as tf.Tensor, 1) } }
      return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), new Odd({ name: 'odd' }), tf.layers.dense({ units: 10 })] });
    })()`;
    const error = await failure(request({ file: experimentFile({ model }) }));
    expect(error.message).toMatch(/odd/);
    expect(error.hint).toMatch(/tfjs/);
  });

  it('a value read while tracing', async () => {
    const model = `(() => {
      class Peek extends tf.layers.Layer { static className = 'Peek'; call(x: tf.Tensor | tf.Tensor[]) { const t = (Array.isArray(x) ? x[0] : x) as tf.Tensor; return t.mul(t.max().dataSync()[0]! + 1) } }
      return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), new Peek({ name: 'peek' }), tf.layers.dense({ units: 10 })] });
    })()`;
    const error = await failure(request({ file: experimentFile({ model }) }));
    expect(error.message).toMatch(/read while.*peek/s);
  });

  it('random numbers drawn in JavaScript', async () => {
    const model = `(() => {
      class Noisy extends tf.layers.Layer { static className = 'Noisy'; call(x: tf.Tensor | tf.Tensor[]) { const t = (Array.isArray(x) ? x[0] : x) as tf.Tensor; return t.add(tf.randomUniform(t.shape)) } }
      return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), new Noisy({ name: 'noisy' }), tf.layers.dense({ units: 10 })] });
    })()`;
    const error = await failure(request({ file: experimentFile({ model }) }));
    expect(error.message).toMatch(/randomUniform.*noisy/s);
  });

  it('a checkpoint of another model', async () => {
    const first = request({ file: experimentFile({ epochs: 1 }) });
    await all(first);
    const other = experimentFile({ epochs: 2, model: 'networks.resnetCifar({ depth: 8, width: 1 })' });
    const error = await failure({ ...first, experiment: other, resume: true });
    expect(error.message).toMatch(/stem_conv\/kernel.*216.*432/);
  });

  it.skipIf(process.getuid?.() === 0)('a run folder that cannot be written', async () => {
    const parent = folder();
    chmodSync(parent, 0o500);
    const error = await failure(request({ folder: path.join(parent, 'run') }));
    expect(error.message).toContain('cannot be written');
  });

  it('a run folder whose place is taken by a file', async () => {
    const taken = path.join(folder(), 'run');
    writeFileSync(taken, '');
    expect((await failure(request({ folder: taken }))).message).toContain(taken);
  });
});

describe('a checkpoint', () => {
  const checkpoint = (value: number) => ({
    state: { '#steps': Float32Array.of(3), 'a/kernel': Float32Array.of(value, 2) },
    progress: { step: 3, epoch: 1.5 },
  });

  it('reads back as it was written', async () => {
    const file = path.join(folder(), 'c.safetensors');
    await writeCheckpoint(file, checkpoint(1), { 'a/kernel': [2, 1] });
    expect(await readCheckpoint(file)).toEqual(checkpoint(1));
  });

  it('stays as it was when the disk is full', async () => {
    const file = path.join(folder(), 'c.safetensors');
    await writeCheckpoint(file, checkpoint(1), {});
    const full = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    const disk = { open: full, rename: full } as unknown as NonNullable<Parameters<typeof writeCheckpoint>[3]>;
    await expect(writeCheckpoint(file, checkpoint(9), {}, disk)).rejects.toThrow(/disk is full/);
    expect(await readCheckpoint(file)).toEqual(checkpoint(1));
  });

  it('that is cut short is named with what is wrong', async () => {
    const file = path.join(folder(), 'c.safetensors');
    await writeCheckpoint(file, checkpoint(1), {});
    writeFileSync(file, readFileSync(file).subarray(0, -4));
    await expect(readCheckpoint(file)).rejects.toThrow(/c\.safetensors.*'a\/kernel' ends at byte/);
  });
});
