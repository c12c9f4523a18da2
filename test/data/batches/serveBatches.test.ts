/** What a thread that makes batches says to who asks, through the two ends of a channel in this one: no thread is begun. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { batchMaker } from '../../../src/data/batches/batchMaker';
import type { BatchSettings } from '../../../src/data/batches/batchSettings';
import { type DecodeMessage, fromPlain, type MakeBatch, toPlain } from '../../../src/data/batches/decodeMessages';
import { serveBatches } from '../../../src/data/batches/serveBatches';
import type { Dataset } from '../../../src/data/sources/dataset';
import { openDataset } from '../../../src/data/sources/open';
import { dataset, synthetic } from '../../../src/data/sources/sources';

const settings: BatchSettings = {
  ...{ split: 'train', batchSize: 2, seed: 3, shuffle: true, dropLast: true },
  augmentation: { padCrop: 1, flip: true },
};
const open: (MessagePort | undefined)[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port?.close();
});

/** What is said after each other, and how to ask. */
function served(data: Parameters<typeof serveBatches>[2], change: Partial<BatchSettings> = {}) {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const said: DecodeMessage[] = [];
  const waiting: (() => void)[] = [];
  port1.on('message', (message: DecodeMessage) => {
    said.push(message);
    waiting.shift()?.();
  });
  let taken = 0;
  const next = async (): Promise<DecodeMessage> => {
    if (taken === said.length) await new Promise<void>((resolve) => waiting.push(resolve));
    return said[taken++] as DecodeMessage;
  };
  serveBatches(port2, { ...settings, ...change }, data);
  const ask = (id: number, epoch: number, batch: number, bytes: number) => {
    const buffer = new ArrayBuffer(bytes);
    port1.postMessage({ kind: 'make', id, epoch, batch, buffer, thumbnails: false } satisfies MakeBatch, [buffer]);
  };
  return { next, ask };
}

const shapes = () => openDataset(synthetic({ train: 5, test: 3 }), () => {});

describe('a thread', () => {
  it('says what its data is, then each batch that it is asked for, by its number', async () => {
    const { next, ask } = served(shapes);
    const bytes = 4 * 2 * (32 * 32 * 3 + 2);
    expect(await next()).toMatchObject({
      kind: 'ready',
      info: { name: 'Shapes', train: 5, test: 3 },
      batches: 2,
      bytes,
    });
    const maker = batchMaker(await shapes(), settings);
    for (const [id, epoch, batch] of [
      [7, 0, 1],
      [8, 2, 0],
    ] as const) {
      ask(id, epoch, batch, bytes);
      const expected = new ArrayBuffer(bytes);
      await maker.make(epoch, batch, expected);
      const made = await next();
      expect(made).toMatchObject({ kind: 'made', id, count: 2 });
      expect(Buffer.from((made as { buffer: ArrayBuffer }).buffer).equals(Buffer.from(expected))).toBe(true);
    }
  });

  it('says how many samples of the last batch are real', async () => {
    const { next, ask } = served(shapes, { dropLast: false });
    const { bytes } = (await next()) as { bytes: number };
    ask(1, 0, 2, bytes);
    expect(await next()).toMatchObject({ kind: 'made', id: 1, count: 1 });
  });

  it('makes one batch after the other, in the order in which they are asked for', async () => {
    let [now, most] = [0, 0];
    const split = {
      length: 6,
      async sample(x: number) {
        most = Math.max(most, ++now);
        // The first take longest.
        for (let turn = 6 - x; turn > 0; turn--) await nextTurn();
        now--;
        return { x, y: 0 };
      },
    };
    const source = dataset({ train: split, test: split, classes: 1 });
    const { next, ask } = served((warn) => openDataset(source, warn), {
      ...settings,
      shuffle: false,
      augmentation: none,
    });
    const { bytes } = (await next()) as { bytes: number };
    for (const id of [0, 1, 2]) ask(id, 0, id, bytes);
    const answers = [await next(), await next(), await next()];
    expect(answers.map((one) => one.kind === 'made' && [one.id, ...new Float32Array(one.buffer, 0, 2)])).toEqual([
      [0, 0, 1],
      [1, 2, 3],
      [2, 4, 5],
    ]);
    expect(most).toBe(1);
  });

  it('says of a batch that cannot be made why, gives its memory back, and goes on', async () => {
    const split = (odd: number) => ({
      length: 4,
      sample(x: number) {
        if (x === odd) throw new Error('boom');
        return { x, y: 0 };
      },
    });
    const source = dataset({ train: split(1), test: split(9), classes: 1 });
    const { next, ask } = served((warn) => openDataset(source, warn), { shuffle: false, augmentation: none });
    const { bytes } = (await next()) as { bytes: number };
    ask(4, 0, 0, bytes);
    ask(5, 0, 1, bytes);
    const unmade = (await next()) as Extract<DecodeMessage, { kind: 'unmade' }>;
    expect(unmade).toMatchObject({ kind: 'unmade', id: 4 });
    expect(unmade.buffer.byteLength).toBe(bytes);
    expect(fromPlain(unmade.error)).toBeInstanceOf(UserError);
    expect(unmade.error.message).toBe('Sample 1 of the train split could not be made: boom');
    expect(await next()).toMatchObject({ kind: 'made', id: 5, count: 2 });
  });

  it('says why its data cannot be opened, or makes no batch, and what is odd about it', async () => {
    const { next } = served(async (warn) => {
      warn('it is odd');
      throw new UserError('it is not there', { hint: 'Look.' });
    });
    expect(await next()).toEqual({ kind: 'warning', message: 'it is odd' });
    expect(await next()).toMatchObject({
      kind: 'failed',
      error: { message: 'it is not there', user: { hint: 'Look.' } },
    });
    expect(await served(shapes, { batchSize: 6 }).next()).toMatchObject({
      kind: 'failed',
      error: { message: 'The train split has 5 images, fewer than one batch of 6.' },
    });
  });

  it('is none without a port', () => {
    expect(() => serveBatches(null, settings, async (): Promise<Dataset> => shapes())).toThrow(
      'This runs as a worker thread only.',
    );
  });
});

const none = { padCrop: 0, flip: false };

describe('an error between threads', () => {
  const sent = (error: unknown) => fromPlain(structuredClone(toPlain(error)));

  it('keeps its message and stack, and of a user’s error what to do and where', () => {
    const detail = { hint: 'Do.', source: { file: 'a.ts', line: 3 } };
    const [user, other] = [new UserError('odd', detail), new TypeError('even')];
    expect(sent(user)).toBeInstanceOf(UserError);
    expect(sent(user)).toMatchObject({ message: 'odd', detail, stack: user.stack });
    expect(sent(other)).not.toBeInstanceOf(UserError);
    expect([sent(other).message, sent(other).stack]).toEqual(['even', other.stack]);
  });

  it('may be anything that was thrown', () => {
    expect(sent('a word').message).toBe('a word');
    expect(sent(undefined).message).toBe('undefined');
  });
});
