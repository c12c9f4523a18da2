/** What happened on the way, in words and in order. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { marksOf } from '../../webview/shared/charts/marks';
import { makeFormat } from '../../webview/shared/format';
import { checkpoint, started } from '../protocol/someEvents';
import { fold } from './storedRun';

const format = makeFormat('en');
const changed = (step: number, key: string, from: unknown, to: unknown): RunEvent => ({
  ...{ kind: 'changed', time: 1, step },
  ...{ key, from, to },
});
const texts = (...events: RunEvent[]) => marksOf(fold([started(), ...events]), format).map(({ text }) => text);

test('in the order of steps, at the epoch that follows from the step', () => {
  const marks = marksOf(fold([started(), checkpoint(10), checkpoint(20, true), changed(15, 'k', 1, 2)]), format);
  expect(marks.map(({ kind, step, epoch }) => [kind, step, epoch])).toEqual([
    ['checkpoint', 10, 1],
    ['changed', 15, 1.5],
    ['best', 20, 2],
  ]);
});

test('values of any kind, shortened', () => {
  expect(
    texts(
      changed(1, 'lr', 0.1, 1e-5),
      changed(2, 'name', 'a', undefined),
      changed(3, 'on', true, null),
      changed(4, 'list', [1, 2], 'x'.repeat(100)),
    ),
  ).toEqual(['lr: 0.1 → 1e-5', 'name: a → none', 'on: true → null', `list: [1,2] → ${'x'.repeat(39)}…`]);
});

test('a checkpoint says why, when that is not the end of an epoch', () => {
  const asked = { ...checkpoint(3), reason: 'asked' } as RunEvent;
  const paused = { ...checkpoint(4), reason: 'pause' } as RunEvent;
  expect(texts(asked, paused)).toEqual(['Checkpoint, asked for', 'Checkpoint, before it paused']);
});
