import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { batchMaker } from '../../../src/data/batches/batchMaker';
import { openPipeline, type Pipeline, type PipelineOptions } from '../../../src/data/batches/pipeline';
import type { Batch, Dataset } from '../../../src/data/sources/dataset';
import { openDataset } from '../../../src/data/sources/open';
import { cifar10, imageFolder, synthetic } from '../../../src/data/sources/sources';
import { builtThreads } from '../../threads';
import { cifarFolder, gradient, jpeg, png, temporaryFolder, userError, write } from '../files';

const folder = temporaryFolder();
const threadScript = path.join(builtThreads, 'decodeThread.js');
const source = synthetic({ seed: 3, train: 22, test: 10 });
const augmentation = { padCrop: 4, flip: true };

const open = (options: Partial<PipelineOptions> = {}, from = source) =>
  openPipeline(from, { split: 'train', batchSize: 4, seed: 11, threadScript, ...options });

type Copy = Pick<Batch, 'x' | 'y' | 'index' | 'count'>;

const copy = ({ x, y, index, count }: Batch): Copy => ({ x: x.slice(), y: y.slice(), index: index.slice(), count });

/** A copy of each batch; each held for `pauses` milliseconds. */
async function collect(batches: AsyncIterable<Batch>, pauses: number[] = []): Promise<Copy[]> {
  const copies: Copy[] = [];
  for await (const batch of batches) {
    const pause = pauses[copies.push(copy(batch)) - 1];
    if (pause !== undefined) await wait(pause);
    batch.release();
  }
  return copies;
}

async function using<T>(options: Partial<PipelineOptions>, use: (pipeline: Pipeline) => Promise<T>, from = source) {
  const pipeline = await open(options, from);
  try {
    return await use(pipeline);
  } finally {
    await pipeline.close();
  }
}

describe.each([['in a thread', false] as const, ['inline', true] as const])('a pipeline %s', (_, inline) => {
  it('has the difficulty of each sample where views ask for it', () =>
    using({ inline, shown: true }, async (pipeline) => {
      const { train } = await openDataset(source, () => {});
      for await (const { index, difficulty, release } of pipeline.epoch(0)) {
        expect(difficulty).toEqual(Float32Array.from(index, (sample) => train.difficulty!(sample)));
        release();
      }
    }));

  it('describes its data', () =>
    using({ inline }, async ({ info, batches }) => {
      expect(info).toMatchObject({ name: 'Shapes', train: 22, test: 10, shape: [32, 32, 3] });
      expect(batches).toBe(5);
    }));

  it('shows every sample once an epoch, in another order each', () =>
    using({ inline, dropLast: false }, async (pipeline) => {
      const orders: number[][] = [];
      for (const epoch of [0, 1]) {
        const batches = await collect(pipeline.epoch(epoch));
        expect(batches.map(({ count }) => count)).toEqual([4, 4, 4, 4, 4, 2]);
        orders.push(batches.flatMap(({ index, count }) => [...index.subarray(0, count)]));
      }
      for (const order of orders)
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 22 }, (_, i) => i));
      expect(orders[0]).not.toEqual(orders[1]);
    }));

  it('goes on in the middle of an epoch as if it had never stopped, however the timing', async () => {
    const whole = await using({ inline, augmentation }, (pipeline) => collect(pipeline.epoch(3)));
    const rest = await using({ inline, augmentation, ahead: 2 }, (pipeline) =>
      collect(pipeline.epoch(3, 2), [9, 0, 4]),
    );
    expect(whole).toHaveLength(5);
    expect(rest).toEqual(whole.slice(2));
  });

  it('evaluates in order without augmentation, the last batch filled up with its last sample', () =>
    using({ inline, split: 'test', augmentation }, async (pipeline) => {
      const batches = await collect(pipeline.epoch(0));
      expect(batches.map(({ index }) => [...index])).toEqual([
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9, 9, 9],
      ]);
      expect(batches.map(({ count }) => count)).toEqual([4, 4, 2]);
      expect([...batches[2]!.y]).toEqual([8, 9, 9, 9]);
      const { x } = batches[2]!;
      expect(x.subarray(3 * 3072)).toEqual(x.subarray(3072, 2 * 3072));
      expect(await collect(pipeline.epoch(1))).toEqual(batches);
    }));

  it('augments every batch of every epoch in its own way', async () => {
    // Eight times the same image, so that only the augmentation can differ.
    const names = Array.from({ length: 8 }, (_, index) => [`train/a/${index}.png`, gradient()]);
    const dir = write(temporaryFolder(), { ...Object.fromEntries(names), 'test/a/1.png': gradient() });
    await using(
      { inline, augmentation },
      async (pipeline) => {
        const batches = [...(await collect(pipeline.epoch(0))), ...(await collect(pipeline.epoch(1)))];
        expect(new Set(batches.map(({ x }) => x.join())).size).toBe(4);
      },
      imageFolder({ dir, size: 8 }),
    );
  });

  it('gives the arrays back: a batch too many held is an error, not a wait', () =>
    using({ inline, ahead: 2 }, async (pipeline) => {
      const batches = pipeline.epoch(0);
      await batches.next();
      await batches.next();
      await expect(batches.next()).rejects.toThrow('release');
    }));

  it('makes no more batches ahead than it has buffers', async () => {
    // Images 0, 2, 4, … are broken and told of when they are met: a witness of what was made.
    const good = png(2, 2, [1, 2, 3]);
    const files = Array.from({ length: 10 }, (_, index) => [`train/a/${index}.png`, index % 2 === 0 ? 'x' : good]);
    const dir = write(temporaryFolder(), { ...Object.fromEntries(files), 'test/a/1.png': good });
    const met: string[] = [];
    const options = { inline, warn: (message: string) => met.push(message), ahead: 2, batchSize: 1, shuffle: false };
    await using(
      options,
      async (pipeline) => {
        const batches = pipeline.epoch(0);
        const { value: first } = await batches.next();
        await wait(30);
        expect(met).toHaveLength(1);
        first?.release();
        await expect.poll(() => met.length).toBe(2);
        await batches.return?.();
      },
      imageFolder({ dir, size: 2 }),
    );
  });

  it('can be left in the middle, and begun again', () =>
    using({ inline }, async (pipeline) => {
      const first = await collect(pipeline.epoch(0));
      for (let turn = 0; turn < 5; turn++)
        for await (const batch of pipeline.epoch(turn)) {
          batch.release();
          break;
        }
      expect(await collect(pipeline.epoch(0))).toEqual(first);
    }));

  it('takes a batch back after its loop was left, for the next one', () =>
    using({ inline, ahead: 1 }, async (pipeline) => {
      const batches = pipeline.epoch(0);
      const { value: batch } = await batches.next();
      await batches.return?.();
      batch?.release();
      expect(await collect(pipeline.epoch(0))).toHaveLength(5);
    }));

  it('ignores a second release', () =>
    using({ inline, ahead: 2 }, async (pipeline) => {
      let seen = 0;
      for await (const batch of pipeline.epoch(0)) {
        seen += batch.x.length;
        batch.release();
        batch.release();
      }
      expect(seen).toBe(5 * 4 * 3072);
    }));

  it('normalises by the data set, or as told', async () => {
    const raw = { mean: [0, 0, 0], std: [1, 1, 1] };
    const first = (options: Partial<PipelineOptions>) =>
      using({ inline, split: 'test', ...options }, async (pipeline) => ({
        info: pipeline.info,
        batch: (await collect(pipeline.epoch(0)))[0]!,
      }));
    const plain = await first({ normalisation: raw });
    const { info, batch } = await first({});
    for (const at of [0, 1, 2, 3071, 3072 * 4 - 1])
      expect(batch.x[at]).toBeCloseTo((plain.batch.x[at]! - info.mean[at % 3]!) / info.std[at % 3]!, 5);
  });

  it('fails to open where the data is missing, with the hint', async () => {
    const { message, detail } = await userError(() => open({ inline }, cifar10({ dir: '/no/such/place' })));
    expect(message).toContain('/no/such/place');
    expect(detail.hint).toContain('Download');
  });

  it('refuses a batch larger than the split', async () => {
    const { message, detail } = await userError(() => open({ inline, batchSize: 23 }));
    expect(message).toContain('22 images');
    expect(detail.hint).toContain('batchSize');
    const one = await userError(() => open({ inline, batchSize: 2 }, synthetic({ train: 1, test: 1 })));
    expect(one.message).toBe('The train split has 1 image, fewer than one batch of 2.');
  });

  it('passes on what goes wrong in an epoch, and what is only worth a warning', async () => {
    const dir = write(temporaryFolder(), {
      'train/a/1.png': png(4, 4, [1, 2, 3]),
      'train/a/2.png': 'x',
      'train/a/3.png': png(4, 4, [4, 5, 6]),
      'test/a/1.png': png(4, 4, [1, 2, 3]),
    });
    const warnings: string[] = [];
    const options = { inline, batchSize: 1, shuffle: false, warn: (message: string) => warnings.push(message) };
    await using(
      options,
      async (pipeline) => {
        const batches = pipeline.epoch(0);
        (await batches.next()).value?.release();
        // The error was made ahead of time: nobody waits for it yet, and that must not end the process.
        await wait(20);
        const error = await userError(() => batches.next());
        expect(error).toBeInstanceOf(UserError);
        expect(error.message).toContain(path.join(dir, 'train/a/2.png'));
        expect(error.detail.hint).toContain('onBroken');
        expect(await batches.next()).toEqual({ done: true, value: undefined });
        // The pipeline itself lives on, and no buffer is lost.
        for (let turn = 0; turn < 5; turn++) await userError(() => collect(pipeline.epoch(0)));
        expect(await collect(pipeline.epoch(0, 2))).toHaveLength(1);
      },
      imageFolder({ dir, size: 4, onBroken: 'stop' }),
    );
    expect(warnings).toEqual([]);
    await using(
      options,
      async (pipeline) => expect(await collect(pipeline.epoch(0))).toHaveLength(3),
      imageFolder({ dir, size: 4, onBroken: 'skip' }),
    );
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(path.join(dir, 'train/a/2.png'));
  });
});

describe('what is left out', () => {
  const images = () => {
    const names = Array.from({ length: 12 }, (_, i) => [`train/a/${i}.png`, png(2, 2, [i, 2, 3])]);
    return write(temporaryFolder(), { ...Object.fromEntries(names), 'test/a/1.png': png(2, 2, [1, 2, 3]) });
  };
  /** Batches that a loop may hold before it is refused another one. */
  const held = (options: Partial<PipelineOptions>, from?: typeof source) =>
    using(
      { inline: true, batchSize: 1, ...options },
      async (pipeline) => {
        const batches = pipeline.epoch(0);
        for (let count = 0; ; count++) {
          const outcome = await batches.next().catch((error: Error) => error);
          if (outcome instanceof Error) {
            expect(outcome.message).toContain('release');
            return count;
          }
        }
      },
      from,
    );

  it('are as many batches in memory as threads and one, at least three; of data that is ready three', async () => {
    const files = imageFolder({ dir: images(), size: 2 });
    const counts = [];
    for (const threads of [1, 2, 4]) counts.push(await held({ threads }, files));
    expect(counts).toEqual([3, 3, 5]);
    expect(await held({ threads: 4 })).toBe(3);
    expect(await held({ ahead: 2 })).toBe(2);
  });

  it('is the seed: 0', async () => {
    const of = async (seed: number | undefined) => {
      const pipeline = await openPipeline(source, {
        ...{ split: 'train', batchSize: 4, inline: true, augmentation },
        ...(seed === undefined ? {} : { seed }),
      });
      const batches = await collect(pipeline.epoch(0));
      await pipeline.close();
      return batches;
    };
    const unsaid = await of(undefined);
    expect(unsaid).toEqual(await of(0));
    expect(unsaid).not.toEqual(await of(1));
  });

  it.each<[Partial<PipelineOptions>, string]>([
    [{ threads: 0 }, 'threads is 0'],
    [{ threads: 1.5 }, 'threads is 1.5'],
    [{ batchSize: 0 }, 'batchSize is 0'],
    [{ batchSize: 2.5 }, 'batchSize is 2.5'],
    [{ ahead: 0 }, 'ahead is 0'],
    [{ ahead: 1.5 }, 'ahead is 1.5'],
  ])('is no %j', async (options, message) => {
    await expect(open({ inline: true, ...options })).rejects.toThrow(new RangeError(message));
  });
});

describe('threads', () => {
  it('make what is made inline', async () => {
    const cifar = cifar10({ dir: cifarFolder(temporaryFolder()) });
    for (const from of [source, cifar]) {
      const inThread = await using({ augmentation }, (pipeline) => collect(pipeline.epoch(1)), from);
      const inline = await using({ augmentation, inline: true }, (pipeline) => collect(pipeline.epoch(1)), from);
      expect(inThread).toEqual(inline);
    }
  });

  it('move the memory of a batch: it is empty for the receiver once another batch is made in it', () =>
    using({ ahead: 1 }, async (pipeline) => {
      const batches = pipeline.epoch(0);
      const { value: batch } = await batches.next();
      expect(batch?.x.length).toBe(4 * 3072);
      batch?.release();
      expect(batch?.x.length).toBe(0);
      await batches.return?.();
    }));

  it('that end by themselves end the iteration with an error, and every later one', async () => {
    const ready = "{ kind: 'ready', info: { shape: [1] }, batches: 3, bytes: 3 * 12 }";
    write(folder, {
      'dies.js': `const { parentPort } = require('node:worker_threads');
        parentPort.on('message', () => process.exit(3));
        parentPort.postMessage(${ready});`,
      'throws.js': `const { parentPort } = require('node:worker_threads');
        parentPort.on('message', () => { throw new Error('out of luck'); });
        parentPort.postMessage(${ready});`,
    });
    for (const [script, message] of [
      ['dies.js', 'ended with code 3'],
      ['throws.js', 'out of luck'],
    ] as const) {
      const pipeline = await open({ threadScript: path.join(folder, script), batchSize: 1 });
      await expect(collect(pipeline.epoch(0))).rejects.toThrow(message);
      await expect(collect(pipeline.epoch(1))).rejects.toThrow(message);
      await pipeline.close();
    }
  });

  it('that are not there, or say nothing, fail to open', async () => {
    await expect(open({ threadScript: path.join(folder, 'absent.js') })).rejects.toThrow('absent.js');
    write(folder, { 'silent.js': '' });
    await expect(open({ threadScript: path.join(folder, 'silent.js') })).rejects.toThrow('ended with code 0');
  });

  it('are ended by close, also while an iteration waits', async () => {
    write(folder, {
      'waits.js': `const { parentPort } = require('node:worker_threads');
        parentPort.on('message', () => {});
        parentPort.postMessage({ kind: 'ready', info: { shape: [1] }, batches: 3, bytes: 36 });`,
    });
    const pipeline = await open({ threadScript: path.join(folder, 'waits.js'), batchSize: 1 });
    const waiting = collect(pipeline.epoch(0));
    const outcome = expect(waiting).rejects.toThrow('closed');
    await pipeline.close();
    await outcome;
    await expect(collect(pipeline.epoch(0))).rejects.toThrow('closed');
  });
});

describe('several threads', () => {
  const images = () => {
    const photo = (seed: number) => jpeg(40 + seed, 30, [10 * seed, 255 - 9 * seed, 100]);
    const all = Array.from({ length: 13 }, (_, i) => [
      `train/${i % 2 ? 'a' : 'b'}/${i}.jpg`,
      i === 5 ? Buffer.from('x') : photo(i),
    ]);
    return write(temporaryFolder(), { ...Object.fromEntries(all), 'test/a/1.jpg': photo(1), 'test/b/1.jpg': photo(2) });
  };
  const options = {
    batchSize: 2,
    augmentation: {
      padCrop: 0,
      flip: true,
      resizedCrop: { scale: [0.2, 1], ratio: [0.5, 2] },
      colorJitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 },
      lighting: 0.1,
    },
  } as const;

  it('make what one makes, and tell of a broken file once', async () => {
    const source = imageFolder({ dir: images(), size: 8 });
    const runs = [];
    for (const extra of [{ inline: true }, { threads: 1 }, { threads: 3 }, { threads: 3, ahead: 7 }]) {
      const warnings: string[] = [];
      const run = { ...options, ...extra, warn: (message: string) => warnings.push(message) };
      const batches = await using(
        run,
        async (pipeline) => [
          ...(await collect(pipeline.epoch(0))),
          ...(await collect(pipeline.epoch(1, 2))),
          ...(await collect(pipeline.epoch(2), [20, 0, 10])),
        ],
        source,
      );
      expect(warnings).toEqual([expect.stringContaining('5.jpg is broken')]);
      runs.push(batches);
    }
    expect(runs[0]).toHaveLength(6 + 4 + 6);
    for (const run of runs) expect(run).toEqual(runs[0]);
    expect(runs[0]![0]!.x).not.toEqual(runs[0]![10]!.x);
  });

  it('are all gone when one cannot open', async () => {
    const source = imageFolder({ dir: images(), size: 8 });
    await expect(open({ threads: 2, threadScript: path.join(folder, 'absent2.js') }, source)).rejects.toThrow(
      'absent2.js',
    );
  });

  /** A thread that writes its number into its batches, of so many bytes; it begins with `before`. */
  const numbered = (name: string, bytes = 12, before = '') => {
    const made = `({ id, buffer }) => {
      new Float32Array(buffer)[0] = threadId;
      parentPort.postMessage({ kind: 'made', id, buffer, count: 1 }, [buffer]);
    }`;
    const text = `const { parentPort, threadId } = require('node:worker_threads');
      ${before}
      parentPort.on('message', ${made});
      parentPort.postMessage({ kind: 'warning', message: 'it is odd' });
      parentPort.postMessage({ kind: 'ready', info: { shape: [1] }, batches: 12, bytes: ${bytes} });`;
    return path.join(write(folder, { [name]: text }), name);
  };

  it('make the batches in turns, and each says what it has to say', async () => {
    const source = imageFolder({ dir: images(), size: 8 });
    const warnings: string[] = [];
    const warn = (text: string) => void warnings.push(text);
    const run = { threads: 3, batchSize: 1, threadScript: numbered('numbered.js'), warn };
    const by = await using(run, async (pipeline) => (await collect(pipeline.epoch(0))).map(({ x }) => x[0]), source);
    const turn = by.slice(0, 3);
    expect(new Set(turn).size).toBe(3);
    expect(by).toEqual([...turn, ...turn, ...turn, ...turn]);
    expect(warnings).toEqual(Array(3).fill('it is odd'));
  });

  it('have no more memory for batches than a gigabyte', async () => {
    const source = imageFolder({ dir: images(), size: 8 });
    // Nobody writes most of it: it takes no room.
    const run = { threads: 4, batchSize: 1, threadScript: numbered('large.js', 240e6) };
    await using(
      run,
      async (pipeline) => {
        const batches = pipeline.epoch(0);
        for (let count = 0; count < 4; count++) expect((await batches.next()).done).toBe(false);
        await expect(batches.next()).rejects.toThrow('release');
      },
      source,
    );
    // Three, however large these are.
    await using(
      { ...run, threadScript: numbered('huge.js', 400e6) },
      async (pipeline) => {
        const batches = pipeline.epoch(0);
        for (let count = 0; count < 3; count++) expect((await batches.next()).done).toBe(false);
        await expect(batches.next()).rejects.toThrow('release');
      },
      source,
    );
  });

  it.runIf(process.platform === 'linux')(
    'are all gone when one of them cannot open, those that could too (needs Linux)',
    async () => {
      const source = imageFolder({ dir: images(), size: 8 });
      const threads = () => readdirSync('/proc/self/task').length;
      // Of two numbers in a row one is odd.
      const script = numbered('odd.js', 12, "if (threadId % 2 === 1) throw new Error('not this one');");
      const before = threads();
      await expect(open({ threads: 2, threadScript: script }, source)).rejects.toThrow('not this one');
      await expect.poll(threads).toBeLessThanOrEqual(before);
    },
  );
});

it('many files are decoded with a turn of the event loop after every 32, in which what is decoded is freed', async () => {
  let turns = 0;
  let ended = false;
  const count = () => {
    turns++;
    if (!ended) setImmediate(count);
  };
  const seen: number[] = [];
  const read = (index: number) => {
    seen.push(turns);
    return index % 2;
  };
  const split = { length: 70, views: true, read };
  const plain = { name: 'many', shape: [1, 1, 3], classes: ['a', 'b'], mean: [0, 0, 0], std: [1, 1, 1] };
  const settings = { split: 'train', batchSize: 70, seed: 0, shuffle: false, dropLast: true } as const;
  const make = async (views: boolean, more: Partial<Dataset> = {}) => {
    const of = { ...split, views };
    const maker = batchMaker(
      { ...plain, ...more, train: of, test: of },
      { ...settings, augmentation: { padCrop: 0, flip: false } },
    );
    await maker.make(0, 0, new ArrayBuffer(maker.bytes));
  };
  setImmediate(count);
  await make(true);
  // What is ready anyway takes no turn.
  const from = seen.length;
  await make(false);
  expect(new Set(seen.splice(from)).size).toBe(1);
  // Photos with a class for every pixel are large: one a turn.
  await make(true, { pixelLabels: { ignore: 255, colors: [] } });
  ended = true;
  expect(new Set(seen.splice(from)).size).toBe(70);
  expect([new Set(seen.slice(0, 32)).size, new Set(seen.slice(32, 64)).size, new Set(seen).size]).toEqual([1, 1, 3]);
});
