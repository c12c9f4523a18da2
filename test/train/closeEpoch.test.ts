/** What comes after the steps of an epoch, event by event: evaluations and checkpoints where they are due, and what an end leaves. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readProgress } from '../../src/checkpoints/readCheckpoint';
import type { State } from '../../src/device/device';
import { BatchFailure } from '../../src/device/gpuErrors';
import { port } from '../../src/graph/port';
import type { RunEvent } from '../../src/protocol/events/events';
import { decodeSamples } from '../../src/protocol/files/samples';
import { closeEpoch } from '../../src/train/closeEpoch';
import { type Fake, fakeRun, run } from './fakeRun';
import { of } from './tinyRun';

/** Ten epochs of four steps; evaluated after every second one, kept after every third. */
function closed(fake: Fake = {}) {
  const experiment = { evaluation: { every: 2 }, checkpointEvery: 3, ...fake.experiment } as Fake['experiment'];
  const made = fakeRun({ ...fake, experiment: experiment! });
  const said: RunEvent[] = [];
  const close = (done: number) => {
    made.standing.step = 4 * done;
    return run(closeEpoch(made.parts, made.compiled, made.standing, done), said);
  };
  const brief = () =>
    said.map((event) => (event.kind === 'checkpoint' ? `${event.best ? 'best' : 'last'} ${event.epoch}` : event.kind));
  const samplesOf = (name: string) => decodeSamples(readFileSync(path.join(made.folder, name)), name);
  return { ...made, said, close, brief, samplesOf };
}

it.each([
  [1, []],
  [2, ['phase', 'epoch', 'best 2']],
  [3, ['last 3']],
  [6, ['phase', 'epoch', 'best 6', 'last 6']],
  [7, []],
  // The last one of all: evaluated and kept whatever is due.
  [10, ['phase', 'epoch', 'best 10', 'last 10']],
])('after epoch %i: %j', async (done, expected) => {
  const { close, brief } = closed();
  expect((await close(done)).end).toBeUndefined();
  expect(brief()).toEqual(expected);
});

it('the last of an odd number of epochs is evaluated too', async () => {
  const { close, brief } = closed({ experiment: { epochs: 5 } });
  await close(5);
  expect(brief()).toEqual(['phase', 'epoch', 'best 5', 'last 5']);
});

it('an evaluation is of the averaged weights, says what it measured, and has its images before its event', async () => {
  let seen: State | undefined;
  let accuracy = 1;
  const state = { w: Float32Array.of(1, 1), 'w#ema': Float32Array.of(2, 3), 'w#momentum': Float32Array.of(4, 5) };
  const evaluated = (of: State) => {
    seen = of;
    return { [port.measured('accuracy')]: Float32Array.of(accuracy, 0) };
  };
  const { close, said, samplesOf, folder, standing } = closed({ state, evaluated });
  await close(2);
  expect(seen).toEqual({ w: state['w#ema'] });
  expect(of(said, 'epoch')).toMatchObject([
    { step: 8, epoch: 2, evaluation: { values: { accuracy: 0.5, loss: 2, macs: 100 }, samples: 2 } },
  ]);
  expect(await readProgress(path.join(folder, 'checkpoints/best.safetensors'))).toEqual({
    ...{ step: 8, epoch: 2, evaluated: true, best: { accuracy: 0.5, epoch: 2 } },
  });
  // One that is no better leaves the best as it is.
  accuracy = 0;
  await close(4);
  expect(of(said, 'checkpoint').map(({ epoch }) => epoch)).toEqual([2]);
  expect([samplesOf('samples.bin').epoch, samplesOf('samples-best.bin').epoch]).toEqual([4, 2]);
  expect(standing.bestScore).toEqual({ epoch: 2, value: 0.5 });
  expect(samplesOf('samples.bin')).toMatchObject({ step: 16, total: 2 });
});

it('whoever hears of an evaluation finds its images, and of a best checkpoint its weights', async () => {
  const { parts, compiled, standing, folder } = closed();
  standing.step = 8;
  const there: string[] = [];
  for await (const { kind } of closeEpoch(parts, compiled, standing, 2)) {
    const found = ['samples.bin', 'samples-best.bin', 'thumbnails.bin', 'checkpoints/best.safetensors'];
    there.push(`${kind} ${found.map((name) => Number(existsSync(path.join(folder, name)))).join('')}`);
  }
  expect(there).toEqual(['phase 0000', 'epoch 1110', 'checkpoint 1111']);
});

it('what is noted of images and cannot be written is warned of, and costs no evaluation', async () => {
  const { close, brief, said, folder } = closed();
  mkdirSync(path.join(folder, 'samples.bin/in/the/way'), { recursive: true });
  await close(2);
  expect(brief()).toEqual(['phase', 'epoch', 'best 2', 'warning']);
  expect(of(said, 'warning')[0]!.message).toContain('samples.bin');
});

it('a budget that was not kept is said after the last epoch alone', async () => {
  const sparsity = { target: 0.5 };
  const { close, said } = closed({ experiment: { epochs: 4, sparsity } });
  await close(2);
  expect(of(said, 'warning')).toEqual([]);
  await close(4);
  expect(of(said, 'warning')).toHaveLength(1);
});

it('where samples have no class nothing is noted of them', async () => {
  const { close, folder, brief } = closed({ head: 'none' });
  await close(2);
  expect(existsSync(path.join(folder, 'samples.bin'))).toBe(false);
  expect(brief()).toEqual(['phase', 'epoch', 'best 2']);
});

it('an experiment that ends the run has its checkpoint, its word, and what was warned of', async () => {
  const { close, brief, parts, folder } = closed({
    experiment: {
      onEpoch: ({ epoch, stop }: { epoch: number; stop: (why?: string) => void }) => epoch === 1 && stop('enough'),
    } as never,
  });
  parts.warnings.push('look');
  expect((await close(1)).end).toEqual({ outcome: 'finished', why: 'enough' });
  expect(brief()).toEqual(['last 1', 'warning']);
  expect(await readProgress(path.join(folder, 'checkpoints/last.safetensors'))).toMatchObject({ evaluated: true });
});

describe('what goes wrong', () => {
  const last = (folder: string) => readProgress(path.join(folder, 'checkpoints/last.safetensors'));

  it('in an evaluation costs nothing of what is trained: the next session evaluates again', async () => {
    const evaluated = () => {
      throw new Error('no measure');
    };
    const { close, brief, folder, said } = closed({ evaluated });
    await expect(close(2)).rejects.toThrow('no measure');
    expect(brief()).toEqual(['phase', 'last 2']);
    expect(said[1]).toMatchObject({ reason: 'stop' });
    expect((await last(folder)).evaluated).toBe(false);
  });

  it('after an evaluation keeps that as well', async () => {
    const onEpoch = () => {
      throw new Error('not this');
    };
    const { close, folder } = closed({ experiment: { onEpoch } });
    await expect(close(2)).rejects.toThrow('not this');
    expect(await last(folder)).toMatchObject({ evaluated: true, best: { epoch: 2 } });
  });

  it('in a batch that the GPU cannot take is seen to elsewhere', async () => {
    const evaluated = () => {
      throw new BatchFailure('too large');
    };
    const { close, brief } = closed({ evaluated });
    await expect(close(2)).rejects.toThrow('too large');
    expect(brief()).toEqual(['phase']);
  });
});

it.each(['stopped', 'paused'] as const)(
  'a run that is %s during an evaluation has a checkpoint that waits for it',
  async (how) => {
    const { close, brief, said, folder } = closed({ look: () => how });
    expect((await close(2)).end).toEqual({ outcome: how });
    expect(brief()).toEqual(['phase', 'last 2']);
    expect(said[1]).toMatchObject({ reason: how === 'paused' ? 'pause' : 'stop' });
    expect(await readProgress(path.join(folder, 'checkpoints/last.safetensors'))).toMatchObject({
      step: 8,
      evaluated: false,
    });
  },
);
