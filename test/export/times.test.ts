import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { alternate } from '../../src/export/alternate';
import { type ConvPair, pairName } from '../../src/export/pairs';
import { type PairTimes, skippedMs, timePair } from '../../src/export/pairTimes';
import '../nn/cpu';

describe('skippedMs', () => {
  const times: PairTimes = {
    pair: 'x',
    masked: 9,
    skipped: [
      { share: 0.1, ms: 2 },
      { share: 0.5, ms: 4 },
      { share: 1, ms: 9 },
    ],
  };
  it.each([
    [0.1, 2],
    [0.3, 3],
    [0.5, 4],
    [0.75, 6.5],
    [1, 9],
    [0, 2],
  ])('gives for %d open %d ms: a line between the measured shares, flat below them', (share, ms) => {
    expect(skippedMs(times, share)).toBeCloseTo(ms, 10);
  });
});

describe('timePair', () => {
  const conv = (image: number[], filter: number[], stride: number, pad: unknown) => ({
    image,
    filter,
    attributes: { strides: [stride, stride], pad, dilations: [1, 1] },
  });
  it('measures convolutions of any geometry; with few channels open they take less time than with all', async () => {
    const strided: ConvPair = {
      makes: conv([33, 31, 32], [3, 3, 32, 256], 2, 'valid'),
      // Two more rows and columns than the first one makes: a padding stands between.
      reads: conv([18, 17, 256], [3, 3, 256, 32], 1, 'valid'),
    };
    expect(pairName(strided)).toBe('33×31, 32 → 3×3/2 → 256 → 3×3 → 32');
    const share = async () => {
      const { masked, skipped } = await timePair(strided, 1);
      expect(masked).toBeGreaterThan(0);
      return skipped[0]!.ms / skipped.at(-1)!.ms;
    };
    // A twentieth of the work; measured again where the machine was busy with something else.
    await expect.poll(share).toBeLessThan(1 / 2);
  });
});

describe('alternate', () => {
  it('runs each way in every turn, in an order drawn anew, and times what it does', async () => {
    const order: string[] = [];
    const way = (name: string, ms: number) => async (turn: number) => {
      order.push(`${name}${turn}`);
      vi.advanceTimersByTime(ms);
    };
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { a, b, c } = await alternate({ a: way('a', 3), b: way('b', 1), c: way('c', 0) }, 16);
    const turns = Array.from({ length: order.length / 3 }, (_, i) => order.slice(3 * i, 3 * i + 3));
    for (const turn of turns) expect(turn.map((name) => name[0]).sort()).toEqual(['a', 'b', 'c']);
    // Not by turns alone: each comes after each of the others at some time.
    expect(new Set(turns.map((turn) => turn.map((name) => name[0]).join(''))).size).toBe(6);
    expect(order.filter((name) => name === 'b15')).toHaveLength(1);
    expect(a).toEqual({ ms: 3, p25: 3, p75: 3, times: Array(16).fill(3) });
    expect([b.ms, c.ms]).toEqual([1, 0]);
  });

  it('has the quarters of the times, and tells each way its turn, the first one while it warms up', async () => {
    const turns: number[] = [];
    const way = async (turn: number) => {
      turns.push(turn);
      return 9 - turn;
    };
    expect((await alternate({ way }, 9)).way).toMatchObject({ ms: 5, p25: 3, p75: 7 });
    expect(turns).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('draws the same orders each time', async () => {
    const order = async () => {
      const names: string[] = [];
      const way = (name: string) => async () => void names.push(name);
      await alternate({ a: way('a'), b: way('b'), c: way('c') }, 8);
      return names.join('');
    };
    expect(await order()).toBe(await order());
  });

  it('leaves the turns out in which it warms up', async () => {
    let turns = 0;
    const { way } = await alternate({ way: async () => (turns++ < 5 ? 1000 : 1) }, 3);
    expect(way).toEqual({ ms: 1, p25: 1, p75: 1, times: [1, 1, 1] });
    expect(turns).toBe(8);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const turns: number[] = [];
    const way = async (turn: number) => {
      turns.push(turn);
      if (turn === 2) stop.abort();
    };
    await expect(alternate({ way }, 100, stop.signal)).rejects.toThrow(/abort/);
    expect(turns.at(-1)).toBe(2);
  });
});
