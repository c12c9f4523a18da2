/** Which gates are skipped by, where the times of their convolutions are made up: by hand, over what eager TensorFlow.js opens. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { TrainedRun } from '../../src/evaluate/trainedRun';
import { chooseGates } from '../../src/export/choose';
import { rowsOf, spreadImages } from '../../src/export/images';
import { type ConvPair, pairName } from '../../src/export/pairs';
import type { PairTimes } from '../../src/export/pairTimes';
import { eagerGates, handmadeRun, opened } from './handmadeRun';

/** Milliseconds of all channels; of open ones alone 10 for each share of 1, from a twentieth on. */
let masked = 0;
const asked: { pair: string; budget: number }[] = [];
vi.mock('../../src/export/pairTimes', async (original) => ({
  ...(await original<typeof import('../../src/export/pairTimes')>()),
  timePair: async (pair: ConvPair, budget: number): Promise<PairTimes> => {
    asked.push({ pair: pairName(pair), budget });
    return { pair: pairName(pair), masked, skipped: [0.05, 0.5, 1].map((share) => ({ share, ms: 10 * share })) };
  },
}));

let run: TrainedRun;
/** Open channels of each image, by gate. */
let open: Map<string, number[][]>;
beforeAll(async () => {
  run = await opened(
    await handmadeRun({
      // The first gate is open for every image; of the second one channel is open for none.
      weights: ({ name }, values) => {
        if (name === 'stage1_block1_gate_logits/bias') return values.fill(1e4);
        if (name === 'stage2_block1_gate_logits/bias') values[3] = -1e4;
        return values;
      },
    }),
  );
  const images = await spreadImages(run, 32);
  open = new Map(
    eagerGates(run, rowsOf(images, 0, 32).x as Float32Array).map(({ name, open: values }) => {
      const channels = values.length / 32;
      return [name, Array.from({ length: 32 }, (_, i) => [...values.subarray(i * channels, (i + 1) * channels)])];
    }),
  );
});
afterAll(() => run.close());
beforeEach(() => void asked.splice(0));

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const sharesOf = (gate: string) => open.get(gate)!.map((row) => mean(row));
/** Of each image by its own share, and no less than of the smallest that was measured. */
const expectedMs = (gate: string) => mean(sharesOf(gate).map((share) => 10 * Math.max(0.05, share)));

it('all are skipped by that are expected to be faster, by what each image opens', async () => {
  masked = 100;
  const { gates, times, use, candidates } = await chooseGates(run, { skip: 'auto', prune: false });
  expect(gates.map(({ gate }) => gate)).toEqual([...open.keys()]);
  for (const choice of gates) {
    const { gate } = choice;
    expect(choice).toMatchObject({ use: 'skipped', masked_ms: 100, removed: 0, channels: open.get(gate)![0]!.length });
    expect(choice.open).toBeCloseTo(mean(sharesOf(gate)), 6);
    expect(choice.skip_ms).toBeCloseTo(expectedMs(gate), 6);
    expect(choice).not.toHaveProperty('reason');
    expect([use(gate), candidates(gate)]).toEqual(['skipped', undefined]);
  }
  expect(use('another')).toBe('masked');
  // Each pair once, all together in twelve seconds.
  expect(times.map(({ pair }) => pair)).toEqual([...new Set(gates.map(({ pair }) => pair))]);
  expect(asked.map(({ pair }) => pair)).toEqual(times.map(({ pair }) => pair));
  for (const { budget } of asked) expect(budget).toBeCloseTo(12_000 / asked.length, 9);
});

it('a twentieth is no gain, unless all are asked for', async () => {
  const second = 'stage2_block1_gate';
  masked = expectedMs(second) / 0.951;
  const choice = async (skip: 'auto' | 'all') =>
    (await chooseGates(run, { skip, prune: false })).gates.find(({ gate }) => gate === second);
  expect(await choice('auto')).toMatchObject({
    ...{ use: 'masked', reason: 'skipping is not expected to save time', masked_ms: masked },
  });
  expect(await choice('all')).toMatchObject({ use: 'skipped', masked_ms: masked });
  masked = expectedMs(second) / 0.949;
  expect(await choice('auto')).toMatchObject({ use: 'skipped' });
});

it('pruned, a gate that is always open is left out, and channels that no image opens are removed', async () => {
  masked = 100;
  const { gates, candidates } = await chooseGates(run, { skip: 'auto', prune: true });
  expect(gates[0]).toEqual({
    ...{ gate: 'stage1_block1_gate', channels: 8, open: 1, removed: 0, use: 'open' },
    reason: 'open for every test image',
  });
  for (const { gate, removed } of gates) {
    const channels = open.get(gate)![0]!.map((_, c) => c);
    const used = channels.filter((c) => open.get(gate)!.some((row) => row[c] === 1));
    expect(candidates(gate)).toEqual(used);
    expect(removed).toBe(channels.length - used.length);
  }
  expect(gates[1]!.removed).toBeGreaterThan(0);
});

it('says what it does, and stops between two pairs when it is told to', async () => {
  masked = 100;
  const said: string[] = [];
  const stop = new AbortController();
  const say = (text: string) => {
    said.push(text);
    if (text.startsWith('measuring')) stop.abort(new Error('enough'));
  };
  await expect(chooseGates(run, { skip: 'auto', prune: false, say, signal: stop.signal })).rejects.toThrow('enough');
  expect(said).toEqual(['evaluating the gates on the test images', expect.stringMatching(/^measuring 32×32, 8 → 3×3/)]);
});
