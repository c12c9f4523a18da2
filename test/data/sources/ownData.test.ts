/** A user's own data in this thread: shapes and types, what comes when, and what is said of samples that cannot be right. */
import { describe, expect, it } from 'vitest';
import { openPipeline, type PipelineOptions } from '../../../src/data/batches/pipeline';
import { type DatasetOptions, dataset } from '../../../src/data/sources/ownDataSource';
import type { OwnSample } from '../../../src/data/sources/ownSample';
import type { SampleRandom } from '../../../src/data/sources/ownSplit';
import { userError } from '../files';

const split = (sample: (index: number, random: SampleRandom) => OwnSample | Promise<OwnSample>, length = 4) => ({
  length,
  sample,
});
const of = (sample: Parameters<typeof split>[0], options: Partial<DatasetOptions> = {}) =>
  dataset({ train: split(sample), test: split(sample), ...options });

type Copy = { inputs: Record<string, unknown>; y: unknown; index: number[]; count: number };

async function batches(
  source: ReturnType<typeof dataset>,
  { epoch = 0, fromBatch = 0, ...options }: Partial<PipelineOptions> & { epoch?: number; fromBatch?: number } = {},
): Promise<Copy[]> {
  const pipeline = await openPipeline(source, { split: 'test', batchSize: 2, inline: true, ...options });
  const all: Copy[] = [];
  for await (const { inputs, y, index, count, release } of pipeline.epoch(epoch, fromBatch)) {
    const copied = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, values.slice()]));
    all.push({ inputs: copied, y: y.slice(), index: [...index], count });
    release();
  }
  await pipeline.close();
  return all;
}

async function infoOf(source: ReturnType<typeof dataset>) {
  const pipeline = await openPipeline(source, { split: 'test', batchSize: 2, inline: true });
  await pipeline.close();
  return pipeline.info;
}

describe('samples of any shape', () => {
  it.each<[string, OwnSample['x'], Partial<DatasetOptions>, object]>([
    ['a vector', [1, 2, 3], {}, { shape: [3], dtype: undefined }],
    ['a number', 7, {}, { shape: [1] }],
    [
      'rows of rows',
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      {},
      { shape: [3, 2] },
    ],
    ['rows that are typed', [Float32Array.of(1, 2), Float32Array.of(3, 4)], {}, { shape: [2, 2] }],
    ['a sequence of a typed array', new Float64Array(6), { shape: [3, 2] }, { shape: [3, 2] }],
    ['whole numbers', Int16Array.of(1, -2), {}, { shape: [2], dtype: 'int32' }],
    ['a volume', new Float32Array(16), { shape: [2, 2, 2, 2] }, { shape: [2, 2, 2, 2] }],
    ['an image in floats', new Float32Array(12), { shape: [2, 2, 3] }, { shape: [2, 2, 3], pictures: false }],
    [
      'an image in bytes',
      new Uint8Array(12),
      { shape: [2, 2, 3] },
      { shape: [2, 2, 3], pictures: undefined, mean: [0, 0, 0] },
    ],
  ])('are %s', async (_, x, options, info) => {
    expect(await infoOf(of(() => ({ x, y: 0 }), { classes: 2, ...options }))).toMatchObject(info);
  });

  it('come as they are, classes as whole numbers', async () => {
    const source = of((index) => ({ x: [index, index / 2], y: index % 3 }), { classes: ['a', 'b', 'c'] });
    expect(await batches(source)).toEqual([
      { inputs: { x: Float32Array.of(0, 0, 1, 0.5) }, y: Int32Array.of(0, 1), index: [0, 1], count: 2 },
      { inputs: { x: Float32Array.of(2, 1, 3, 1.5) }, y: Int32Array.of(2, 0), index: [2, 3], count: 2 },
    ]);
  });

  it('come by name where x has names, each of its own shape and type', async () => {
    const source = of((index) => ({ x: { text: Int32Array.of(index, 7), age: index / 4 }, y: 1 }), { classes: 2 });
    const { inputs, dtype } = await infoOf(source);
    expect(inputs).toEqual([
      { name: 'text', shape: [2], dtype: 'int32' },
      { name: 'age', shape: [1], dtype: 'float32' },
    ]);
    expect(dtype).toBeUndefined();
    expect((await batches(source))[1]?.inputs).toEqual({
      'input:text': Int32Array.of(2, 7, 3, 7),
      'input:age': Float32Array.of(0.5, 0.75),
    });
  });

  it('in bytes become floats by mean and deviation, and are cropped and mirrored in training alone', async () => {
    const source = of(() => ({ x: Uint8Array.of(0, 255), y: 0 }), {
      classes: 1,
      shape: [1, 2, 1],
      mean: 0.5,
      std: 0.25,
    });
    expect((await batches(source))[0]?.inputs.x).toEqual(Float32Array.of(-2, 2, -2, 2));
    const augmentation = { padCrop: 0, flip: true };
    const seen = new Set<string>();
    for (let epoch = 0; epoch < 8; epoch++)
      for (const { inputs } of await batches(source, { split: 'train', epoch, augmentation }))
        seen.add(String(inputs.x));
    expect([...seen].sort()).toEqual(['-2,2,-2,2', '-2,2,2,-2', '2,-2,-2,2', '2,-2,2,-2']);
  });

  it('in bytes of several channels have a mean and a deviation each, or one for all', async () => {
    const first = async (mean: number | number[], std: number | number[]) => {
      const x = () => ({ x: Uint8Array.of(255, 255, 0), y: 0 });
      return (await batches(of(x, { classes: 1, shape: [1, 1, 3], mean, std })))[0]?.inputs.x;
    };
    const both = (...values: number[]) => Float32Array.of(...values, ...values);
    expect(await first([0.5, 0, 1], [0.5, 0.25, 2])).toEqual(both(1, 4, -0.5));
    expect(await first(0.5, [0.5, 0.25, 2])).toEqual(both(1, 2, -0.25));
  });

  it('in bytes of no image’s shape are shares of 255, whatever the mean of pictures is', async () => {
    const source = of(() => ({ x: Uint8Array.of(0, 51, 255), y: 0 }), { classes: 1, mean: 0.5, std: 0.25 });
    expect((await batches(source))[0]?.inputs.x).toEqual(Float32Array.of(0, 0.2, 1, 0, 0.2, 1));
    const info = await infoOf(source);
    expect([info.mean, info.std, info.pictures]).toEqual([[], [], false]);
  });

  it('in bytes by name are shares of 255 too, and no pictures, whatever their shape is', async () => {
    const source = of(() => ({ x: { a: Uint8Array.of(0, 51, 255) }, y: 0 }), {
      ...{ classes: 1, shape: { a: [1, 1, 3] }, mean: 0.5, std: 0.25 },
    });
    expect((await batches(source))[0]?.inputs['input:a']).toEqual(Float32Array.of(0, 0.2, 1, 0, 0.2, 1));
    const info = await infoOf(source);
    expect([info.mean, info.std, info.pictures]).toEqual([[], [], false]);
    const flipped = batches(source, { split: 'train', augmentation: { padCrop: 0, flip: true } });
    await expect(flipped).rejects.toThrow('are no images in bytes');
  });

  it('that are waited for come one after the other', async () => {
    let [now, most] = [0, 0];
    const source = of(
      async (x) => {
        most = Math.max(most, ++now);
        for (let turn = 8 - x; turn > 0; turn--) await Promise.resolve();
        now--;
        return { x, y: 0 };
      },
      { classes: 1 },
    );
    expect((await batches(source)).map(({ inputs }) => inputs.x)).toEqual([
      Float32Array.of(0, 1),
      Float32Array.of(2, 3),
    ]);
    expect(most).toBe(1);
  });

  it('of other kinds refuse what is done to pictures', async () => {
    const source = of(() => ({ x: [1], y: 0 }), { classes: 1 });
    const error = await userError(() => batches(source, { split: 'train', augmentation: { padCrop: 0, flip: true } }));
    expect(error.message).toBe('augmentation.flip is set, and the samples of own data are no images in bytes.');
  });

  it('of the last batch are padded by the last one', async () => {
    const source = dataset({
      train: split(() => ({ x: 0, y: 0 })),
      test: split((i) => ({ x: i, y: 0 }), 3),
      classes: 1,
    });
    expect((await batches(source)).at(-1)).toMatchObject({
      inputs: { x: Float32Array.of(2, 2) },
      index: [2, 2],
      count: 1,
    });
  });
});

describe('every input of a sample', () => {
  const numbers = (i: number) => ({ x: { a: [i], b: [10 * i, 20 * i] }, y: [i, -i] });

  it('is padded in the last batch, with its labels', async () => {
    const source = dataset({ train: split(numbers), test: split(numbers, 3) });
    expect((await batches(source, { batchSize: 3, split: 'train', shuffle: false, dropLast: false })).at(-1)).toEqual({
      inputs: { 'input:a': Float32Array.of(3, 3, 3), 'input:b': Float32Array.of(30, 60, 30, 60, 30, 60) },
      ...{ y: Float32Array.of(3, -3, 3, -3, 3, -3), index: [3, 3, 3], count: 1 },
    });
  });

  it('is mixed with that of the sample before, by the same share', async () => {
    const source = dataset({ train: split(numbers), test: split(numbers, 3) });
    const augmentation = { padCrop: 0, flip: false, mixup: { alpha: 1 } };
    const pipeline = await openPipeline(source, {
      ...{ split: 'train', batchSize: 4, shuffle: false, inline: true, augmentation },
    });
    for await (const { inputs, y, mixed, release } of pipeline.epoch(0)) {
      const share = mixed!.share[0]!;
      const was = [0, 1, 2, 3].map((own, i) => share * own + (1 - share) * [3, 0, 1, 2][i]!);
      const near = (values: number[]) => values.map((value) => expect.closeTo(value, 4));
      expect([...inputs['input:a']!]).toEqual(near(was));
      expect([...inputs['input:b']!]).toEqual(near(was.flatMap((value) => [10 * value, 20 * value])));
      expect([...y]).toEqual([0, -0, 1, -1, 2, -2, 3, -3]);
      expect([...mixed!.y]).toEqual([3, -3, 0, -0, 1, -1, 2, -2]);
      release();
    }
    await pipeline.close();
  });
});

describe('labels that are no class', () => {
  it.each<[string, OwnSample['y'], Partial<DatasetOptions>, unknown, unknown]>([
    ['one number', 0.5, {}, { shape: [1], dtype: 'float32' }, Float32Array.of(0.5, 0.5)],
    ['several numbers', [0.5, 2], {}, { shape: [2], dtype: 'float32' }, Float32Array.of(0.5, 2, 0.5, 2)],
    ['whole numbers', Int32Array.of(1, 0), { classes: 2 }, { shape: [2], dtype: 'int32' }, Int32Array.of(1, 0, 1, 0)],
    [
      'whole numbers that are no classes',
      Int32Array.of(-7, 300),
      {},
      { shape: [2], dtype: 'int32' },
      Int32Array.of(-7, 300, -7, 300),
    ],
    ['bytes', Uint8Array.of(1, 0), { classes: 2 }, { shape: [2], dtype: 'int32' }, Int32Array.of(1, 0, 1, 0)],
    [
      'one number that is said to be none',
      1,
      { classes: 2, labels: { dtype: 'float32' } },
      { shape: [1], dtype: 'float32' },
      Float32Array.of(1, 1),
    ],
    ['one a class', [0, 1, 1], { classes: 3 }, { shape: [3], dtype: 'float32' }, Float32Array.of(0, 1, 1, 0, 1, 1)],
    [
      'a table',
      [1, 2, 3, 4],
      { labels: { shape: [2, 2] } },
      { shape: [2, 2], dtype: 'float32' },
      Float32Array.of(1, 2, 3, 4, 1, 2, 3, 4),
    ],
  ])('are %s', async (_, y, options, labels, expected) => {
    const source = of(() => ({ x: 1, y }), options);
    expect((await infoOf(source)).labels).toEqual(labels);
    expect((await batches(source))[0]?.y).toEqual(expected);
  });
});

it('classes may be truths: no is the first', async () => {
  const source = of((i) => ({ x: 1, y: (i % 2 === 1) as never }), { classes: ['no', 'yes'] });
  expect((await batches(source))[0]?.y).toEqual(Int32Array.of(0, 1));
});

it('labels that are unlike what the data says of them are told so', async () => {
  const said = async (y: OwnSample['y'], labels: NonNullable<DatasetOptions['labels']>) =>
    (await userError(() => batches(of(() => ({ x: 1, y }), { labels })))).message;
  expect(await said(0.5, { dtype: 'int32' })).toBe('Sample 0 of the test split: y is float32, and labels says int32.');
  expect(await said([1], { shape: [2] })).toBe('Sample 0 of the test split: y has the shape [1], and labels says [2].');
});

it('labels that are unlike the first one in what the data says nothing of are told so', async () => {
  const said = async (first: OwnSample['y'], odd: OwnSample['y'], labels: DatasetOptions['labels']) =>
    (await userError(() => batches(of((i) => ({ x: 1, y: i === 0 ? first : odd }), labels && { labels })))).message;
  const [here, first] = ['Sample 1 of the test split: ', 'that of sample 0 of the train split'];
  const whole = Int32Array.of(1, 2);
  expect(await said(whole, [3], { dtype: 'int32' })).toBe(`${here}y has the shape [1], and ${first} [2].`);
  expect(await said(whole, [0.5, 1], { shape: [2] })).toBe(`${here}y is float32, and ${first} int32.`);
  const [a, odd] = [{ a: whole }, { a: [0.5, 1] }];
  expect(await said(a, odd, { a: { shape: [2] } })).toBe(`${here}y.a is float32, and ${first} int32.`);
  expect(await said(a, { a: [3] }, { a: { dtype: 'int32' } })).toBe(`${here}y.a has the shape [1], and ${first} [2].`);
  expect(await said(a, odd, { a: { dtype: 'int32' } })).toBe(`${here}y.a is float32, and labels.a says int32.`);
});

describe('several labels by name', () => {
  const y = { kind: Int32Array.of(2), box: [[0.5, 1]] };
  const parts = [
    { name: 'kind', shape: [1], dtype: 'int32' },
    { name: 'box', shape: [1, 2], dtype: 'float32' },
  ];

  it('lie in one row a sample, in the order of the first, with their shapes and types', async () => {
    const source = of((i) => (i === 0 ? { x: 1, y } : { x: 1, y: { box: Float32Array.of(i, -i), kind: [i] } }));
    expect((await infoOf(source)).labels).toEqual({ shape: [3], dtype: 'float32', parts });
    expect((await batches(source))[0]?.y).toEqual(Float32Array.of(2, 0.5, 1, 1, 1, -1));
  });

  it('stay whole where all are, also beyond what a float holds', async () => {
    const source = of(() => ({ x: 1, y: { a: Int32Array.of(2 ** 24 + 1), b: Uint8Array.of(3) } }));
    expect((await infoOf(source)).labels).toMatchObject({ shape: [2], dtype: 'int32' });
    expect((await batches(source))[0]?.y).toEqual(Int32Array.of(2 ** 24 + 1, 3, 2 ** 24 + 1, 3));
  });

  it('beside a fraction may be as large as a float holds', async () => {
    const source = of(() => ({ x: 1, y: { a: Int32Array.of(2 ** 24), b: [0.5] } }));
    expect((await batches(source))[0]?.y).toEqual(Float32Array.of(16_777_216, 0.5, 16_777_216, 0.5));
  });

  it.each([1, -1])('beside a fraction are refused where a float rounds them, of sign %d', async (sign) => {
    const source = of(() => ({ x: 1, y: { a: Int32Array.of(sign * 16_777_217), b: [0.5] } }));
    const { message } = await userError(() => batches(source));
    expect(message).toContain(`y.a is ${sign * 16_777_217}, and whole numbers beside others go to 16,777,216.`);
  });

  it.each<[string, unknown]>([
    ['a list', [2 ** 31]],
    ['numbers without a sign', Uint32Array.of(2 ** 31)],
  ])('beyond 32 bits, in %s, are refused by their name', async (_, kind) => {
    const source = of((i) => ({ x: 1, y: { kind: i === 3 ? (kind as number[]) : Int32Array.of(1), box: [0.5] } }));
    expect((await userError(() => batches(source))).message).toBe(
      'Sample 3 of the test split: y.kind has 2147483648 at place 0, which is beyond 32 bits.',
    );
  });

  it('have the shape and type that the data says', async () => {
    const labels = { box: { shape: [2, 1] }, kind: { dtype: 'float32' } } as const;
    const info = await infoOf(of(() => ({ x: 1, y }), { labels }));
    expect(info.labels?.parts).toEqual([
      { ...parts[0], dtype: 'float32' },
      { ...parts[1], shape: [2, 1] },
    ]);
  });

  it.each<[string, OwnSample['y'], string, Partial<DatasetOptions>?]>([
    [
      'another label',
      { kind: [1], mask: [1] },
      'y is { kind, mask }, and that of sample 0 of the train split has kind, box.',
    ],
    [
      'a label more',
      { ...y, mask: [1] },
      'y is { kind, box, mask }, and that of sample 0 of the train split has kind, box.',
    ],
    ['a label less', { kind: y.kind }, 'y is { kind }, and that of sample 0 of the train split has kind, box.'],
    ['none', 3, 'y is no object of labels by name, and that of sample 0 of the train split has kind, box.'],
    [
      'another shape',
      { kind: [1], box: [1] },
      'y.box has the shape [1], and that of sample 0 of the train split [1, 2].',
    ],
    [
      'another shape than is said',
      y,
      'Sample 0 of the test split: y.box has the shape [1, 2], and labels.box says [2, 1].',
      { labels: { box: { shape: [2, 1] } } },
    ],
    ['a fraction', { kind: [0.5], box: [[1, 1]] }, 'y.kind is float32, and that of sample 0 of the train split int32.'],
    [
      'a large number',
      { kind: [2 ** 25], box: [[1, 1]] },
      'y.kind is 33554432, and whole numbers beside others go to 16,777,216.',
    ],
    ['no number', { kind: [1], box: [[1, Number.NaN]] }, 'y.box has NaN at place 1.'],
    [
      'classes',
      y,
      '`classes` names classes, and y of sample 0 of the train split is several labels: kind, box.',
      { classes: 3 },
    ],
    ['what is said of another', y, '`labels` says something of bx, and y of sample 0', { labels: { bx: {} } }],
  ])('with %s are refused', async (_, odd, message, options = {}) => {
    const first = { x: 1, y };
    const source = of((i) => (i === 0 ? first : { x: 1, y: odd }), options);
    expect((await userError(() => batches(source))).message).toContain(message);
  });

  it('of which none is there, or one has the name of what a list has, are refused', async () => {
    expect((await userError(() => batches(of(() => ({ x: 1, y: {} }))))).message).toContain(
      'y is an object without a label',
    );
    const named = of(() => ({ x: 1, y: { values: 1 } }));
    expect((await userError(() => batches(named))).message).toContain("a label cannot be called 'values'");
  });
});

describe('random numbers', () => {
  const drawn = of((index, random) => ({ x: [index, random.uniform(), random.normal(), random.below(1000)], y: 0 }), {
    classes: 1,
  });
  const train = (given: object) => batches(drawn, { split: 'train', seed: 3, ...given });

  it('are those of the sample, the epoch and the seed, wherever an epoch is begun', async () => {
    const whole = await train({});
    expect(await train({ fromBatch: 1 })).toEqual(whole.slice(1));
    // Whatever their order: the first number of a sample is its own.
    const drawnBy = (all: Copy[]) =>
      new Map(
        all.flatMap(({ inputs }) =>
          [0, 4].map((at) => [...(inputs.x as Float32Array)].slice(at, at + 2) as [number, number]),
        ),
      );
    const others = [drawnBy(await train({ epoch: 1 })), drawnBy(await train({ seed: 4 }))];
    for (const [index, draw] of drawnBy(whole)) for (const other of others) expect(other.get(index)).not.toBe(draw);
    const rows = whole.flatMap(({ inputs }) => [
      [...(inputs.x as Float32Array)].slice(1, 4),
      [...(inputs.x as Float32Array)].slice(5),
    ]);
    expect(new Set(rows.map(String)).size).toBe(4);
  });

  it('are others for the test split than for the same place of the training split', async () => {
    const tested = await batches(drawn, { seed: 3 });
    const trained = await train({ shuffle: false });
    expect(tested.map(({ index }) => index)).toEqual(trained.map(({ index }) => index));
    const draws = ({ inputs }: Copy) => [...(inputs.x as Float32Array)][1];
    expect(tested.map(draws)).not.toEqual(trained.map(draws));
  });

  it('of test samples are the same in every evaluation', async () => {
    expect(await batches(drawn)).toEqual(await batches(drawn));
  });
});

describe('a generator', () => {
  const endless = (of: (n: number, random: SampleRandom, epoch: number) => OwnSample, length = 6) => ({
    length,
    *samples(random: SampleRandom, epoch: number) {
      for (let n = 0; ; n++) yield of(n, random, epoch);
    },
  });
  const source = dataset({
    train: endless((n, random, epoch) => ({ x: [n, epoch, random.uniform()], y: 0 })),
    test: endless((n) => ({ x: [n, 0, 0], y: 0 }), 2),
    classes: 1,
  });
  const train = (given: object) => batches(source, { split: 'train', seed: 3, ...given });

  it('that never ends gives as many samples as its length, in its own order, and goes on where it was to the bit', async () => {
    const whole = await train({});
    expect(whole.map(({ index }) => index)).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(whole.map(({ inputs }) => (inputs.x as Float32Array)[0])).toEqual([0, 2, 4]);
    expect(await train({ fromBatch: 2 })).toEqual(whole.slice(2));
    expect(await train({ epoch: 1 })).not.toEqual(whole);
  });

  /** The first sample of each first batch: epochs are begun, each at a batch, and left again. */
  async function firsts(ahead: number | undefined, begun: readonly (readonly [epoch: number, from: number])[]) {
    const pipeline = await openPipeline(source, {
      ...{ split: 'train', batchSize: 2, seed: 3, inline: true },
      ...(ahead !== undefined && { ahead }),
    });
    const found: number[][] = [];
    for (const [epoch, from] of begun)
      for await (const batch of pipeline.epoch(epoch, from)) {
        found.push([...batch.x].slice(0, 2));
        batch.release();
        break;
      }
    await pipeline.close();
    return found;
  }

  it('begins anew for each epoch of one pipeline, also after one that was left', async () => {
    const begun = [
      [0, 0],
      [0, 1],
      [0, 0],
      [1, 0],
    ] as const;
    expect(await firsts(undefined, begun)).toEqual([
      [0, 0],
      [2, 0],
      [0, 0],
      [0, 1],
    ]);
  });

  it('is another in another epoch, also where that is begun at the place where this one has come to', async () => {
    // The next batch is made when one is given back: the third follows.
    const begun = [
      [0, 0],
      [1, 2],
    ] as const;
    expect(await firsts(1, begun)).toEqual([
      [0, 0],
      [4, 1],
    ]);
  });

  it('draws others for the test split, and is closed where another is begun', async () => {
    const closed: string[] = [];
    const split = (name: string) => ({
      length: 2,
      *samples(random: SampleRandom, epoch: number) {
        try {
          for (;;) yield { x: random.uniform(), y: 0 };
        } finally {
          closed.push(`${name} ${epoch}`);
        }
      },
    });
    const data = dataset({ train: split('train'), test: split('test'), classes: 1 });
    const pipeline = await openPipeline(data, { split: 'train', batchSize: 1, seed: 3, inline: true });
    const seen = [];
    for (const epoch of [0, 1])
      for await (const { x, release } of pipeline.epoch(epoch)) {
        seen.push(x[0]);
        release();
      }
    await pipeline.close();
    // Of the first sample of all, and of the first epoch.
    expect(closed).toEqual(['train 0', 'train 0']);
    expect(new Set(seen).size).toBe(4);
    const [tested] = await batches(data, { seed: 3, batchSize: 1 });
    expect(tested?.inputs.x).not.toEqual(Float32Array.of(seen[0]!));
  });

  it('that has ended begins anew when it is asked again, and one without a sample is told what to do', async () => {
    let [begun, some] = [0, 0];
    const split = {
      length: 3,
      *samples() {
        begun++;
        for (let x = 0; x < some; x++) yield { x, y: 0 };
      },
    };
    some = 1;
    const pipeline = await openPipeline(dataset({ train: split, test: split, classes: 1 }), {
      ...{ split: 'test', batchSize: 3, inline: true },
    });
    for (const left of [1, 0]) {
      some = left;
      const error = await userError(async () => {
        for await (const { release } of pipeline.epoch(0)) release();
      });
      expect(error.message).toBe(
        `The generator of the test split ended after ${left === 1 ? '1 sample' : '0 samples'} of epoch 0, and its length is 3.`,
      );
      expect(error.detail.hint).toMatch(left === 0 ? /^Set length to what it gives, / : /^Set length to 1 or less, /);
    }
    // One for the first sample of all, and one each time.
    expect(begun).toBe(3);
    await pipeline.close();
  });

  it('may be asynchronous', async () => {
    const later = {
      length: 2,
      async *samples() {
        for (const x of [4, 5]) yield { x, y: 0 };
      },
    };
    expect((await batches(dataset({ train: later, test: later, classes: 1 })))[0]?.inputs.x).toEqual(
      Float32Array.of(4, 5),
    );
  });

  it('that ends early says after how many samples of which epoch', async () => {
    const three = {
      length: 4,
      *samples() {
        for (const x of [1, 2, 3]) yield { x, y: 0 };
      },
    };
    const error = await userError(() => batches(dataset({ train: three, test: three, classes: 1 })));
    expect(error.message).toBe(
      'The generator of the test split ended after 3 samples of epoch 0, and its length is 4.',
    );
    expect(error.detail.hint).toContain('length to 3 or less');
  });

  it('that gives no sample is told what one is', async () => {
    const odd = {
      length: 1,
      *samples() {
        yield 7 as unknown as OwnSample;
      },
    };
    const error = await userError(() => batches(dataset({ train: odd, test: odd, classes: 1 })));
    expect(error.message).toMatch(/ is 7\.$/);
    expect(error.detail.hint).toBe('Return { x, y }.');
  });

  it('without a star is told so', async () => {
    const none = { length: 2, samples: () => 3 as unknown as OwnSample[] };
    expect((await userError(() => batches(dataset({ train: none, test: none, classes: 1 })))).detail.hint).toContain(
      'star',
    );
  });
});

describe('a sample that cannot be right names itself', () => {
  const third =
    (odd: unknown, usual: OwnSample = { x: [1, 2], y: 1 }) =>
    (index: number) =>
      (index === 3 ? odd : usual) as OwnSample;
  it.each<[string, unknown, string]>([
    [
      'of another length',
      { x: [1], y: 1 },
      'Sample 3 of the test split: x has the shape [1], and that of sample 0 of the train split [2].',
    ],
    [
      'of another shape',
      { x: [[1], [2]], y: 1 },
      'Sample 3 of the test split: x has the shape [2, 1], and that of sample 0 of the train split [2].',
    ],
    [
      'of bytes',
      { x: Uint8Array.of(1, 2), y: 1 },
      'Sample 3 of the test split: x is uint8, and that of sample 0 of the train split float32.',
    ],
    ['of no number', { x: [1, Number.NaN], y: 1 }, 'Sample 3 of the test split: x has NaN at place 1.'],
    ['of text', { x: [1, 'a'], y: 1 }, 'X of sample 3 of the test split has "a" among its numbers.'],
    [
      'of uneven rows',
      { x: [[1], [1, 2]], y: 1 },
      'X of sample 3 of the test split is uneven: one of its rows has 2 elements, and the first 1.',
    ],
    ['of a tensor', { x: { dataSync: () => 0, shape: [] }, y: 1 }, 'Sample 3 of the test split: x is a tensor.'],
    [
      'of names',
      { x: { a: 1 }, y: 1 },
      'Sample 3 of the test split: x is an object of tensors by name, and that of sample 0 of the train split is none.',
    ],
    [
      'of a class that there is not',
      { x: [1, 2], y: 2 },
      'Sample 3 of the test split has the label 2, and there are 2 classes.',
    ],
    [
      'of half a class',
      { x: [1, 2], y: 0.5 },
      'Sample 3 of the test split has the label 0.5, and there are 2 classes.',
    ],
    [
      'of many classes',
      { x: [1, 2], y: [1, 0] },
      'Sample 3 of the test split: y is an array, and that of the first sample a number.',
    ],
    ['of nothing', undefined, 'Sample 3 of the test split is undefined.'],
    ['without a label', { x: [1, 2] }, 'Sample 3 of the test split is an object of x.'],
  ])('%s', async (_, odd, message) => {
    const error = await userError(() => batches(of(third(odd), { classes: 2 })));
    expect(error.message).toBe(message);
    expect(error.detail.hint).toMatch(/\.$/);
  });

  it('of one class, of which there is one number', async () => {
    const { message, detail } = await userError(() => batches(of((y) => ({ x: 1, y }), { classes: 1 })));
    expect(message).toBe('Sample 1 of the test split has the label 1, and there is 1 class.');
    expect(detail.hint).toMatch(/^Labels are 0\. /);
  });

  it('that throws, with the words and the stack of the fault', async () => {
    const error = await userError(() =>
      batches(
        of(
          (i) => {
            if (i === 2) throw new Error('boom');
            return { x: 1, y: 0 };
          },
          { classes: 1 },
        ),
      ),
    );
    expect(error.message).toBe('Sample 2 of the test split could not be made: boom');
    expect(error.stack).toContain('ownData.test');
    const later = await userError(() =>
      batches(
        of(
          async (i) => {
            if (i === 2) throw new Error('late');
            return { x: 1, y: 0 };
          },
          { classes: 1 },
        ),
      ),
    );
    expect(later.message).toContain('could not be made: late');
    const hint = async (message: string) =>
      (
        await userError(() =>
          batches(
            of(() => {
              throw new Error(message);
            }),
          ),
        )
      ).detail.hint;
    expect(await hint("ENOENT: no such file or directory, open 'a'")).toBe(
      'A relative path starts where the run was started: build it from import.meta.dirname.',
    );
    expect(await hint('boom')).toBe('Mend what makes the sample, or leave this one out.');
  });

  it('of several labels: NaN, and a class that there is not', async () => {
    const odd = (y: OwnSample['y']) =>
      userError(() => batches(of(third({ x: 1, y }, { x: 1, y: Int32Array.of(0, 1) }), { classes: 2 })));
    expect((await odd(Int32Array.of(0, 2))).message).toContain('has the label 2');
    expect((await odd([0, 0.5])).message).toContain('y is float32');
    const missing = of((i) => ({ x: 1, y: i === 3 ? [Number.NaN, 1] : [0, 1] }));
    expect((await userError(() => batches(missing))).message).toContain('y has NaN at place 0');
  });
});

describe('options that cannot be right name themselves', () => {
  const good = { length: 1, sample: () => ({ x: 1, y: 0 }) };
  it.each<[object, string]>([
    [{ train: good }, 'data.test is missing.'],
    [{ train: good, test: { length: 1 } }, 'data.test has neither `sample` nor `samples`.'],
    [{ train: { ...good, *samples() {} }, test: good }, 'data.train has both `sample` and `samples`.'],
    [{ train: good, test: { length: 0, sample: good.sample } }, 'data.test.length is 0.'],
    [{ train: { samples: function* () {} }, test: good }, 'data.train.length is missing.'],
    [{ train: good, test: good, classes: 0 }, 'data.classes is 0.'],
    [{ train: good, test: good, shape: [0] }, 'data.shape is [0].'],
    [{ train: good, test: good, labels: { type: 'int32' } }, "There is no option 'labels.type' of dataset."],
    [{ train: good, test: good, labels: { a: { dtype: 'int8' } } }, 'data.labels.a.dtype is "int8".'],
    [{ train: good, test: good, labels: { dtype: Number } }, 'data.labels.dtype is a function.'],
    [{ train: good, test: good, std: 0 }, 'data.std is 0.'],
    [{ train: good, test: good, threads: 0 }, 'data.threads is 0.'],
    [{ train: good, test: good, name: '' }, 'data.name is "".'],
    [{ train: good, test: good, version: 3 }, 'data.version is 3.'],
    [{ train: good, test: good, clases: 2 }, "There is no option 'clases' of dataset."],
  ])('%o', async (options, message) => {
    expect((await userError(() => dataset(options as DatasetOptions))).message).toBe(message);
  });

  it('are those of the moment when they were given, and a list of sizes is of a single input alone', async () => {
    const [mean, std, classes, shape] = [[0.5], [0.25], ['a', 'b'], [2]];
    const source = dataset({ train: good, test: good, mean, std, classes, labels: { shape } });
    for (const list of [mean, std, classes, shape] as unknown[][]) list[0] = 9;
    expect(source).toMatchObject({ mean: [0.5], std: [0.25], classes: ['a', 'b'], labels: { shape: [2] } });
    const named = of(() => ({ x: { a: [1], b: [1, 2] }, y: 0 }), { classes: 1, shape: [3] });
    expect((await infoOf(named)).inputs?.map(({ shape: own }) => own)).toEqual([[1], [2]]);
  });

  it('a shape that the arrays do not have, with both', async () => {
    const error = await userError(() =>
      batches(of(() => ({ x: new Float32Array(5), y: 0 }), { classes: 1, shape: [2, 2] })),
    );
    expect(error.message).toBe('Sample 0 of the train split: x has the shape [5], and data.shape says [2, 2].');
  });
});
