import { expect, it } from 'vitest';
import { emptySummary } from '../../../src/host/runs/runSummary';
import { runValues } from '../../../src/host/runs/runValues';

it('has the numbers of runs unrounded, a head, and no column that nobody fills', () => {
  const a = {
    ...emptySummary('/runs/a-1'),
    name: 'base',
    epoch: 2.5,
    epochs: 3,
    accuracy: 0.123456789,
    macsShare: 1 / 3,
  };
  const b = { ...emptySummary('/runs/b-1'), loss: Number.NaN, note: '=cmd|x\tnext\nline' };
  expect(
    runValues([a, b])
      .split('\n')
      .map((line) => line.split('\t')),
  ).toEqual([
    ['run', 'name', 'state', 'epoch', 'epochs', 'loss', 'accuracy', 'macsShare', 'note'],
    ['a-1', 'base', 'empty', '2.5', '3', '', '0.123456789', String(1 / 3), ''],
    // Harmless in a spreadsheet, and in one row of it.
    ['b-1', 'b-1', 'empty', '0', '', '', '', '', "'=cmd|x next line"],
    [''],
  ]);
});

it('has a score of its own by its name, and the mean IoU beside the accuracy', () => {
  const score = { metric: 'mae', direction: 'min', share: false, value: 0.25 } as const;
  const run = { ...emptySummary('/runs/a-1'), accuracy: 0.75, meanIoU: 0.5, score };
  expect(runValues([run]).split('\n').slice(0, 2)).toEqual([
    ['run', 'name', 'state', 'epoch', 'accuracy', 'meanIoU', 'score', 'scoreValue'].join('\t'),
    ['a-1', 'a-1', 'empty', '0', '0.75', '0.5', 'mae', '0.25'].join('\t'),
  ]);
});
