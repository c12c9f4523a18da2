import { spawn } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { type Disk, writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';
import type { TrainRequest } from '../../src/train/trainRequest';
import { expectWhole } from '../wholeError';
import { all, endOf, experimentFile, folder, of, request, stored, weights } from './tinyRun';

function tell(run: string, kind: 'stop' | 'checkpoint'): void {
  appendFileSync(path.join(run, 'control.jsonl'), `${JSON.stringify({ kind, time: Date.now() + 1 })}\n`);
}

describe('a run', () => {
  it('says what it does, in the file and to whoever iterates, and ends once', async () => {
    const asked = request();
    const events = await all(asked);
    expect(endOf(events)).toMatchObject({ outcome: 'finished', step: 8 });
    expect(of(events, 'ended')).toHaveLength(1);
    expect(stored(asked.folder)).toEqual(events);
    expect(events[0]).toMatchObject({
      kind: 'started',
      pid: process.pid,
      stepsPerEpoch: 4,
      epochs: 2,
      step: 0,
      model: { gates: [{ channels: 8 }, { channels: 16 }, { channels: 32 }] },
    });
    const [, second] = of(events, 'epoch');
    expect(second).toMatchObject({ epoch: 2, step: 8, evaluation: { samples: 32 } });
    expect(second!.evaluation.classSamples!.reduce((a, b) => a + b)).toBe(32);
    for (const gate of second!.evaluation.gates) {
      const [rates, cdf, distances] = [gate.rates, gate.cdf!, gate.distances!].map((text) =>
        Buffer.from(text, 'base64'),
      );
      // A gate is open where its log-odds are above 0.
      for (const [c, rate] of rates!.entries())
        expect(Math.abs(rate + cdf![31 * c + 15]! - 255)).toBeLessThanOrEqual(1);
      expect(distances!.length).toBe(2 * rates!.length);
    }
    expect((events[0] as { priors: unknown }).priors).toMatchObject([
      { name: 'Beta(0.6, 0.4)', mean: 0.6, gates: second!.evaluation.gates.map(({ gate }) => gate) },
    ]);
    expect(second!.evaluation.values.macs).toBeGreaterThan(0);
    expect(second!.evaluation.values.macs).toBeLessThanOrEqual((events[0] as { model: { macs: number } }).model.macs);
    for (const step of of(events, 'step')) {
      const sum = Object.values(step.terms).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(step.values.loss, 4);
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

  it('stops at a command in the file, with a checkpoint', async () => {
    const asked = request({ file: experimentFile({ epochs: 5000 }) });
    const events = await all(asked, (event) => {
      if (event.kind === 'step') tell(asked.folder, 'stop');
    });
    expect(endOf(events).outcome).toBe('stopped');
    expect(of(events, 'checkpoint').at(-1)).toMatchObject({ reason: 'stop', step: endOf(events).step });
    expect((await readCheckpoint(path.join(asked.folder, 'checkpoints/last.safetensors'))).progress.step).toBe(
      endOf(events).step,
    );
  });

  it('writes a checkpoint when asked, and goes on', async () => {
    const asked = request({ file: experimentFile({ epochs: 5000 }) });
    let told = false;
    const events = await all(asked, (event) => {
      if (event.kind === 'step' && !told) tell(asked.folder, 'checkpoint');
      if (event.kind === 'step') told = true;
      if (event.kind === 'checkpoint' && event.reason === 'asked') tell(asked.folder, 'stop');
    });
    expect(of(events, 'checkpoint').filter(({ reason }) => reason === 'asked')).toHaveLength(1);
    expect(endOf(events).outcome).toBe('stopped');
  });

  it('goes on in the middle of an epoch as if it had not been stopped', async () => {
    const file = experimentFile({ epochs: 3 });
    const straight = request({ file });
    await all(straight);
    const stop = new AbortController();
    const asked = request({ file });
    const first = await all({ ...asked, signal: stop.signal }, (event) => {
      if (event.kind === 'step') stop.abort();
    });
    expect(endOf(first)).toMatchObject({ outcome: 'stopped', step: 1 });
    const second = await all({ ...asked, resume: true });
    expect(second[0]).toMatchObject({ kind: 'started', step: 1 });
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
    const asked = request({ leaseMs: 1500, file: experimentFile({ epochs: 5000 }) });
    mkdirSync(asked.folder, { recursive: true });
    const lease = path.join(asked.folder, 'lease');
    writeFileSync(lease, '');
    let renewals = 0;
    const renew = () => utimesSync(lease, ++renewals, renewals);
    // However long it takes to begin; then for longer than the lease, since steps are told every 100 ms at most; then left alone.
    const beginning = setInterval(renew, 100);
    onTestFinished(() => clearInterval(beginning));
    const followed = 20;
    let steps = 0;
    const events = await all(asked, ({ kind }) => {
      if (kind === 'started') clearInterval(beginning);
      if (kind === 'step' && steps < followed) {
        steps++;
        renew();
      }
    });
    expect(endOf(events).outcome).toBe('paused');
    expect(of(events, 'checkpoint').at(-1)).toMatchObject({ reason: 'pause' });
    expect(steps).toBe(followed);
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
    expectWhole(ended.error!);
    return ended.error!;
  };

  it('a loss that is no number: step, term and that there is no checkpoint yet', async () => {
    const error = await failure(request({ settings: { learningRate: 1e30 } }));
    expect(error.message).toMatch(/loss is (NaN|Infinity) at step \d+: its term 'task'/);
    expect(error.hint).toContain('no checkpoint yet');
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
      class Odd extends tf.layers.Layer { static className = 'Odd'; call(x: tf.Tensor | tf.Tensor[]) { const t = (Array.isArray(x) ? x[0] : x) as tf.Tensor; return t.mul(tf.unique(t.flatten()).values.max()) } }
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

  it('a loss that is no number, with the newest checkpoint or that there is none', async () => {
    const diverging = (from: number) =>
      request({ file: experimentFile({ extra: `learningRate: (epoch) => (epoch >= ${from} ? 1e30 : 0.01),` }) });
    const early = await failure(diverging(0));
    expect(early.hint).toContain('The run has no checkpoint yet');
    const late = await failure(diverging(1));
    expect(late.hint).toMatch(/The newest good checkpoint is last, of epoch 1:/);
  });

  it('a run folder that cannot be written', async () => {
    const parent = folder();
    chmodSync(parent, 0o555);
    const asked = request({ folder: path.join(parent, 'run') });
    const root = process.geteuid?.() === 0;
    // Root may write everywhere: nobody may not.
    if (root) process.seteuid?.(65534);
    try {
      expect((await failure(asked)).message).toContain('cannot be written');
    } finally {
      if (root) process.seteuid?.(0);
    }
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
    const disk = { open: full, rename: full } as unknown as Disk;
    await expect(writeCheckpoint(file, checkpoint(9), {}, { disk })).rejects.toThrow(/disk is full/);
    expect(await readCheckpoint(file)).toEqual(checkpoint(1));
  });

  it('that is cut short is named with what is wrong', async () => {
    const file = path.join(folder(), 'c.safetensors');
    await writeCheckpoint(file, checkpoint(1), {});
    writeFileSync(file, readFileSync(file).subarray(0, -4));
    await expect(readCheckpoint(file)).rejects.toThrow(/c\.safetensors.*'a\/kernel' ends at byte/);
  });
});
