/** The number that a run goes by: a share in per cent, another number with its digits; and of which checkpoint numbers are. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { isShare, isShareOfAll, runScore, scoreText } from '../../../src/protocol/facts/scoreText';
import { atCheckpoint, isShownCheckpoint, markOf } from '../../../src/protocol/facts/shownCheckpoint';
import { fold } from '../../webview/storedRun';
import { checkpoint, epoch, started, step } from '../someEvents';

test('a score is a share in per cent, or a number with four digits, or none', () => {
  expect(scoreText(0.9125, true)).toBe('91.25 %');
  expect(scoreText(0.9125, true, 1)).toMatch(/^91\.[23] %$/);
  expect(scoreText(0.12344, false)).toBe('0.1234');
  for (const share of [true, false]) expect(scoreText(Number.NaN, share)).toBe('–');
  expect(scoreText(Number.POSITIVE_INFINITY, false)).toBe('–');
});

test('which numbers are shares: the usual ones, and of an experiment’s own those that it says', () => {
  const metrics = { recall: { direction: 'max', share: true }, accuracy: { direction: 'max' } } as const;
  expect(['accuracy', 'top5', 'meanIoU', 'loss', 'recall'].map((name) => isShare(name, undefined))).toEqual([
    ...[true, true, true, false, false],
  ]);
  expect(['accuracy', 'top5', 'recall'].map((name) => isShare(name, metrics))).toEqual([false, true, true]);
  expect(isShareOfAll('recall', [{ metrics }, {}])).toBe(true);
  expect(isShareOfAll('recall', [{ metrics }, { metrics: { recall: { direction: 'max' } } }])).toBe(false);
  expect([isShareOfAll('accuracy', [{}]), isShareOfAll('accuracy', [{ metrics }, {}])]).toEqual([true, false]);
  const score = { metric: 'recall', direction: 'max' } as const;
  expect(runScore({ score, metrics }, { accuracy: 0.5 })).toEqual({ ...score, share: true });
  expect(runScore(undefined, { accuracy: 0.5 })).toMatchObject({ metric: 'accuracy', share: true });
});

test('numbers are those of the last evaluation, or of the best one, beside which there are no rates of training samples', () => {
  const gates: RunEvent = { kind: 'gates', time: 4100, step: 20, gates: [{ gate: 'g', rates: '' }] };
  const state = fold([started(), step(10), epoch(1, 0.75), checkpoint(10, true), step(20), epoch(2, 0.5), gates]);
  expect(atCheckpoint(state, 'last')).toBe(state);
  expect(state).toMatchObject({ evaluation: { epoch: 2 }, gates: { step: 20 } });
  const best = atCheckpoint(state, 'best');
  expect(best).toMatchObject({ evaluation: { epoch: 1 }, step: 20, epochs: [{ epoch: 1 }, { epoch: 2 }] });
  expect(best.gates).toBeUndefined();
  // Before there is a best one, both are the last.
  const early = fold([started(), step(10)]);
  expect(atCheckpoint(early, 'best')).toBe(early);
  expect([1, 2, 3].map((one) => markOf(state, one))).toEqual(['best', 'last', undefined]);
  expect(markOf(fold([started(), step(10), epoch(1, 0.75), checkpoint(10, true)]), 1)).toBe('both');
  expect(['last', 'best', 'both', 1].map(isShownCheckpoint)).toEqual([true, true, false, false]);
});
