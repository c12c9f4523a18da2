import { describe, expect, it } from 'vitest';
import { AllReduce, breakUp, shareSums } from '../../src/device/allReduce';

describe('AllReduce', () => {
  it('uses two sets of slots in turn: nobody overwrites what a slower replica still adds up', () => {
    const shared = shareSums(1, 2);
    const array = new Float32Array(2);
    const reduce = new AllReduce(shared, 0, 1, [array]);
    const slots = new Float32Array(shared.slots);
    const seen = [
      [1, 2],
      [3, 4],
      [5, 6],
    ].map((values) => {
      array.set(values);
      reduce.average([0]);
      expect([...array]).toEqual(values);
      return [...slots];
    });
    expect(seen).toEqual([
      [1, 2, 0, 0],
      [1, 2, 3, 4],
      [5, 6, 3, 4],
    ]);
  });

  it.each([1, 2, 3])('gives each of %i replicas the mean of the chosen arrays, and leaves the others', (count) => {
    for (let index = 0; index < count; index++) {
      const shared = shareSums(count, 3);
      const [left, first, last] = [Float32Array.of(9, 9), Float32Array.of(6), Float32Array.of(12, 18)];
      const slots = new Float32Array(shared.slots);
      const barrier = new Int32Array(shared.barrier);
      const reduce = new AllReduce(shared, index, count, [left, first, last]);
      // The others have come already: (6, 12, 18) times 2, 3, ….
      const others = Array.from({ length: count }, (_, replica) => replica).filter((replica) => replica !== index);
      for (const [i, replica] of others.entries()) slots.set([6 * (i + 2), 12 * (i + 2), 18 * (i + 2)], 3 * replica);
      barrier[0] = count - 1;
      reduce.average([1, 2]);
      const factor = (count + 1) / 2;
      expect([[...left], [...first], [...last]]).toEqual([[9, 9], [6 * factor], [12 * factor, 18 * factor]]);
      // Nobody has come to the next step yet, which has a number of its own.
      expect([...barrier]).toEqual([0, 1, 0]);
    }
  });

  it('throws at once, and ever after, when another has failed', () => {
    const shared = shareSums(2, 1);
    const array = Float32Array.of(4);
    const reduce = new AllReduce(shared, 0, 2, [array]);
    breakUp(shared);
    for (let i = 0; i < 2; i++) expect(() => reduce.average([0])).toThrow('Another replica of the network has failed.');
    expect([...array]).toEqual([4]);
  });
});
