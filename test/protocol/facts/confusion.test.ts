import { describe, expect, it } from 'vitest';
import { confusionOf } from '../../../src/protocol/facts/confusion';
import { someSamples } from '../someSamples';

/** Images as pairs of their class and what they were taken for. */
const table = (classes: string[], ...pairs: [number, number][]) => ({
  ...{ ...someSamples, classes, count: pairs.length },
  label: Int32Array.from(pairs, ([label]) => label),
  predicted: Int32Array.from(pairs, ([, predicted]) => predicted),
});

describe('confusionOf', () => {
  it('counts every pair of class and answer; a class that is nowhere has no row', () => {
    expect(confusionOf(someSamples, 40)).toEqual({
      classes: 2,
      rows: [
        { name: 'cat', images: 2, elsewhere: 0, counts: [2, 0] },
        { name: 'dog', images: 2, elsewhere: 0, counts: [1, 1] },
      ],
    });
    // One that is only answered has one.
    expect(confusionOf(table(['a', 'b'], [0, 1]), 40).rows).toEqual([
      { name: 'a', images: 1, elsewhere: 0, counts: [0, 1] },
      { name: 'b', images: 0, elsewhere: 0, counts: [0, 0] },
    ]);
  });

  it('keeps the classes with the most wrong answers in their order, and says what went elsewhere', () => {
    const many = table(['a', 'b', 'c', 'd'], [0, 0], [1, 3], [1, 3], [3, 2], [3, 3], [1, 0], [2, 2]);
    expect(confusionOf(many, 2)).toEqual({
      classes: 4,
      rows: [
        { name: 'b', images: 3, elsewhere: 1, counts: [0, 2] },
        { name: 'd', images: 2, elsewhere: 1, counts: [0, 1] },
      ],
    });
  });

  it('leaves out what has no class', () => {
    expect(confusionOf(table(['a'], [-1, -1], [0, 7]), 40)).toEqual({
      classes: 1,
      rows: [{ name: 'a', images: 1, elsewhere: 1, counts: [0] }],
    });
  });
});
