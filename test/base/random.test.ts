import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';

/** xoshiro128** as published, on BigInt: slow, and independent of the shifts and signs of the real one. */
function* published(state: readonly number[]): Generator<number> {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, k: bigint) => ((x << k) | (x >> (32n - k))) & mask;
  const s = state.map(BigInt) as [bigint, bigint, bigint, bigint];
  for (;;) {
    yield Number((rotate((s[1] * 5n) & mask, 7n) * 9n) & mask);
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
  }
}

/** The state that a seed begins with, on BigInt: the finaliser of MurmurHash3 over both halves of each number, then over four words. */
function seeded(...seed: number[]): number[] {
  const mask = 0xffffffffn;
  const golden = 0x9e3779b9n;
  const finalise = (x: bigint) => {
    let z = ((x ^ (x >> 16n)) * 0x85ebca6bn) & mask;
    z = ((z ^ (z >> 13n)) * 0xc2b2ae35n) & mask;
    return z ^ (z >> 16n);
  };
  let hash = golden ^ BigInt(seed.length);
  for (const value of seed.map(BigInt)) {
    hash = finalise(hash ^ BigInt.asUintN(32, value));
    hash = finalise(hash ^ BigInt.asUintN(32, value >> 32n));
  }
  return [1n, 2n, 3n, 4n].map((index) => Number(finalise((hash + index * golden) & mask)));
}

describe('SeededRandom', () => {
  it.each([[[0]], [[1, 2, 3]], [[-1]], [[2 ** 40 + 5, 7]], [[Number.MIN_SAFE_INTEGER, 0]]])(
    'begins with the same numbers for ever: the seed %j',
    (seed) => expect(new SeededRandom(...(seed as [number, ...number[]])).state).toEqual(seeded(...seed)),
  );

  it('is xoshiro128**', () => {
    const random = new SeededRandom(0);
    const oracle = published(random.state);
    for (let i = 0; i < 1000; i++) expect(random.uint32()).toBe(oracle.next().value);
  });

  it('tells every seed from every other, 0, negative and large ones included', () => {
    const seeds: [number, ...number[]][] = [
      [0],
      [1],
      [-1],
      [2 ** 32],
      [2 ** 32 + 1],
      [2 ** 40],
      [0, 0],
      [0, 1],
      [1, 0],
    ];
    const first = seeds.map((seed) => new SeededRandom(...seed).uint32());
    expect(new Set(first).size).toBe(seeds.length);
    expect(new SeededRandom(0).uint32()).toBe(first[0]);
    expect(() => new SeededRandom(0.5)).toThrow(RangeError);
    expect(() => new SeededRandom(Number.NaN)).toThrow(RangeError);
    expect(() => new SeededRandom(1, 2 ** 53)).toThrow('A seed is a whole number, and 9007199254740992 is none.');
  });

  it('fills an array with what single draws would give and goes on from there', () => {
    const one = new SeededRandom(3);
    const many = new SeededRandom(3);
    const filled = many.fillUniform(new Float32Array(257));
    expect([...filled]).toEqual(Array.from({ length: 257 }, () => one.uniform()));
    expect(many.uint32()).toBe(one.uint32());
    expect(many.state).toEqual(one.state);
  });

  it('is uniform on the open interval, in float32 too', () => {
    const values = new SeededRandom(1).fillUniform(new Float32Array(100_000));
    const bins = new Array<number>(10).fill(0);
    for (const value of values) {
      if (!(value > 0 && value < 1)) throw new Error(`${value} drawn`);
      bins[Math.floor(value * 10)]! += 1;
    }
    // Chi-square with 9 degrees of freedom: 27.9 is the 99.9 % point.
    expect(bins.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9);
    // The largest value that can be drawn must not round up to 1.
    expect(Math.fround((2 ** 23 - 0.5) * 2 ** -23)).toBeLessThan(1);
  });

  it('goes on from a state that went through JSON', () => {
    const random = new SeededRandom(5);
    random.uint32();
    const copy = new SeededRandom(6);
    copy.state = JSON.parse(JSON.stringify(random.state));
    expect(copy.uint32()).toBe(random.uint32());
    expect(() => {
      copy.state = [0, 0, 0, 0];
    }).toThrow(RangeError);
    const refused = [
      [1, 2, 3, -4],
      [1, 2, 3, 2 ** 32],
      [1, 2, 3, 0.5],
      [1, 2, 3],
      [1, 2, 3, 4, 5],
    ];
    for (const words of refused)
      expect(() => {
        copy.state = words as [number, number, number, number];
      }, String(words)).toThrow('Not the state of a generator.');
    copy.state = [0, 0, 0, 2 ** 32 - 1];
    expect(copy.state).toEqual([0, 0, 0, 4_294_967_295]);
  });

  it('draws every number below n about equally often and never n', () => {
    const random = new SeededRandom(2);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.below(7)]! += 1;
    expect(counts).toHaveLength(7);
    // Chi-square with 6 degrees of freedom, 99.9 % point.
    expect(counts.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)).toBeLessThan(22.5);
    expect(random.below(1)).toBe(0);
    for (const none of [0, -1, 1.5, 2 ** 32 + 1]) expect(() => random.below(none), String(none)).toThrow(RangeError);
    expect(new SeededRandom(2).below(2 ** 32)).toBe(new SeededRandom(2).uint32());
  });

  it('draws without bias below a number that divides no power of two: three quarters of all', () => {
    const random = new SeededRandom(8);
    let low = 0;
    for (let i = 0; i < 9000; i++) if (random.below(3 * 2 ** 30) < 2 ** 30) low++;
    // A third of them, of deviation 45; what is merely wrapped round falls there half of the time.
    expect(Math.abs(low - 3000)).toBeLessThan(180);
  });

  it('draws normal numbers of mean 0 and deviation 1, two uniform ones for each', () => {
    const random = new SeededRandom(6);
    const values = Array.from({ length: 50_000 }, () => random.normal());
    const mean = (of: (value: number) => number) => values.reduce((sum, value) => sum + of(value), 0) / values.length;
    // Moments of the normal distribution: 0, 1, 0, 3; four deviations of each estimate.
    expect(Math.abs(mean((x) => x))).toBeLessThan(0.018);
    expect(Math.abs(mean((x) => x ** 2) - 1)).toBeLessThan(0.026);
    expect(Math.abs(mean((x) => x ** 3))).toBeLessThan(0.07);
    expect(Math.abs(mean((x) => x ** 4) - 3)).toBeLessThan(0.18);
    const drawn = new SeededRandom(6);
    for (let i = 0; i < 2 * values.length; i++) drawn.uint32();
    expect(random.state).toEqual(drawn.state);
  });

  it('shuffles into every order about equally often', () => {
    const random = new SeededRandom(4);
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = random.shuffle([0, 1, 2, 3]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // Chi-square with 23 degrees of freedom, 99.9 % point.
    const chi = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chi).toBeLessThan(49.7);
  });
});
