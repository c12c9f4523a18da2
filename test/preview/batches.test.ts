/** What a preview does with the batches of a pipeline and with what that says, from batches written by hand. */
import { beforeEach, expect, it, vi } from 'vitest';
import type { Batch, DatasetInfo, Pipeline, PipelineOptions } from '../../src/data';
import { synthetic } from '../../src/data/sources/sources';
import { type PreviewRequest, preview } from '../../src/preview/preview';

const given = vi.hoisted(() => ({
  batches: 3,
  /** Before the batch of that number. */
  before: (_number: number, _options: PipelineOptions) => {},
  released: [] as number[],
  asked: [] as unknown[],
  closed: 0,
}));
vi.mock('../../src/load/loadExperiment', () => ({
  loadUnbuilt: async () => ({
    experiment: {
      data: synthetic(),
      batchSize: 2,
      evaluation: { batchSize: 3 },
      seed: 4,
      augmentation: { flip: true },
    },
  }),
}));
vi.mock('../../src/data', async (original) => ({
  ...(await original<object>()),
  openPipeline: async (_source: unknown, options: PipelineOptions): Promise<Pipeline> => {
    const { split, batchSize, seed, shown } = options;
    given.asked.push({ split, batchSize, seed, shown });
    const info: DatasetInfo = {
      ...{ name: 'set', train: 6, test: 6, classes: ['a', 'b'], shape: [1], mean: [0], std: [1], pictures: false },
    };
    return {
      ...{ info, batches: given.batches },
      async *epoch(_epoch: number, from = 0) {
        for (let number = from; number < given.batches; number++) {
          given.before(number, options);
          const x = Float32Array.of(number);
          yield {
            ...{ x, inputs: { x }, y: Int32Array.of(number % 2), index: Int32Array.of(number), count: 1 },
            release: () => void given.released.push(number),
          } as Batch;
        }
      },
      close: async () => void given.closed++,
    };
  },
}));
beforeEach(() => Object.assign(given, { batches: 3, before: () => {}, released: [], asked: [], closed: 0 }));

const read = (change: Partial<PreviewRequest> = {}) =>
  preview({ file: '/e.ts', split: 'train', first: 0, batches: 1, ...change });

it('gives each batch back that it has read, reads no more than were asked for, and closes the pipeline', async () => {
  const { preview: found } = await read({ first: 1, batches: 2 });
  expect([given.released, given.closed]).toEqual([[1, 2], 1]);
  expect([found.first, found.count, found.batches, found.samples.map(({ batch }) => batch)]).toEqual([1, 2, 3, [1, 2]]);
  await read();
  expect([given.released, given.closed]).toEqual([[1, 2, 0], 2]);
  // Of fewer than were asked for it says how many there were.
  expect((await read({ first: 2, batches: 5 })).preview.count).toBe(1);
});

it('gives a batch back that it was told to read no more, and closes the pipeline', async () => {
  const stop = new AbortController();
  given.before = (number) => {
    if (number === 1) stop.abort(new Error('enough'));
  };
  await expect(read({ batches: 3, signal: stop.signal })).rejects.toThrow('enough');
  expect([given.released, given.closed]).toEqual([[0, 1], 1]);
});

it('has each warning once, and says at once only that of a sample that does not come', async () => {
  const said: string[] = [];
  given.before = (number, { warn }) => {
    warn?.('A file is broken.');
    if (number === 1) warn?.('Sample 3 is waited for.', { file: '/e.ts', line: 2 });
  };
  const { preview: found } = await read({ batches: 3, say: (text) => void said.push(text) });
  expect(found.warnings).toEqual(['A file is broken.', 'Sample 3 is waited for.']);
  expect(said).toEqual([
    ...['loading the experiment', 'opening the data', 'reading batch 1'],
    ...['Sample 3 is waited for.', 'reading batch 2', 'reading batch 3'],
  ]);
});

it('of the test split has the batches of evaluations, and nothing is done to them', async () => {
  const { preview: tested } = await read({ split: 'test' });
  const { preview: trained } = await read();
  expect(given.asked).toEqual([
    { split: 'test', batchSize: 3, seed: 4, shown: true },
    { split: 'train', batchSize: 2, seed: 4, shown: true },
  ]);
  expect([tested, trained].map(({ batchSize, augmentation }) => [batchSize, augmentation])).toEqual([
    [3, []],
    [2, ['flip']],
  ]);
});

it('of one batch has no second', async () => {
  given.batches = 1;
  await expect(read({ first: 1 })).rejects.toThrow('The train split has 1 batch, and number 1 is none of them.');
  expect([given.released, given.closed]).toEqual([[], 1]);
});
