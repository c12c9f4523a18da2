/** Each kind of start that fails before its first step: where the user reads of it, and that no step is told. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TrainRequest } from '../../src/train/trainRequest';
import { expectWhole } from '../wholeError';
import { all, endOf, experimentFile, of, request } from './tinyRun';

async function failure(asked: TrainRequest) {
  const events = await all(asked);
  expect(of(events, 'step')).toEqual([]);
  expect(endOf(events)).toMatchObject({ outcome: 'failed', step: 0 });
  expectWhole(endOf(events).error!);
  return endOf(events).error!;
}

/** Of the tiny experiment: model 5, data 6, batchSize 8, learningRate 9, what is extra 13. */
const withData = (data: string) => experimentFile({ extra: `data: ${data},` });

describe('a start that fails is told at the field that has to be mended', () => {
  it.each([
    ['data that is missing', { extra: "data: cifar10({ dir: 'nowhere' })," }, 13, /nowhere/],
    ['a folder without images', { extra: "data: imageFolder({ dir: '.', size: 32 })," }, 13, /./],
    ['fewer images than a batch', { extra: 'data: synthetic({ train: 8, test: 8 }),' }, 13, /8 images, fewer than one/],
    ['weights to start from that are missing', { extra: "warmStart: 'nowhere'," }, 13, /warmStart: .*nowhere/],
    ['a device that is not there', { extra: "device: 'tfjs-node-gpu'," }, 13, /tfjs-node-gpu/],
  ])('%s', async (_, parts, line, message) => {
    // The second of two fields of a name is the one that counts: the first is taken out.
    const file = experimentFile(parts);
    const text = readFileSync(file, 'utf8')
      .replace("from 'sluice'", "from 'sluice'; import { cifar10, imageFolder } from 'sluice'")
      .concat('void [cifar10, imageFolder];\n');
    const own = parts.extra.startsWith('data') ? text.replace(/^ {2}data: synthetic.*difficulty.*$/m, '') : text;
    writeFileSync(file, own);
    const error = await failure(request({ file }));
    expect(error.message).toMatch(message);
    expect(error.source).toMatchObject({ file, line });
  });

  it('a device that the command line names is no field of the experiment', async () => {
    const error = await failure(
      request({ file: withData('synthetic({ train: 64, test: 32 })'), device: 'tfjs-node-gpu' }),
    );
    expect(error.source).toBeUndefined();
  });
});

describe('a loss that is no number', () => {
  it('at the first step is none of the learning rate: no weight has changed', async () => {
    const model =
      '(() => { class Zero extends tf.layers.Layer { static className = "Zero"; call(x: tf.Tensor | tf.Tensor[]) { const t = (Array.isArray(x) ? x[0] : x) as tf.Tensor; return t.sub(t).log().mul(0) } } return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 10 }), new Zero({})] }); })()';
    const file = experimentFile({ model, extra: 'shaping: undefined, sparsity: undefined,' });
    const error = await failure(request({ file }));
    expect(error).toMatchObject({
      message: expect.stringMatching(/^The loss is NaN at step 1/),
      source: { file, line: 5 },
    });
    expect(error.hint).toContain('the learning rate is not the cause');
  });

  it.each([
    [
      'after the loss has risen',
      300,
      /^The loss went from \S+ at step 1 to \S+ at step \d+: the learning rate, 300, is/,
    ],
    ['at once, where the rate is beyond all that trains', 1e30, /^The learning rate was 1e30 at step 1, which is too/],
  ])('%s is one of the learning rate', async (_, rate, hint) => {
    const file = experimentFile({ epochs: 50 });
    const events = await all(request({ file, settings: { learningRate: rate } }));
    const { error } = endOf(events);
    expect(error?.message).toMatch(/^The loss is|^After step/);
    expect(error?.hint).toMatch(hint);
    expect(error?.source).toMatchObject({ file, line: 9 });
  });
});

it('a run that is told to stop before its first step does none, and leaves no checkpoint', async () => {
  const stop = new AbortController();
  const events = await all(request({ file: experimentFile({ epochs: 5000 }), signal: stop.signal }), (event) => {
    if (event.kind === 'phase' && event.phase === 'compiling') stop.abort();
  });
  expect(endOf(events)).toMatchObject({ outcome: 'stopped', step: 0 });
  expect([...of(events, 'step'), ...of(events, 'checkpoint')]).toEqual([]);
});
