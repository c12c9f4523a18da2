import { describe, expect, it } from 'vitest';
import { AllReduce, shareSums } from '../../src/device/allReduce';

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
});
