/** The numbers that sum a run up, in a page in memory: of runs in every state, by every score, beside others. */
import { beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import type { RunState } from '../../../src/protocol/events/runState';
import { runColour } from '../../../src/protocol/many/runColour';
import { makeFormat } from '../../../webview/shared/format';
import { facts } from '../../../webview/training/facts';
import { ended, epoch, started, step, withValues } from '../../protocol/someEvents';
import type { PageElement } from '../page/elements';
import { openPage } from '../page/openView';
import { fold } from '../storedRun';

beforeEach(() => void openPage());

const format = makeFormat('en');
const gates = [{ name: 'g', channels: 3, sources: [] }];
const model = (more: object = {}) => ({ model: { ...started().model, gates, macs: 1000, ...more } });
const evaluated = (at: number, values: Record<string, number>) => {
  const event = epoch(at, 0.5);
  return { ...event, evaluation: withValues(event.evaluation, values) };
};
const beside = (label: string, events: readonly RunEvent[]) => ({
  ...{ folder: `/runs/${label}`, label, colour: runColour(label), state: fold(events) },
});

interface Told {
  value: string;
  note: string;
  title: string;
  other: string;
}

/** By name. */
function told(state: RunState, ...others: Parameters<ReturnType<typeof facts>['compare']>[0]): Record<string, Told> {
  const part = facts(format);
  part.compare(others);
  part.update(state);
  const list = part.element as unknown as PageElement;
  return Object.fromEntries(
    list.children.map((item) => {
      const [value, note] = item.querySelectorAll('dd > span').map(({ textContent }) => textContent);
      const other = item.querySelector('.compared')!;
      expect(other.hidden).toBe(other.textContent === '');
      return [
        item.querySelector('dt')!.textContent,
        { value, note, title: item.getAttribute('title') ?? '', other: other.textContent } as Told,
      ];
    }),
  );
}
const of = (events: readonly RunEvent[], ...others: Parameters<typeof beside>[]) =>
  told(fold(events), ...others.map(([label, list]) => beside(label, list)));

test('the epoch has as many digits as it has room for while it changes, and as it tells afterwards', () => {
  const at = (number: number, ...more: RunEvent[]) =>
    of([started({ epochs: 1200, stepsPerEpoch: 10 }), step(10 * number, { epoch: number }), ...more]).Epoch;
  expect(at(9.5)).toMatchObject({ value: '9.50', note: 'of 1,200', title: '95 of 12,000 steps' });
  expect(at(10)?.value).toBe('10.0');
  expect(at(9.5, ended(95))?.value).toBe('9.5');
  expect(of([])).toEqual({});
});

test('a place is kept for what is to come while a run lives, and not afterwards', () => {
  const names = (...events: RunEvent[]) => Object.keys(of([started(model()), step(1), ...events]));
  const whole = ['Epoch', 'Time left', 'Test accuracy', 'Dense MACs', 'Average MACs'];
  expect(names()).toEqual(whole);
  expect(names(ended(1))).toEqual(['Epoch', 'Training time', 'Dense MACs']);
  expect(names(epoch(1, 0.5), ended(10))).toEqual(whole.with(1, 'Training time'));
  const waiting = of([started(model()), step(1)]);
  expect([waiting['Time left'], waiting['Test accuracy'], waiting['Average MACs']].map((one) => one?.value)).toEqual([
    '…',
    '–',
    '–',
  ]);
  // A network without gates spends what it costs.
  expect(Object.keys(of([started(model({ gates: [] })), epoch(1, 0.5), ended(10)]))).not.toContain('Average MACs');
  expect(Object.keys(of([started(model({ macs: 0 })), epoch(1, 0.5), ended(10)]))).not.toContain('Average MACs');
});

test('a run is summed up by what it goes by, with its best where that was another epoch', () => {
  const pixels = {
    data: { ...started().data, pixelLabels: { ignore: 255, colors: [[1, 0, 0]] as [number, number, number][] } },
  };
  expect(of([started(pixels), step(1)])['Test mean IoU']?.value).toBe('–');
  const scored = of([started(pixels), evaluated(1, { meanIoU: 0.5 }), evaluated(2, { meanIoU: 0.25, accuracy: 0.75 })]);
  expect(scored['Test mean IoU']).toMatchObject({
    ...{ value: '25.0%', note: 'epoch 2 (last)' },
    title: '75.0% of the pixels\nBest: 50.0% in epoch 1',
  });
  const best = of([started(), epoch(1, 0.5), epoch(2, 0.75)]);
  expect(best['Test accuracy']).toMatchObject({ value: '75.0%', note: 'epoch 2 (last and best)', title: '' });
  const lowest = { score: { metric: 'loss', direction: 'min' } } as const;
  const lost = of([started(lowest), evaluated(1, { loss: 0.123456 }), evaluated(2, { loss: 2 })]);
  expect(lost['Test loss']).toMatchObject({ value: '2', title: 'Best: 0.1235 in epoch 1' });
  const own = {
    score: { metric: 'f1', direction: 'max' },
    metrics: { f1: { direction: 'max', share: true } },
  } as const;
  expect(of([started(own), evaluated(1, { f1: 0.5 })])['Test f1']?.value).toBe('50.0%');
  expect(of([started(own), evaluated(1, {})])['Test f1']?.value).toBe('–');
});

test('costs of which something is not counted are said to be bounds, and what that is', () => {
  const run = of([started(model({ macs: 12345, notCounted: ['Odd', 'Other'] })), evaluated(1, { macs: 1234.5 })]);
  expect(run['Dense MACs']).toMatchObject({
    value: `≥ ${format.si(12345)}`,
    title: '12,345 multiply-adds of one sample with every gate open. Not counted: Odd, Other.',
  });
  expect(run['Average MACs']).toMatchObject({
    ...{ value: `≥ ${format.si(1234.5)}`, note: '10.0% of dense, epoch 1 (last and best)' },
    title: '1,235 multiply-adds of one test sample, with the gates as they fired after epoch 1 (last and best).',
  });
  expect(of([started(model({ macs: 12345 }))])['Dense MACs']).toMatchObject({
    value: format.si(12345),
    title: '12,345 multiply-adds of one sample with every gate open.',
  });
});

test('beside others a fact has theirs, a line each, where it is the same fact; dense costs where they differ', () => {
  const run = (accuracy: number, macs = 1000) => [started(model({ macs })), epoch(1, accuracy), ended(10)];
  const alone = of(run(0.5), ['b', run(0.75)]);
  expect(alone['Test accuracy']?.other).toBe('75.0% epoch 1 (last and best) compared');
  expect(alone['Test accuracy']?.title).toBe('b: 75.0% epoch 1 (last and best)');
  expect(alone['Dense MACs']?.other).toBe('');
  expect([alone.Epoch?.other, alone['Training time']?.other]).toEqual(['', '']);
  // The other costs what this one costs and more: the same name, its own words.
  const several = of(run(0.5), ['b', run(0.75, 2000)], ['c', run(0.25)]);
  expect(several['Dense MACs']?.other).toBe(`${format.si(2000)} b`);
  expect(several['Dense MACs']?.title).toBe(
    [
      '1,000 multiply-adds of one sample with every gate open.',
      'b: 2,000 multiply-adds of one sample with every gate open.',
    ].join('\n'),
  );
  expect(several['Average MACs']?.other).toBe(
    ['600 30.0% of dense, epoch 1 (last and best) b', '600 60.0% of dense, epoch 1 (last and best) c'].join('\n'),
  );
  // Who goes by another score has nothing to say of this one; who has no evaluation yet neither.
  const other = [started({ ...model(), score: { metric: 'loss', direction: 'min' } }), epoch(1, 0.5)];
  const mixed = of(run(0.5), ['b', other], ['c', [started(model()), step(1), ended(1)]], ['d', run(0.25)]);
  expect(mixed['Test accuracy']?.other).toBe('25.0% epoch 1 (last and best) d');
  expect(mixed['Average MACs']?.other.split('\n').map((line) => line.at(-1))).toEqual(['b', 'd']);
});

test('with which other values they trained: of all that do not agree, also where some of them do', () => {
  const run = (parameters: object, settings: object = {}) => [started({ parameters, settings } as never), step(1)];
  const differs = (...args: Parameters<typeof of>) => of(...args)['Differs in'];
  expect(differs(run({ a: 1 }), ['b', run({ a: 1 })])).toBeUndefined();
  expect(differs(run({ a: 1, x: 2 }, { seed: 3 }), ['b', run({ a: 1, x: 5 }, { seed: 4 })])).toEqual({
    ...{ value: 'x=2 · seed=3', note: '', other: 'x=5 · seed=4 compared' },
    title: 'x=2 · seed=3\nb: x=5 · seed=4',
  });
  expect(differs(run({ a: 1 }), ['b', run({ a: 1 })], ['c', run({ a: 2 })])).toEqual({
    ...{ value: 'a=1', note: '', other: 'a=1 b\na=2 c', title: 'a=1\nb: a=1\nc: a=2' },
  });
  // What only the other one has.
  expect(differs(run({}), ['b', run({ wide: true })])).toMatchObject({ value: '–', other: 'wide=true compared' });
  // One that has not come yet says nothing, and is counted all the same.
  expect(differs(run({ a: 1 }), ['b', []], ['c', run({ a: 2 })])?.other).toBe('a=2 c');
});
