/** What runs are judged by together, and whether a number of theirs is a share. */
import { describe, expect, it } from 'vitest';
import type { Score } from '../../../src/protocol/events/score';
import { isShareOfAll } from '../../../src/protocol/facts/scoreText';
import { columnsOf } from '../../../src/protocol/many/columns';
import { judgedBy, judgedTitle } from '../../../src/protocol/many/judgedBy';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { someRow } from '../../webview/many/someRows';

const mae: Score = { metric: 'mae', direction: 'min' };
const map: Score = { metric: 'map', direction: 'max' };
const metrics: RunRow['metrics'] = { mae: { direction: 'min' }, map: { direction: 'max', share: true } };

const run = (values: Record<string, number>, more: Partial<RunRow> = {}): RunRow => {
  const row = someRow(0.3, 0.75, 1, 0);
  const best = { ...row.points.best, values } as NonNullable<RunRow['points']['best']>;
  return { ...row, points: { best }, ...more };
};

describe('runs are judged by', () => {
  const accurate = run({ accuracy: 0.9, macs: 1 });
  it.each<[string, RunRow[], string, string, boolean]>([
    ['accuracy, where nothing is said', [accurate, accurate], 'accuracy', 'max', true],
    ['accuracy, of no run', [], 'accuracy', 'max', true],
    ['mean IoU, where half are scored by it', [accurate, run({ meanIoU: 0.5, macs: 1 })], 'meanIoU', 'max', true],
    [
      'accuracy, where most are classifiers',
      [run({ accuracy: 0.8, meanIoU: 0.5 }), accurate, accurate],
      ...(['accuracy', 'max', true] as const),
    ],
    [
      'mean IoU, where most of those that were evaluated are segmentations',
      [run({ meanIoU: 0.5 }), accurate, run({ meanIoU: 0.6 }), run({}, { points: {} }), run({}, { points: {} })],
      ...(['meanIoU', 'max', true] as const),
    ],
    ['the number of most', [accurate, run({}, { score: mae }), run({}, { score: mae })], 'mae', 'min', false],
    [
      'their own number',
      [run({ mae: 1 }, { score: mae, metrics }), run({}, { score: mae, metrics })],
      'mae',
      'min',
      false,
    ],
    ['their own share', [run({ map: 1 }, { score: map, metrics })], 'map', 'max', true],
    ['accuracy, where they do not agree', [run({}, { score: mae }), run({}, { score: map })], 'accuracy', 'max', true],
    ['accuracy, where one says nothing', [run({}, { score: mae }), accurate], 'accuracy', 'max', true],
    [
      'accuracy, where the directions differ',
      [run({}, { score: mae }), run({}, { score: { ...mae, direction: 'max' } })],
      ...(['accuracy', 'max', true] as const),
    ],
  ])('%s', (_, rows, metric, direction, share) => {
    expect(judgedBy(rows)).toEqual({ metric, direction, share });
  });

  it('which has a title', () => {
    expect(
      ['accuracy', 'meanIoU', 'mae', 'constructor'].map((metric) => judgedTitle({ ...mae, metric, share: false })),
    ).toEqual(['Accuracy', 'Mean IoU', 'mae', 'constructor']);
  });
});

it('a number is a share of all where each run that has it says so', () => {
  const [plain, share] = [
    { metrics: { f1: { direction: 'max' } } },
    { metrics: { f1: { direction: 'max', share: true } } },
  ] as const;
  const both = [plain, share, {}];
  expect(isShareOfAll('f1', both)).toBe(false);
  expect(isShareOfAll('f1', [share, {}])).toBe(true);
  expect(isShareOfAll('f1', [{}])).toBe(false);
  expect(isShareOfAll('top5', [{}, plain])).toBe(true);
  // Who names a metric like a usual one says what it is.
  expect(isShareOfAll('top5', [{}, { metrics: { top5: { direction: 'max' } } }])).toBe(false);
  const column = (...runs: readonly (typeof plain | typeof share)[]) =>
    columnsOf(runs.map((one) => run({ f1: 0.5 }, one))).find(({ id }) => id === 'f1')?.kind;
  expect([column(share, share), column(plain, share)]).toEqual(['share', 'number']);
});
