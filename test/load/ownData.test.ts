/** A user's own data as a run has it: in threads that run the bundle of their experiment, and errors at their lines. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UserError } from '../../src/base/userError';
import { fingerprint, openPipeline, type PipelineOptions } from '../../src/data';
import { loadExperiment } from '../../src/load/loadExperiment';
import { builtThreads as built, openThreads } from '../threads';
import { expectWhole } from '../wholeError';

/** Line 6 of the file makes a sample; what it calls is in a file of its own, where line 3 says what is odd. Line 8 is for `more`. */
function experiment({
  odd = '',
  more = '',
  train = 'length: 10, sample: (index, random) => make(index, random)',
} = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-own-data-'));
  writeFileSync(
    path.join(folder, 'make.ts'),
    `import type { SampleRandom } from 'sluice';
export const make = (index: number, random: SampleRandom) => {
  ${odd}
  return { x: [index, random.uniform()], y: index % 2 };
};
`,
  );
  const file = path.join(folder, 'own.experiment.ts');
  writeFileSync(
    file,
    `import * as tf from '@tensorflow/tfjs';
import { dataset, defineExperiment } from 'sluice';
import { make } from './make';
export default defineExperiment({ parameters: { threads: 1 } }, ({ threads }) => ({
  data: dataset({ classes: 2, threads, version: 'a',
    train: { ${train} },
    test: { length: 4, sample: (index, random) => make(index, random) },
    ${more} }),
  model: () => tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] }),
  epochs: 1,
}));
`,
  );
  return file;
}

async function rows(
  file: string,
  {
    epoch = 0,
    from = 0,
    settings = {},
    ...options
  }: Partial<PipelineOptions> & { epoch?: number; from?: number; settings?: object } = {},
) {
  const { experiment: loaded } = await loadExperiment(file, { settings: { ...settings } });
  const pipeline = await openPipeline(loaded.data, {
    ...{ split: 'train', batchSize: 2, seed: 7, threadScript: path.join(built, 'decodeThread.js') },
    ...options,
  });
  try {
    const found: number[][] = [];
    for await (const { x, index, release } of pipeline.epoch(epoch, from)) {
      found.push([...x, ...index]);
      release();
    }
    return found;
  } finally {
    await pipeline.close();
  }
}

const failure = async (file: string): Promise<UserError> => {
  const error = await rows(file).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(UserError);
  expectWhole(error as UserError);
  return error as UserError;
};

describe('batches of functions', () => {
  it('are the same here, from one thread and from three, from any place of any epoch', async () => {
    const file = experiment();
    const here = await rows(file, { inline: true });
    expect(here).toHaveLength(5);
    expect(await rows(file)).toEqual(here);
    expect(await rows(file, { settings: { threads: 3 } })).toEqual(here);
    expect(await rows(file, { settings: { threads: 3 }, epoch: 2, from: 3 })).toEqual(
      (await rows(file, { epoch: 2, inline: true })).slice(3),
    );
  });

  it('of a generator come from one thread, however many there are', async () => {
    const train = 'length: 8, *samples(random) { for (let n = 0; ; n++) yield make(n, random); }';
    const file = experiment({ train });
    const here = await rows(file, { inline: true });
    expect(here.map((row) => row.slice(-2))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
    ]);
    expect(await rows(file, { settings: { threads: 3 } })).toEqual(here);
    expect(await rows(file, { from: 2 })).toEqual(here.slice(2));
  });

  it('come from as many threads as are asked for, of the test split from one', async () => {
    const { experiment: loaded } = await loadExperiment(experiment(), { settings: { threads: 3 } });
    for (const [split, threads] of [
      ['train', 3],
      ['test', 1],
    ] as const) {
      const before = openThreads();
      const threadScript = path.join(built, 'decodeThread.js');
      const pipeline = await openPipeline(loaded.data, { split, batchSize: 2, threadScript });
      expect(openThreads() - before).toBe(threads);
      await pipeline.close();
    }
  });

  it('run in another thread than the caller', async () => {
    const odd = "if (require('node:worker_threads').isMainThread) throw new Error('here');";
    expect(await rows(experiment({ odd }))).toHaveLength(5);
  });
});

describe('what goes wrong in a thread', () => {
  it('is at the line that threw, of whichever file', async () => {
    const file = experiment({ odd: "if (index === 3) throw new Error('boom');" });
    const error = await failure(file);
    expect(error.message).toBe('Sample 3 of the train split could not be made: boom');
    expect(error.detail.source).toMatchObject({ file: path.join(path.dirname(file), 'make.ts'), line: 3 });
  });

  it('of a sample that is not as it should be is at the function that made it', async () => {
    const file = experiment({ odd: 'if (index === 3) return { x: [1], y: 0 };' });
    const error = await failure(file);
    expect(error.message).toContain('Sample 3 of the train split: x has the shape [1]');
    expect(error.detail.source).toMatchObject({ file, line: 6 });
  });

  it('of a thumbnail or a difficulty is at the function that made it', async () => {
    const shown = { split: 'test' as const, shown: true };
    const at = async (more: string) => {
      const file = experiment({ more });
      const error = await rows(file, shown).catch((thrown: unknown) => thrown as UserError);
      return { error: error as UserError, file };
    };
    const picture = await at('thumbnail: (_, index) => ({ height: 1, width: 1 + (index % 2), pixels: [0, 0] }),');
    expect(picture.error.message).toBe('The thumbnail of sample 0 of the train split has 2 numbers for 1×1 pixels.');
    expect(picture.error.detail.source).toMatchObject({ file: picture.file, line: 8 });
    const number = await at('difficulty: (_, index) => index === 3 ? NaN : 0,');
    expect(number.error.message).toBe('The difficulty of sample 3 of the test split is NaN.');
    expect(number.error.detail.source).toMatchObject({ file: number.file, line: 8 });
    const thrown = await at("difficulty: () => { throw new Error('boom'); },");
    expect(thrown.error.detail.source).toMatchObject({ file: thrown.file, line: 8 });
  });

  it('of the first sample fails before anything runs, at the same places', async () => {
    const [begun, ended] = intervals();
    const error = await failure(experiment({ odd: "throw new Error('at once');" }));
    expect(begun).toHaveBeenCalled();
    for (const { value } of begun.mock.results) expect(ended).toHaveBeenCalledWith(value);
    expect(error.message).toBe('Sample 0 of the train split could not be made: at once');
    expect(error.detail.source).toMatchObject({ line: 3 });
  });

  it('of a thread that ends is an error, not a wait', async () => {
    const file = experiment({ odd: 'if (index === 3) process.reallyExit(4);' });
    const error = await rows(file).catch((thrown: unknown) => thrown);
    expect(String(error)).toContain('ended with code 4');
  });

  // The code 0 is that of a thread which waits for what nothing will settle.
  it.each(['process.exit(0)', 'setTimeout(() => process.exit(0), 1); return new Promise<never>(() => {})'])(
    'of code that leaves its process is an error at its line: %s',
    async (leaves) => {
      const file = experiment({ odd: `if (index === 3) { ${leaves}; }` });
      const error = await failure(file);
      expect(error.message).toContain('process.exit(0) in the experiment would end the run');
      expect(error.detail.source).toMatchObject({ file: path.join(path.dirname(file), 'make.ts'), line: 3 });
    },
  );
});

/** Those that begin and those that end from now on. */
function intervals() {
  onTestFinished(() => void vi.restoreAllMocks());
  return [vi.spyOn(globalThis, 'setInterval'), vi.spyOn(globalThis, 'clearInterval')] as const;
}

describe('a sample that does not come', () => {
  const forEver = 'if (index === 3) for (;;) {}';
  const never = 'if (index === 3) return new Promise<never>(() => {});';
  const generator = 'length: 10, async *samples(random) { for (let n = 0; ; n++) yield make(n, random); }';
  it.each([
    [
      'in code that runs for ever',
      { odd: forEver },
      /^Sample 3 of the train split has been made for \d+ m?s, and the run waits/,
      6,
    ],
    ['in a promise', { odd: never }, /^Sample 3 of the train split has been made for/, 6],
    [
      'of a generator',
      { odd: never, train: generator },
      /^The generator of the train split has not given sample 3 for/,
      6,
    ],
    ['of the first of all', { odd: 'for (;;) {}' }, /^Sample 0 of the train split has been made for/, 6],
  ])('%s is told of at the function that makes it, and the pipeline can be closed', async (_, given, message, line) => {
    const file = experiment(given);
    const { experiment: loaded } = await loadExperiment(file, {});
    const told: { message: string; source: unknown }[] = [];
    let hear: (() => void) | undefined;
    const heard = new Promise<void>((resolve) => {
      hear = resolve;
    });
    const opened = openPipeline(loaded.data, {
      ...{ split: 'train', batchSize: 10, shuffle: false, patienceMs: 40 },
      threadScript: path.join(built, 'decodeThread.js'),
      warn: (said, source) => {
        told.push({ message: said, source });
        // A slow machine may be told of an earlier one first.
        if (message.test(said)) hear?.();
      },
    });
    if (given.odd.startsWith('for')) {
      // Nothing can be closed that was never opened: the process that trains ends with its thread.
      void opened.catch(() => undefined);
      await heard;
    } else {
      const pipeline = await opened;
      const next = pipeline.epoch(0).next();
      next.catch(() => undefined);
      await heard;
      await pipeline.close();
      await expect(next).rejects.toThrow();
    }
    expect(told.at(-1)?.message).toMatch(message);
    expect(told.at(-1)?.source).toMatchObject({ file, line });
  });

  it('and of which nothing is open that could make it come is an error before anything runs', async () => {
    const file = experiment({ odd: 'return new Promise<never>(() => {});' });
    const error = await failure(file);
    expect(error.message).toBe('The first sample for the train split is a promise that nothing will settle.');
    expect(error.detail.source).toMatchObject({ file, line: 6 });
  });

  it('is no word of samples that come', async () => {
    const told: string[] = [];
    const file = experiment();
    const { experiment: loaded } = await loadExperiment(file, {});
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const [begun, ended] = intervals();
    const pipeline = await openPipeline(loaded.data, {
      ...{ split: 'train', batchSize: 2, patienceMs: 3000, threadScript: path.join(built, 'decodeThread.js') },
      warn: (said) => void told.push(said),
    });
    for await (const { release } of pipeline.epoch(0)) release();
    // A loop that takes its time is no wait for samples.
    vi.advanceTimersByTime(100_000);
    await pipeline.close();
    expect(told).toEqual([]);
    // Nobody looks any more.
    for (const { value } of begun.mock.results) expect(ended).toHaveBeenCalledWith(value);
  });
});

it('is named by version, lengths and classes', async () => {
  const print = async (given: Parameters<typeof experiment>[0], settings = {}) =>
    fingerprint((await loadExperiment(experiment(given), { settings })).experiment.data);
  const usual = await print({});
  expect(await print({})).toBe(usual);
  expect(await print({}, { 'data.version': 'b' })).not.toBe(usual);
  expect(await print({ train: 'length: 11, sample: make' })).not.toBe(usual);
});
