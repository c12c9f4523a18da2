import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { wholeScores } from '../../src/evaluate/pixelScores';
import { mostProbable, windowScores } from '../../src/evaluate/windowScores';

const colors: [number, number, number][] = [
  [1, 0, 0],
  [2, 0, 0],
  [3, 0, 0],
  [4, 0, 0],
];
const labels = { ignore: 255, colors };

describe('scores of whole images', () => {
  it('are intersection over union of each class, by the definition on sets of pixels', () => {
    const random = new SeededRandom(3);
    const [images, pixels] = [3, 50];
    const predicted = Float32Array.from({ length: images * pixels }, () => random.below(3));
    const truth = Int32Array.from(predicted, (p) => [p, p, random.below(3), 255][random.below(4)]!);
    const scores = wholeScores(labels);
    const parts = Array.from({ length: images }, (_, i) =>
      scores.add({ classes: predicted }, i, truth.subarray(i * pixels, (i + 1) * pixels)),
    );
    const all = [...truth.keys()].filter((i) => truth[i] !== 255);
    const iou = colors.map((_, c) => {
      const [real, said] = [all.filter((i) => truth[i] === c), all.filter((i) => predicted[i] === c)];
      const either = new Set([...real, ...said]).size;
      return either === 0 ? null : real.filter((i) => predicted[i] === c).length / either;
    });
    expect(iou[3]).toBeNull();
    const { values, iou: found } = scores.result();
    const { accuracy, meanIoU } = values;
    expect(found).toEqual(iou);
    expect(meanIoU).toBeCloseTo((iou[0]! + iou[1]! + iou[2]!) / 3, 12);
    expect(accuracy).toBeCloseTo(all.filter((i) => truth[i] === predicted[i]).length / all.length, 12);
    expect(parts.reduce((sum, { counted }) => sum + counted, 0)).toBe(all.length);
  });

  it('say nothing of what is ignored everywhere', () => {
    const scores = wholeScores(labels);
    expect(scores.add({ classes: Float32Array.of(1, 2) }, 0, Int32Array.of(255, 255))).toEqual({
      counted: 0,
      right: 0,
    });
    expect(scores.result().iou).toEqual([null, null, null, null]);
  });
});

it('of equally probable classes the first one is said', () => {
  const values = Float32Array.of(0.2, 0.4, 0.4, 0.5, 0, 0.5, 1 / 3, 1 / 3, 1 / 3, 0, 0.1, 0.9);
  expect([...mostProbable(values, 3)]).toEqual([1, 0, 0, 2]);
});

describe('scores of images seen in parts', () => {
  const windows = {
    image: [2, 5] as [number, number],
    at: [
      [0, 0],
      [0, 2],
    ] as [number, number][],
  };
  const shape = [2, 3, 3] as const;
  /** Probabilities of [parts, 2, 3, 4]: `most` of the first class named, the rest of the second. */
  const part = (cells: [number, number, number][]) =>
    Float32Array.from(cells.flatMap(([a, most, b]) => colors.map((_, c) => (c === a ? most : c === b ? 1 - most : 0))));

  it('add up probabilities where parts overlap, and score each image once and by itself', () => {
    // The third column is seen twice: 0.6 for class 0 and 0.4 for 1, then 0.9 for 1 and 0.1 for 0.
    const left = part([
      [0, 1, 1],
      [0, 1, 1],
      [0, 0.6, 1],
      [2, 1, 0],
      [2, 1, 0],
      [2, 0.6, 3],
    ]);
    const right = part([
      [1, 0.9, 0],
      [3, 1, 0],
      [3, 1, 0],
      [2, 0.45, 3],
      [3, 1, 0],
      [3, 1, 0],
    ]);
    const truth = [0, 0, 1, 3, 3, 2, 2, 2, 3, 3];
    const cut = (image: number[], from: number) =>
      Int32Array.from([0, 5].flatMap((row) => [0, 1, 2].map((i) => image[row + from + i]!)));
    const seen: (number[] | undefined)[] = [];
    const scores = windowScores(labels, windows, shape, (classes) => seen.push(classes && [...classes]));
    const both = Float32Array.of(...left, ...right);
    // Another image: every class is the one opposite.
    const other = truth.map((label) => 3 - label);
    const opposite = both.map((_, i) => both[i - (i % 4) + 3 - (i % 4)]!);
    for (const [image, probabilities] of [
      [truth, both],
      [undefined, both],
      [other, opposite],
      [truth, both],
    ] as const) {
      if (image === undefined) {
        for (const _ of windows.at) scores.skip();
        continue;
      }
      // By itself the left part is wrong at its third pixel.
      expect(scores.add({ probabilities }, 0, cut(image, 0))).toEqual({ counted: 6, right: 5 });
      scores.add({ probabilities }, 1, cut(image, 2));
    }
    expect(seen).toEqual([truth, undefined, other, truth]);
    expect(scores.result()).toEqual({ values: { accuracy: 1, meanIoU: 1 }, iou: [1, 1, 1, 1] });
  });
});
