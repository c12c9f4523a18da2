import { describe, expect, it } from 'vitest';
import { agree, indexOfMax, tolerance } from '../../src/export/check';
import type { Reference } from '../../src/export/reference';

const reference = (rows: number[][], margins: number[]): Reference => ({
  images: rows.length,
  outputs: new Map([['output', Float32Array.from(rows.flat())]]),
  classes: true,
  margins: Float32Array.from(margins),
  gates: new Map(),
  open: new Map(),
  paths: rows.length,
});
const given = (rows: number[][]) => ({ output: Float32Array.from(rows.flat()) });
const sure = [
  [1, -10, 4],
  [0.5, 0.2, -0.1],
];

describe('agree', () => {
  it("gives the largest difference, as a share of each image's largest score", () => {
    const { images, worst, borderline } = agree(
      'x',
      given([
        [1, -10.0005, 4],
        [0.5, 0.20002, -0.1],
      ]),
      reference(sure, [1, 1]),
    );
    expect({ images, borderline }).toEqual({ images: 2, borderline: 0 });
    expect(worst).toBeCloseTo(5e-5, 6);
  });

  it.each([
    [
      'scores further apart than the tolerance',
      [
        [1, -10.002, 4],
        [0.5, 0.2, -0.1],
      ],
      1,
    ],
    [
      'a score that is no number',
      [
        [1, -10, 4],
        [0.5, Number.NaN, -0.1],
      ],
      2,
    ],
    [
      'another class within the tolerance',
      [
        [1, -10, 4],
        [0.5, 0.499999, -0.1],
      ],
      3,
    ],
  ])('refuses %s, and names the image', (_, rows, image) => {
    const wanted = image === 3 ? [...sure.slice(0, 1), [0.5, 0.500001, -0.1]] : sure;
    expect(() => agree('The file', given(rows), reference(wanted, [1, 1]))).toThrow(
      `The file does not agree with the trained network: on test image ${Math.min(image, 2)} of 2`,
    );
  });

  it('lets an image pass that differs where a gate is undecided, and counts it', () => {
    const rows = [
      [1, -10, 4],
      [0, 0.2, -0.1],
    ];
    expect(agree('x', given(rows), reference(sure, [1, 1e-6]))).toMatchObject({ borderline: 1, worst: 0 });
    expect(() => agree('x', given(rows), reference(sure, [1e-6, 1]))).toThrow(/image 2 of 2/);
    // A ten-thousandth of log-odds is where it begins.
    expect(agree('x', given(rows), reference(sure, [1, 0.9e-4]))).toMatchObject({ borderline: 1 });
    expect(() => agree('x', given(rows), reference(sure, [1, 1.1e-4]))).toThrow(/image 2 of 2/);
  });

  it('does not call most images undecided', () => {
    const rows = [
      [0, 10, 4],
      [0, 0.2, -0.1],
    ];
    expect(() => agree('x', given(rows), reference(sure, [0, 0]))).toThrow(/2 of 2 images a gate is undecided/);
  });

  it('takes a difference of the tolerance and none beyond it', () => {
    const wanted = reference([[10_000, 5000]], [1]);
    expect(agree('x', given([[9999, 5000]]), wanted)).toEqual({ images: 1, worst: tolerance, borderline: 0 });
    expect(() => agree('x', given([[9998.9, 5000]]), wanted)).toThrow(/differ by 1\.1e-4 of the largest/);
  });

  it.each([
    ['another output', [[4, -10, 1]], [1], /a fault of Sluice: please report/],
    ['an undecided gate', [[4, -10, 1]], [0], /logits are zero for most images has learnt nothing/],
  ])('says what to do about %s', (_, rows, margins, hint) => {
    const wanted = reference([[1, -10, 4]], margins);
    expect(() => agree('x', given(rows), wanted)).toThrow(
      expect.objectContaining({ detail: { hint: expect.stringMatching(hint) } }),
    );
  });
});

describe('agree on several outputs', () => {
  const wanted = (classes: boolean, change: Partial<Reference> = {}): Reference => ({
    ...reference([], [1, 1]),
    images: 2,
    classes,
    outputs: new Map([
      ['first', Float32Array.of(1, 4, 2, 0)],
      ['second', Float32Array.of(10, 0.01, 0.02, 0)],
    ]),
    ...change,
  });
  const found = (first: number[], second: number[]) => ({
    first: Float32Array.from(first),
    second: Float32Array.from(second),
  });

  it('compares each: scores by their image, other numbers by the largest of all samples, and names them', () => {
    // Of 10 a ten-thousandth is 0.001: of 0.02 alone it would be a twentieth.
    const close = found([1, 4, 2, 0], [10, 0.01, 0.0209, 0]);
    expect(agree('x', close, wanted(true))).toEqual({
      ...{ images: 2, worst: expect.closeTo(9e-5, 8), borderline: 0 },
      outputs: ['first', 'second'],
    });
    const scores = wanted(true, { outputs: new Map([['first', Float32Array.of(10, 0, 0.02, 0.01)]]) });
    expect(() => agree('x', { first: Float32Array.of(10, 0, 0.0209, 0.01) }, scores)).toThrow(/4\.5e-2 of the largest/);
  });

  it('says which output, and of what kind it is', () => {
    expect(() => agree('It', found([1, 4, 2, 3], [10, 0.01, 0.02, 0]), wanted(true))).toThrow(
      "It does not agree with the trained network: on test image 2 of 2 its class scores of 'first' differ by 1.5e+0 of the largest, and its class is 1 for 0.",
    );
    expect(() => agree('It', found([1, 4, 2, 0], [10, 0.02, 0.02, 0]), wanted(true, { pictures: false }))).toThrow(
      "on test sample 1 of 2 its outputs of 'second' differ by 1.0e-3 of the largest.",
    );
    expect(() => agree('It', { first: Float32Array.of(1, 4, 2, 0) }, wanted(false))).toThrow(
      "on test image 1 of 2 its outputs of 'second' differ by Infinity of the largest.",
    );
  });

  it('of which the first is no scores compares that by the largest too, and says that it is plain', () => {
    expect(agree('x', found([1, 4.0002, 2, 0.0003], [10, 0.01, 0.02, 0]), wanted(false))).toEqual({
      ...{ images: 2, worst: expect.closeTo(7.5e-5, 7), borderline: 0 },
      ...{ plain: true, outputs: ['first', 'second'] },
    });
  });
});

it('the class is the first of the largest', () => {
  expect(indexOfMax(Float32Array.of(-3, -1, -2, -1))).toBe(1);
  expect(indexOfMax(Float32Array.of(2, 2, 1))).toBe(0);
});
