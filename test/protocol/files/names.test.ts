/** Names of runs, and schedules as a user writes them. */
import { expect, test } from 'vitest';
import { experimentName, runId } from '../../../src/protocol/files/runFolder';
import { scheduleText } from '../../../src/protocol/files/scheduleText';

test('a run is called by its experiment and by when it began', () => {
  const now = new Date(2026, 2, 4, 9, 5, 7);
  expect(runId('/a/wide.experiment.ts', now)).toBe('wide-20260304-090507');
  expect(runId('/a/wide.experiment.ts', new Date(2026, 10, 24, 19, 35, 47), 3)).toBe('wide-20261124-193547-3');
  expect(['C:\\x\\a.experiment.mts', '/x/b.ts', 'c.cjs', '/x/d.py'].map(experimentName)).toEqual([
    'a',
    'b',
    'c',
    'd.py',
  ]);
});

test.each<[object, string | undefined]>([
  [{ kind: 'constant', value: 0.1 }, '0.1'],
  [{ kind: 'linear', from: 1, to: 0, untilEpoch: 10 / 3 }, 'linear(1, 0, 3.33333)'],
  [{ kind: 'ramp', to: 0.3, fromEpoch: 1, toEpoch: 6 }, 'ramp(0.3, 1, 6)'],
  [{ kind: 'step', base: 0.1, milestones: [300, 375], factor: 0.1 }, 'step(0.1, [300, 375], 0.1)'],
  [{ kind: 'step', base: 0.1, milestones: [3], factor: 0.5, warmup: 2 }, 'step(0.1, [3], 0.5, { warmup: 2 })'],
  [{ kind: 'step', base: 0.1, milestones: ['3'], factor: 0.5 }, undefined],
  [{ kind: 'cosine', base: 0.1, warmup: 0, floor: 0.01 }, 'cosine(0.1, { floor: 0.01 })'],
  [{ kind: 'cosine' }, undefined],
  [{ kind: 'delayed', epochs: 5, schedule: { kind: 'constant', value: 1 } }, 'delayed(5, 1)'],
  [{ kind: 'delayed', schedule: { kind: 'constant', value: 1 } }, undefined],
  [{ kind: 'by', unit: 'step', schedule: { kind: 'constant', value: 1 } }, 'bySteps(1)'],
  [{ kind: 'by', unit: 'run', schedule: { kind: 'constant', value: 1 } }, 'byRun(1)'],
  [{ kind: 'custom', source: '(e) => e' }, 'its function'],
  [{ kind: 'other' }, undefined],
])('%j is %s', (description, text) => {
  expect(scheduleText(description)).toBe(text);
});

test('a function of the user’s is called as somebody wants, also within another schedule', () => {
  const custom = (source: string) => `<${source}>`;
  expect(scheduleText({ kind: 'custom', source: 'f' }, custom)).toBe('<f>');
  expect(scheduleText({ kind: 'custom', source: 7 }, custom)).toBe('<>');
  expect(scheduleText({ kind: 'delayed', epochs: 1, schedule: { kind: 'custom', source: 'f' } }, custom)).toBe(
    'delayed(1, <f>)',
  );
});
