/** How well each class was found, sample by sample. */

import { expect, it } from 'vitest';
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
