/** Steps an epoch: of the data and the batches, and as many as a resumed run has had. */
import { describe, expect, it } from 'vitest';
import type { Checkpoint } from '../../src/checkpoints/readCheckpoint';
import type { Pipeline } from '../../src/data';
import { checkSizes } from '../../src/train/checkSizes';
import { stepsOf } from '../../src/train/loopParts';
import { define } from '../step/smallStep';

const data = (batches: number, train = 100) => ({ batches, info: { train } }) as unknown as Pipeline;
const at = (step: number, epoch: number) => ({ progress: { step, epoch } }) as unknown as Checkpoint;
const check = (batches: number, accumulate: number, resumed?: Checkpoint) =>
  checkSizes(define({ batchSize: 8, accumulate }), data(batches), '/a.ts', resumed);

it.each([
  [10, 1, 10],
  [10, 2, 5],
  [10, 3, 4],
  [9, 3, 3],
  [1, 4, 1],
])('%i batches, %i a step, are %i steps: what is left over is one as well', (batches, accumulate, steps) =>
  expect(stepsOf(data(batches), define({ accumulate }))).toBe(steps),
);

it('a split has at least one batch', () => {
  expect(() => check(1, 1)).not.toThrow();
  const none = () => checkSizes(define({ batchSize: 8 }), data(0, 5), '/a.ts', undefined);
  expect(none).toThrow('The training split has 5 images, fewer than one batch of 8.');
  expect(none).toThrow(
    expect.objectContaining({ detail: { hint: 'Set batchSize to 5 or less.', source: { file: '/a.ts', line: 1 } } }),
  );
});

describe('a resumed run', () => {
  it.each([
    ['after whole epochs', at(20, 2)],
    ['within an epoch', at(23, 2.3)],
    ['in the first one', at(1, 0.1)],
    ['whose epoch was rounded up', at(7, 0.70001)],
    ['whose epoch was rounded down', at(7, 0.69999)],
    ['that has done nothing yet', at(0, 0)],
  ])('%s goes on with as many steps an epoch', (_, resumed) => expect(() => check(10, 1, resumed)).not.toThrow());

  it.each([
    [11, 1],
    [9, 1],
    [10, 2],
  ])('is refused with %i batches, %i a step, where it had 10 steps', (batches, accumulate) => {
    const steps = Math.ceil(batches / accumulate);
    expect(() => check(batches, accumulate, at(20, 2))).toThrow(
      `The run has 10 steps an epoch so far, and would have ${steps} from here on.`,
    );
  });

  it('that had a single step an epoch is refused in the singular', () =>
    expect(() => check(2, 1, at(3, 3))).toThrow('The run has 1 step an epoch so far, and would have 2 from here on.'));
});
