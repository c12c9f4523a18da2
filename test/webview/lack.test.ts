/** What stands in the place of images, predictions and gates as long as there are none, and whether something would bring them. */
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { gateFacts } from '../../src/protocol/facts/gateFacts';
import { lackOf as lackOfGates } from '../../webview/gates/empty';
import { lackOf as lackOfPredictions } from '../../webview/predictions/lack';
import { lackOf as lackOfSamples } from '../../webview/samples/empty';
import { ended, epoch, started, step } from '../protocol/someEvents';
import { fold } from './storedRun';

const gates = [{ name: 'g', channels: 2, sources: [] }];
const model = { name: 'net', params: 1, macs: 1, gateMacs: 0, layers: [], gates, notCounted: [] };
const begun = started({ model });
const pixels = started({ data: { ...started().data, pixelLabels: { ignore: 255, colors: [[1, 0, 0]] } } });
const states: Record<string, RunEvent[]> = {
  none: [],
  live: [begun, step(1)],
  evaluated: [begun, step(1), epoch(1, 0.5)],
  over: [begun, step(1), epoch(1, 0.5), ended(10)],
  early: [begun, step(1), ended(1)],
};
const state = (name: string, first?: RunEvent) =>
  fold(first === undefined ? states[name]! : [first, ...states[name]!.slice(1)]);

describe('images', () => {
  const of = (name: string, samples: Partial<Parameters<typeof lackOfSamples>[1]> = {}) =>
    lackOfSamples(state(name), { table: undefined, problem: undefined, asked: true, ...samples }, (n) => `epoch ${n}`);
  test.each([
    ['none', 'No run is shown. Sluice: Show Samples shows one.', false],
    ['live', 'No sample has been evaluated yet. The first evaluation comes at the end of an epoch.', false],
    ['evaluated', 'No sample has been evaluated yet. The first evaluation comes at the end of an epoch.', false],
    ['over', 'The test samples of epoch 1 have not been evaluated one by one.', true],
    [
      'early',
      'This run has no record of its test samples: it ended before an evaluation, or is of an earlier version.',
      true,
    ],
  ])('of a run that is %s', (name, text, evaluate) => expect(of(name)).toEqual({ text, offers: evaluate }));

  test('that are there, or not yet, or cannot be read', () => {
    expect(of('over', { table: {} as never })).toEqual({ text: '', offers: false });
    expect(of('over', { asked: false })).toEqual({ text: 'Reading the samples…', offers: false });
    const problem = 'samples.bin is broken.';
    expect(of('over', { problem })).toEqual({ text: problem, error: { message: problem }, offers: true });
    expect(of('live', { problem })).toEqual({ text: problem, error: { message: problem }, offers: false });
    expect(of('none', { problem })).toEqual({ text: problem, error: { message: problem }, offers: false });
  });
});

describe('predictions', () => {
  const of = (name: string, known: Partial<Parameters<typeof lackOfPredictions>[1]> = {}, first: RunEvent = pixels) =>
    lackOfPredictions(state(name, name === 'none' ? undefined : first), {
      ...{ index: undefined, problem: undefined, missing: undefined, asked: true },
      ...known,
    });
  const pictured = (count: number) => ({ index: { images: Array(count).fill({}) } as never });
  test.each([
    ['none', {}, 'No run is shown. Sluice: Show Predictions shows one.', false],
    ['live', {}, 'Nothing is predicted while a run trains. Stop it, or wait for its end.', false],
    ['over', {}, 'Nothing has been predicted with this run yet.', true],
    ['over', { asked: false }, 'Reading the predictions…', false],
    ['over', pictured(1), '', false],
    ['over', pictured(0), 'Nothing has been predicted with this run yet.', true],
    [
      'over',
      { missing: 'last' as const },
      'The pictures of this run are of its best checkpoint. To predict now replaces them by those of the last.',
      true,
    ],
    [
      'over',
      { missing: 'best' as const },
      'The pictures of this run are of its last checkpoint. To predict now replaces them by those of the best.',
      true,
    ],
    ['over', { problem: 'It is broken.' }, 'It is broken.', true],
    ['live', { problem: 'It is broken.' }, 'It is broken.', false],
  ])('of a run that is %s, %j', (name, known, text, offers) => expect(of(name, known)).toMatchObject({ text, offers }));

  test('of a run with a class for each image', () => {
    expect(of('over', {}, begun)).toEqual({
      text: 'The data of this run has one class for each sample: the Samples view shows those.',
      offers: false,
    });
  });
});

describe('gates', () => {
  const of = (name: string, first?: RunEvent) => {
    const shown = state(name, first);
    return lackOfGates(shown, gateFacts(shown));
  };
  test('of a run that trains, of one that ended, and of one without', () => {
    expect(of('none').text).toBe('No run is shown. Sluice: Show Gates shows one.');
    expect(of('live').text).toBe('No gate has been measured yet. The first numbers come with training.');
    expect(of('early').text).toBe('This run ended before a gate was measured.');
    expect(of('live', started({ model: { ...model, gates: [] } })).text).toMatch(
      /^This network has no gates\. Pass the output/,
    );
  });

  test('of a run that failed, with why', () => {
    const failed = (error?: { message: string }) => {
      const shown = fold([begun, step(1), { ...ended(1), outcome: 'failed', ...(error ? { error } : {}) } as RunEvent]);
      return lackOfGates(shown, undefined);
    };
    expect(failed({ message: 'The loss is NaN.' })).toEqual({
      text: 'This run ended before a gate was measured. It failed: The loss is NaN.',
      error: { message: 'The loss is NaN.' },
    });
    expect(failed().text).toBe('This run ended before a gate was measured. It failed: the worker gave no reason.');
  });
});
