/** Runs that are disturbed at awkward moments: what is on the disk afterwards, and that they go on from there. */
import { open, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import type { Disk } from '../../src/checkpoints/writeCheckpoint';
import type { RunEvent } from '../../src/protocol/events/events';
import { all, endOf, experimentFile, of, request, weights } from './tinyRun';

const lastOf = (run: string) => readCheckpoint(path.join(run, 'checkpoints/last.safetensors'));

/** Full at the first `times` attempts to open a checkpoint. */
function fullDisk(times: number): Disk {
  let left = times;
  const full = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  return { open: ((...args: Parameters<typeof open>) => (left-- > 0 ? full() : open(...args))) as typeof open, rename };
}

describe('a stop during an evaluation', () => {
  it('ends the run before the evaluation does, and a resumed run begins with it', async () => {
    const file = experimentFile({ epochs: 2 });
    const straight = request({ file });
    const expected = of(await all(straight), 'epoch');
    const stop = new AbortController();
    const asked = request({ file });
    const first = await all({ ...asked, signal: stop.signal }, (event) => {
      if (event.kind === 'phase' && event.phase === 'evaluating') stop.abort();
    });
    expect(endOf(first)).toMatchObject({ outcome: 'stopped', step: 4 });
    expect(of(first, 'epoch')).toEqual([]);
    const second = await all({ ...asked, resume: true });
    const found = of(second, 'epoch').map(({ epoch, step, evaluation }) => ({ epoch, step, evaluation }));
    expect(found).toEqual(expected.map(({ epoch, step, evaluation }) => ({ epoch, step, evaluation })));
    expect(await weights(asked.folder)).toEqual(await weights(straight.folder));
  });

  it('in the last epoch leaves nothing but the evaluation to do', async () => {
    const stop = new AbortController();
    const asked = request({ file: experimentFile({ epochs: 1 }) });
    await all({ ...asked, signal: stop.signal }, (event) => {
      if (event.kind === 'phase' && event.phase === 'evaluating') stop.abort();
    });
    const second = await all({ ...asked, resume: true });
    expect(of(second, 'step')).toEqual([]);
    expect(of(second, 'epoch')).toHaveLength(1);
    expect(endOf(second)).toMatchObject({ outcome: 'finished', step: 4 });
  });
});

describe('a stop while a checkpoint is written', () => {
  const file = experimentFile({ epochs: 2 });
  let expected: RunEvent[] = [];
  let straight = '';
  beforeAll(async () => {
    const asked = request({ file });
    straight = asked.folder;
    expected = await all(asked);
  });
  const evaluated = (events: RunEvent[]) =>
    of(events, 'epoch').map(({ epoch, step, evaluation }) => ({ epoch, step, evaluation }));

  // `last` is written first, then `best`.
  it.each([
    ['as it is begun', 'open', 0],
    ['before it takes its place', 'rename', 0],
    ['as the best one is begun', 'open', 1],
    ['before the best one takes its place', 'rename', 1],
  ] as const)('%s, leaves it whole, and nothing of the run is another', async (_, when, before) => {
    const stop = new AbortController();
    let left = before;
    const stopAt = <T>(what: 'open' | 'rename', act: () => T): T => {
      if (what === when && left-- === 0) stop.abort();
      return act();
    };
    const disk: Disk = {
      open: ((...args: Parameters<typeof open>) => stopAt('open', () => open(...args))) as typeof open,
      rename: (...args) => stopAt('rename', () => rename(...args)),
    };
    const asked = request({ file, disk });
    const first = await all({ ...asked, signal: stop.signal });
    expect(stop.signal.aborted).toBe(true);
    expect(endOf(first)).toMatchObject({ outcome: 'stopped' });
    expect(
      (await readdir(path.join(asked.folder, 'checkpoints'))).filter((name) => !/^\w+\.safetensors$/.test(name)),
    ).toEqual([]);
    const second = await all({ ...asked, resume: true });
    expect(evaluated([...first, ...second])).toEqual(evaluated(expected));
    expect(await weights(asked.folder)).toEqual(await weights(straight));
  });
});

it('writes a checkpoint after every so many epochs, and after the last', async () => {
  const asked = request({ file: experimentFile({ epochs: 5, extra: 'checkpointEvery: 2,' }) });
  const written = of(await all(asked), 'checkpoint').filter(({ best }) => !best);
  expect(written.map(({ epoch }) => epoch)).toEqual([2, 4, 5]);
});

describe('a full disk', () => {
  it('while a checkpoint is written is a warning as long as there is another chance', async () => {
    const asked = request({ file: experimentFile({ epochs: 2 }), disk: fullDisk(5) });
    const events = await all(asked);
    const said = of(events, 'warning').map(({ message }) => message);
    // What can be made again goes first.
    expect(
      said.filter((message) => message.includes('removed to make room')).map((text) => text.split(' ')[4]),
    ).toEqual(['thumbnails.bin', 'samples.bin', 'samples-best.bin']);
    const warnings = said.filter((message) => !message.includes('removed to make room'));
    expect(warnings).toHaveLength(2);
    for (const message of warnings)
      expect(message).toMatch(/safetensors.*the disk is full.*one before it is untouched/);
    expect(endOf(events).outcome).toBe('finished');
    expect((await lastOf(asked.folder)).progress).toMatchObject({ step: 8, evaluated: true });
  });

  it('at the last chance fails the run, and the checkpoint from before stays', async () => {
    const asked = request({ file: experimentFile({ epochs: 1 }) });
    await all(asked);
    const before = await lastOf(asked.folder);
    const events = await all({ ...asked, resume: true, settings: { epochs: 2 }, disk: fullDisk(Infinity) });
    expect(endOf(events)).toMatchObject({
      outcome: 'failed',
      error: { message: expect.stringContaining('the disk is full') },
    });
    expect(await lastOf(asked.folder)).toEqual(before);
  });
});

describe('weights that are no numbers', () => {
  it('never reach a checkpoint', async () => {
    // One step an epoch: the second one's update goes wrong, its loss does not show it yet.
    const file = experimentFile({ epochs: 3, extra: 'learningRate: (epoch: number) => (epoch < 1 ? 0.05 : 1e39),' });
    const asked = request({ file, settings: { batchSize: 64 } });
    const events = await all(asked);
    expect(endOf(events)).toMatchObject({
      outcome: 'failed',
      step: 2,
      error: { hint: expect.stringContaining('The newest good checkpoint is last, of epoch 1:') },
    });
    expect(endOf(events).error?.message).toMatch(/After step 2 '.+' holds (NaN|-?Infinity)/);
    const { state, progress } = await lastOf(asked.folder);
    expect(progress.step).toBe(1);
    expect(Object.values(state).every((values) => values.every(Number.isFinite))).toBe(true);
  });
});

describe('a resumed run', () => {
  it('keeps the settings it was started with', async () => {
    const stop = new AbortController();
    const asked = request({ settings: { epochs: 3, seed: 5 }, signal: stop.signal });
    await all(asked, ({ kind }) => kind === 'step' && stop.abort());
    const { settings: _, signal: __, ...again } = asked;
    const events = await all({ ...again, resume: true });
    expect(events[0]).toMatchObject({ epochs: 3 });
    expect(endOf(events)).toMatchObject({ outcome: 'finished', step: 12 });
  });

  it('says that it cannot go on with other steps an epoch', async () => {
    const asked = request({ file: experimentFile({ epochs: 1 }) });
    await all(asked);
    const events = await all({ ...asked, resume: true, settings: { epochs: 2, batchSize: 32 } });
    expect(endOf(events).error?.message).toMatch(/4 steps an epoch so far.*2 from here/);
  });

  it('says that it never got to a checkpoint', async () => {
    const asked = request({ file: experimentFile({ model: 'undefined as never' }) });
    await all(asked);
    const error = endOf(await all({ ...asked, experiment: experimentFile(), resume: true })).error;
    expect(error?.message).toBeTruthy();
    expect(error?.stack).toBeUndefined();
  });

  it('goes on to the bit on the eager device, with dropout, gates, momentum and moving averages', async () => {
    const model = `{
      const input = tf.input({ shape: [32, 32, 3] });
      const small = tf.layers.averagePooling2d({ poolSize: 8 }).apply(input);
      const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, name: 'conv', kernelInitializer: tf.initializers.heNormal({ seed: 1 }) }).apply(small);
      const norm = tf.layers.batchNormalization({ name: 'norm' }).apply(conv) as tf.SymbolicTensor;
      const gated = basicBlock(norm, { name: 'block', filters: 4 });
      const flat = tf.layers.dropout({ rate: 0.5 }).apply(tf.layers.flatten().apply(gated));
      return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10, name: 'head', kernelInitializer: tf.initializers.heNormal({ seed: 2 }) }).apply(flat) as tf.SymbolicTensor });
    }`;
    const file = experimentFile({ epochs: 2, model });
    const straight = request({ file, device: 'tfjs' });
    expect(endOf(await all(straight))).toMatchObject({ outcome: 'finished' });
    const stop = new AbortController();
    const asked = request({ file, device: 'tfjs' });
    await all({ ...asked, signal: stop.signal }, ({ kind }) => kind === 'step' && stop.abort());
    const resumed = await all({ ...asked, resume: true });
    expect(endOf(resumed)).toMatchObject({ outcome: 'finished', step: 8 });
    expect(await weights(asked.folder)).toEqual(await weights(straight.folder));
  });
});

describe('an error that a layer of the user throws in a step', () => {
  const model = `(() => {
      class Moody extends tf.layers.Layer {
        static className = 'Moody';
        call(x: tf.Tensor | tf.Tensor[], kwargs: { training?: boolean }) {
          if (kwargs.training) throw new Error('not while training');
          return Array.isArray(x) ? x[0]! : x;
        }
      }
      return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), new Moody({}), tf.layers.dense({ units: 10 })] });
    })()`;

  it.each(['cpu', 'tfjs'])('is at their line, on device %s', async (device) => {
    const file = experimentFile({ model });
    const events: RunEvent[] = await all(request({ file, device }));
    expect(endOf(events).error).toMatchObject({
      message: expect.stringContaining('not while training'),
      source: { file, line: 9 },
    });
  });
});

describe('whoever stops listening', () => {
  it('ends the run', async () => {
    const asked = request({ file: experimentFile({ epochs: 5000 }) });
    const { train } = await import('../../src/train/train');
    for await (const event of train(asked)) if (event.kind === 'step') break;
    await expect(lastOf(asked.folder)).rejects.toThrow('does not exist');
  });
});
