/** What is kept of the numbers of every epoch, whatever somebody's evaluation measures. */
import { expect, it } from 'vitest';
import { maxValues } from '../../../src/protocol/events/history';
import { keptValues } from '../../../src/protocol/events/keptValues';
import { initialRunState, reduce } from '../../../src/protocol/events/runState';
import { epoch, started, withValues } from '../someEvents';

const numbered = (count: number, start = '') =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`${start}${i}`, i]));

it('is all of them in an evaluation as usual, and the same object', () => {
  const values = { loss: 1, accuracy: 0.5, macs: 600, calibration: 0.1 };
  expect(keptValues(values)).toBe(values);
});

it('is at most as many names as a step has columns, those that choose the best epoch among them', () => {
  // Names that are whole numbers come before all others in an object.
  const values = { ...numbered(500), loss: 1, accuracy: 0.5, macs: 600, meanIoU: 0.25 };
  const kept = keptValues(values);
  expect(Object.keys(kept)).toHaveLength(maxValues);
  expect(kept).toMatchObject({ loss: 1, accuracy: 0.5, macs: 600, meanIoU: 0.25, 0: 0, 95: 95 });
});

it('is little text, however long the names are', () => {
  const kept = keptValues({ loss: 1, accuracy: 0.5, macs: 600, ...numbered(90, 'x'.repeat(190)) });
  expect(Object.keys(kept).join('').length).toBeLessThanOrEqual(2000);
  expect(Object.keys(kept).length).toBeGreaterThan(10);
});

it('is what a run keeps of each epoch; the newest evaluation is whole', () => {
  const event = epoch(1, 0.5);
  const many = { ...event, evaluation: withValues(event.evaluation, numbered(500, 'mine')) };
  const { epochs, best, evaluation } = reduce(initialRunState(), many);
  for (const point of [epochs[0]!, best!]) expect(Object.keys(point.values)).toHaveLength(maxValues);
  expect(evaluation).toBe(many);
  // What the run goes by is kept wherever it stands among them, and is what the best epoch has.
  const score = { metric: 'mine499', direction: 'max' } as const;
  const own = [started({ score }), many].reduce(reduce, initialRunState());
  for (const point of [own.epochs[0]!, own.best!]) expect(point.values).toMatchObject({ mine499: 499 });
});
