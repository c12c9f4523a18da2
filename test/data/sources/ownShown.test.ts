/** What a user's own data says of its samples to people: in batches for views alone, and what is said of what is no picture or no number. */
import { describe, expect, it } from 'vitest';
import { openPipeline, type PipelineOptions } from '../../../src/data/batches/pipeline';
import { type DatasetOptions, dataset } from '../../../src/data/sources/ownDataSource';
import type { Thumbnail } from '../../../src/data/sources/ownShown';
import { userError } from '../files';

const sample = (index: number) => ({ x: [index, index / 2], y: index % 2 });
const of = (options: Partial<DatasetOptions>, length = 3) =>
  dataset({ classes: 2, train: { length, sample }, test: { length, sample }, ...options });

async function shown(source: ReturnType<typeof dataset>, options: Partial<PipelineOptions> = {}, thumbnails = true) {
  const pipeline = await openPipeline(source, { split: 'test', batchSize: 2, inline: true, shown: true, ...options });
  try {
    const batches: { difficulty: number[] | undefined; thumbnails: number[] | undefined; x: number[] }[] = [];
    for await (const { x, difficulty, thumbnails: pictures, count, release } of pipeline.epoch(0, 0, thumbnails)) {
      const size = (pictures?.length ?? 0) / 2;
      batches.push({
        x: [...x],
        difficulty: difficulty && [...difficulty.subarray(0, count)],
        thumbnails: pictures && [...pictures.subarray(0, count * size)],
      });
      release();
    }
    return { info: pipeline.info, batches };
  } finally {
    await pipeline.close();
  }
}

/** One row of two pixels. */
const grey = ({ x }: { x: unknown }): Thumbnail => ({ height: 1, width: 2, pixels: [10 + (x as number[])[0]!, 300] });

describe('what views show of samples', () => {
  it('is in batches for views: the number of each, and its picture as RGB bytes', async () => {
    const { info, batches } = await shown(of({ difficulty: (_, index) => index - 0.5, thumbnail: grey }));
    expect(info).toMatchObject({ thumbnails: { height: 1, width: 2 }, difficulty: true, pictures: false });
    expect(batches.map(({ difficulty }) => difficulty)).toEqual([[-0.5, 0.5], [1.5]]);
    expect(batches.map(({ thumbnails }) => thumbnails)).toEqual([
      [10, 10, 10, 255, 255, 255, 11, 11, 11, 255, 255, 255],
      [12, 12, 12, 255, 255, 255],
    ]);
    expect(batches[0]?.x).toEqual([0, 0, 1, 0.5]);
  });

  it('is asked for by nobody else: training makes none of it', async () => {
    const seen: string[] = [];
    const source = of({
      difficulty: (_, index) => seen.push(`difficulty ${index}`),
      thumbnail: (given, index) => {
        seen.push(`picture ${index}`);
        return grey(given);
      },
    });
    const { batches } = await shown(source, { split: 'train', shown: false });
    expect(batches[0]).toMatchObject({ difficulty: undefined, thumbnails: undefined });
    // The first one says which size they have.
    expect(seen).toEqual(['picture 0']);
    await shown(source, {}, false);
    expect(seen.slice(1)).toEqual(['picture 0', 'difficulty 0', 'difficulty 1', 'difficulty 2']);
  });

  it('knows the sample as it was given, its place, its split, and may be waited for', async () => {
    const asked: unknown[] = [];
    const difficulty: NonNullable<DatasetOptions['difficulty']> = async (given, index, split) => {
      asked.push([given, index, split]);
      return 1;
    };
    await shown(of({ difficulty }, 1));
    expect(asked).toEqual([[{ x: [0, 0], y: 0 }, 0, 'test']]);
    const test = {
      length: 2,
      *samples() {
        for (let n = 0; ; n++) yield sample(n + 5);
      },
    };
    asked.length = 0;
    const thumbnail: NonNullable<DatasetOptions['thumbnail']> = (given, index, split) => {
      asked.push([given, index, split]);
      return grey(given);
    };
    await shown(of({ thumbnail }, 1));
    // The first of the training split says which size they have.
    expect(asked).toEqual([
      [{ x: [0, 0], y: 0 }, 0, 'train'],
      [{ x: [0, 0], y: 0 }, 0, 'test'],
    ]);
    const generated = await shown(of({ test, difficulty: ({ x }, index) => index + 10 * (x as number[])[0]! }));
    expect(generated.batches[0]?.difficulty).toEqual([50, 61]);
  });

  it('may have 128 pixels a side', async () => {
    const thumbnail = () => ({ height: 128, width: 128, pixels: new Uint8Array(128 * 128) });
    expect((await shown(of({ thumbnail }, 1))).info.thumbnails).toEqual({ height: 128, width: 128 });
  });

  it('may have colours, and be transparent over white', async () => {
    const colours = await shown(of({ thumbnail: () => ({ height: 1, width: 1, pixels: Uint8Array.of(1, 2, 3) }) }, 1));
    expect(colours.batches[0]?.thumbnails).toEqual([1, 2, 3]);
    const pixels = [0, 100, 255, 51];
    const clear = await shown(of({ thumbnail: () => ({ height: 1, width: 1, pixels }) }, 1));
    // A fifth of it, four fifths of 255.
    expect(clear.batches[0]?.thumbnails).toEqual([204, 224, 255]);
  });
});

describe('what is wrong with it names the sample', () => {
  const third =
    (odd: unknown): NonNullable<DatasetOptions['thumbnail']> =>
    (given, index) =>
      (index === 2 ? odd : grey(given)) as Thumbnail;
  it.each<[string, Partial<DatasetOptions>, string]>([
    ['none', { thumbnail: third(undefined) }, 'The thumbnail of sample 2 of the test split is no picture.'],
    [
      'another size',
      { thumbnail: third({ height: 2, width: 2, pixels: [0, 0, 0, 0] }) },
      'The thumbnail of sample 2 of the test split has 2×2 pixels, and that of the first sample 1×2.',
    ],
    [
      'too many pixels',
      { thumbnail: () => ({ height: 129, width: 1, pixels: new Uint8Array(129) }) },
      'The thumbnail of sample 0 of the train split has 129×1 pixels.',
    ],
    [
      'another width',
      { thumbnail: third({ height: 1, width: 1, pixels: [0] }) },
      'The thumbnail of sample 2 of the test split has 1×1 pixels, and that of the first sample 1×2.',
    ],
    [
      'too many pixels in a row',
      { thumbnail: () => ({ height: 1, width: 129, pixels: new Uint8Array(129) }) },
      'The thumbnail of sample 0 of the train split has 1×129 pixels.',
    ],
    [
      'half a pixel',
      { thumbnail: third({ height: 1, width: 1.5, pixels: [0, 0] }) },
      'The thumbnail of sample 2 of the test split is no picture.',
    ],
    [
      'NaN for how opaque it is',
      { thumbnail: third({ height: 1, width: 2, pixels: [0, 0, 0, Number.NaN, 0, 0, 0, 255] }) },
      'The thumbnail of sample 2 of the test split has NaN at place 3 of its pixels.',
    ],
    [
      'a difficulty that is a function',
      { difficulty: () => (() => 1) as never },
      'The difficulty of sample 0 of the test split is a function.',
    ],
    [
      'two numbers a pixel',
      { thumbnail: third({ height: 1, width: 2, pixels: [0, 0, 0, 0] }) },
      'The thumbnail of sample 2 of the test split has 4 numbers for 1×2 pixels.',
    ],
    [
      'NaN',
      { thumbnail: third({ height: 1, width: 2, pixels: [0, Number.NaN] }) },
      'The thumbnail of sample 2 of the test split has NaN at place 1 of its pixels.',
    ],
    [
      'a difficulty that is no number',
      { difficulty: (_, index) => (index === 1 ? Number.NaN : 0) },
      'The difficulty of sample 1 of the test split is NaN.',
    ],
    [
      'a difficulty without end',
      { difficulty: () => Number.POSITIVE_INFINITY },
      'The difficulty of sample 0 of the test split is Infinity.',
    ],
    [
      'an error of the function',
      {
        difficulty: () => {
          throw new Error('boom');
        },
      },
      'The difficulty of sample 0 of the test split could not be made: boom',
    ],
  ])('%s', async (_, options, message) => {
    expect((await userError(() => shown(of(options)))).message).toBe(message);
  });

  it('what is no function ends the start', async () => {
    const error = await userError(() => of({ difficulty: 3 as never }));
    expect(error.message).toBe('data.difficulty is 3.');
  });
});
