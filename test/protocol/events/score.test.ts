/** Which evaluation is the best, and by which number, whatever an evaluation lacks. */
import { expect, it } from 'vitest';
import { isBest, isSameScore, scoreOf, usualScore } from '../../../src/protocol/events/score';

it.each<[score: number, best: number | undefined, direction: 'max' | 'min', is: boolean]>([
  [0.5, 0.4, 'max', true],
  [0.5, 0.5, 'max', false],
  [0.4, 0.5, 'max', false],
  [0.4, 0.5, 'min', true],
  [0.5, 0.5, 'min', false],
  [0.5, 0.4, 'min', false],
  [0.5, undefined, 'max', true],
  [Number.NaN, undefined, 'min', true],
  // Any number is better than none, and of several that are none the first stays.
  [0.1, Number.NaN, 'max', true],
  [9, Number.NaN, 'min', true],
  [Number.NaN, Number.NaN, 'max', false],
  [Number.NaN, 0.1, 'max', false],
  [Number.NaN, 0.1, 'min', false],
])('%d after %s, where the %s counts, is the best: %s', (score, best, direction, is) => {
  expect(isBest(score, best, direction)).toBe(is);
});

it('without a direction more is better', () => expect([isBest(2, 1), isBest(1, 2)]).toEqual([true, false]));

it('is that of its name, mean IoU before accuracy where nobody says one, and none of a name that every object has', () => {
  expect(usualScore({ accuracy: 0.5 })).toEqual({ metric: 'accuracy', direction: 'max' });
  expect(usualScore({ accuracy: 0.5, meanIoU: 0 })).toEqual({ metric: 'meanIoU', direction: 'max' });
  const score = (metric: string) => scoreOf({ accuracy: 0.5, error: 0 }, { metric, direction: 'min' });
  expect([score('error'), score('accuracy'), score('psnr'), score('toString')]).toEqual([0, 0.5, NaN, NaN]);
  expect(scoreOf({ accuracy: 0.5 })).toBe(0.5);
});

it('two that differ in name or in direction are not the same, nor is one that is said and one that is not', () => {
  const [error, most] = [
    { metric: 'error', direction: 'min' } as const,
    { metric: 'error', direction: 'max' } as const,
  ];
  expect([isSameScore(error, { ...error }), isSameScore(undefined, undefined)]).toEqual([true, true]);
  expect([isSameScore(error, most), isSameScore(error, undefined), isSameScore(undefined, error)]).toEqual([
    ...[false, false, false],
  ]);
  expect(isSameScore(error, { ...error, metric: 'loss' })).toBe(false);
});
