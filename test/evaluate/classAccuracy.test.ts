/** How well each class was found, sample by sample. */

import { describe, expect, it } from 'vitest';
import type { Batch, DatasetInfo, Pipeline } from '../../src/data';
import type { EvaluationSession } from '../../src/device/device';
import { evaluate } from '../../src/evaluate/evaluate';
import { port } from '../../src/graph/port';
import type { ModelSummary } from '../../src/protocol/events/events';
import { unpackShares } from '../../src/protocol/facts/packed';

const model: ModelSummary = {
  ...{ name: 'net', params: 1, macs: 100, gateMacs: 0 },
  ...{ layers: [], gates: [], notCounted: [] },
};
const info: DatasetInfo = {
  ...{ name: 'animals', train: 1, test: 7, classes: ['cat', 'dog', 'eel', 'fox'], shape: [1, 1, 1] },
  ...{ mean: [0], std: [1] },
};
const labels = [0, 0, 0, 1, 1, 3, 3];
/** The fifth sample cannot be read. */
const index = [0, 1, 2, 3, -1, 5, 6];
const correct = [1, 0, 1, 1, 1, 0, 0];

async function* batches(): AsyncIterableIterator<Batch> {
  yield {
    x: new Float32Array(7),
    inputs: { x: new Float32Array(7) },
    y: Int32Array.from(labels),
    index: Int32Array.from(index),
    count: 7,
    release: () => {},
  };
}

it('is the share of its right samples; 0 of a class that is not there', async () => {
  const data = { info, epoch: batches } as unknown as Pipeline;
  const session = {
    run: async () => ({
      [port.measured('loss')]: new Float32Array(7),
      [port.measured('accuracy')]: Float32Array.from(correct),
    }),
  } as unknown as EvaluationSession;
  const evaluation = (await evaluate(session, data, model, {}))!;
  const shares = unpackShares(evaluation.classAccuracy, 4)!;
  for (const [k, wanted] of [2 / 3, 1, 0, 0].entries()) expect(shares[k], String(k)).toBeCloseTo(wanted, 2);
});

describe('an evaluation', () => {
  const outputs = (samples: number) => ({
    [port.measured('loss')]: new Float32Array(samples),
    [port.measured('accuracy')]: new Float32Array(samples).fill(1),
  });
  /** Batches of two, of which the last may hold one; a negative index is a sample that cannot be read. */
  function pipeline(...indices: number[][]) {
    let released = 0;
    const data = {
      info,
      async *epoch() {
        for (const index of indices)
          yield {
            ...{ x: Float32Array.from(index), inputs: { x: Float32Array.from(index) }, count: index.length },
            ...{ y: Int32Array.from(index, (i) => Math.abs(i) % 4), index: Int32Array.from(index) },
            release: () => void released++,
          };
      },
    } as unknown as Pipeline;
    return { data, released: () => released };
  }

  it('gives every batch back, and ends between two of them where it is told to', async () => {
    let runs = 0;
    const run = async () => {
      runs++;
      return outputs(2);
    };
    const session = { run } as unknown as EvaluationSession;
    const whole = pipeline([0, 1], [2, 3]);
    expect((await evaluate(session, whole.data, model, {}))?.samples).toBe(4);
    expect([runs, whole.released()]).toEqual([2, 2]);
    const early = pipeline([0, 1], [2, 3]);
    expect(await evaluate(session, early.data, model, {}, { interrupted: async () => true })).toBeUndefined();
    expect([runs, early.released()]).toEqual([3, 1]);
  });

  it('has its labels, whatever a session does with those that it is given', async () => {
    const session = {
      run: async ({ y }: { y: Int32Array }) => {
        structuredClone(null, { transfer: [y.buffer] });
        return outputs(2);
      },
    } as unknown as EvaluationSession;
    const { data } = pipeline([0, 3]);
    const { classAccuracy } = (await evaluate(session, data, model, {}))!;
    expect(unpackShares(classAccuracy, 4)).toEqual([1, 0, 0, 1]);
  });

  it('that goes by whole batches is given the samples that are real alone, and nothing where none is', async () => {
    const given: number[][] = [];
    const session = {
      plan: { exact: true, head: 'classes', metrics: {} },
      run: async ({ x, y }: { x: Float32Array; y: Int32Array }) => {
        given.push([...x], [...y]);
        return outputs(x.length);
      },
    } as unknown as EvaluationSession;
    const { data } = pipeline([0, -2], [-3, -4], [-5, 6], [7]);
    const evaluation = (await evaluate(session, data, model, {}))!;
    expect(given).toEqual([[0], [0], [6], [2], [7], [3]]);
    expect([evaluation.samples, evaluation.leftOut]).toEqual([3, 4]);
  });
});
