import { describe, expect, it } from 'vitest';
import type { Batch, DatasetInfo, Pipeline } from '../../src/data';
import type { EvaluationSession } from '../../src/device/device';
import { evaluate } from '../../src/evaluate/evaluate';
import { port } from '../../src/graph/port';
import type { ModelSummary } from '../../src/protocol/events/events';

const model: ModelSummary = {
  ...{ name: 'net', params: 1, macs: 100, gateMacs: 0 },
  ...{ layers: [], gates: [], notCounted: [] },
};
const info: DatasetInfo = {
  ...{ name: 'streets', train: 1, test: 6, classes: ['road', 'car', 'sky'], shape: [1, 4, 1] },
  ...{
    mean: [0],
    std: [1],
    pixelLabels: {
      ignore: 255,
      colors: [
        [1, 0, 0],
        [2, 0, 0],
        [3, 0, 0],
      ],
    },
  },
};
/** Of each image: its pixels' classes, and what is said of them. */
const truth = [
  [0, 0, 1, 1],
  [2, 2, 2, 2],
  [1, 0, 255, 0],
  [2, 0, 0, 2],
  [1, 1, 1, 255],
  [0, 1, 2, 0],
];
const said = [
  [0, 0, 1, 2],
  [2, 2, 2, 2],
  [1, 1, 1, 0],
  [0, 0, 0, 0],
  [1, 1, 1, 1],
  [0, 1, 2, 0],
];

/** Two images a batch, whose arrays are empty once they are given back, as those of a pipeline that makes the next one. */
async function* batches(): AsyncIterableIterator<Batch> {
  for (let from = 0; from < truth.length; from += 2) {
    const x = Float32Array.from(said.slice(from, from + 2).flat());
    const y = Int32Array.from(truth.slice(from, from + 2).flat());
    const index = Int32Array.of(from, from + 1);
    const release = () => void structuredClone(null, { transfer: [x.buffer, y.buffer, index.buffer] });
    yield { x, inputs: { x }, y, index, count: 2, release };
  }
}

describe('an evaluation of images with a class for every pixel', () => {
  it('scores each with its own labels, whatever becomes of the batch', async () => {
    const asked: unknown[] = [];
    const epoch = (...given: unknown[]) => {
      asked.push(given);
      return batches();
    };
    const data = { info, epoch } as unknown as Pipeline;
    const session = {
      // The network says what the images hold.
      run: async ({ x, y }: { x: Float32Array; y: Int32Array }) => ({
        [port.measured('loss')]: Float32Array.of(8, 4),
        // Of the pixels of the batch that count.
        [port.over('loss')]: Float32Array.from(
          [0, 4],
          (at) => y.slice(at, at + 4).filter((label) => label !== 255).length,
        ),
        classes: x,
      }),
    } as unknown as EvaluationSession;
    const pictures: number[][] = [];
    const evaluation = await evaluate(
      session,
      data,
      model,
      {},
      { onClasses: (classes) => pictures.push([...classes!]) },
    );
    // Right: 3 of 4, 4 of 4, 2 of 3, 2 of 4, 3 of 3, 4 of 4.
    expect(evaluation).toMatchObject({ values: { accuracy: 18 / 22, loss: 36 / 22 }, samples: 6 });
    expect(pictures).toEqual(said);
    // Of the whole split, and no thumbnails where nobody takes any.
    expect(asked).toEqual([[0, 0, undefined]]);
    // road: 7 of 8 right, and 2 others called so; car: 6 of 7, and 1; sky: 5 of 7, and 1.
    expect(evaluation?.iou).toEqual([7 / 10, 6 / 8, 5 / 8].map((share) => expect.closeTo(share, 10)));
  });
});

it('comes to nothing where it is told to end while it waits for a batch', async () => {
  const epoch = async function* () {
    for await (const batch of batches()) {
      yield batch;
      await new Promise(() => undefined);
    }
  };
  const session = {
    run: async ({ x }: { x: Float32Array }) => ({ [port.measured('loss')]: Float32Array.of(1, 1), classes: x }),
  } as unknown as EvaluationSession;
  let asked = 0;
  // After the first batch it may go on.
  const interrupted = async () => asked++ > 0;
  expect(await evaluate(session, { info, epoch } as unknown as Pipeline, model, {}, { interrupted })).toBeUndefined();
  expect(asked).toBe(2);
});
