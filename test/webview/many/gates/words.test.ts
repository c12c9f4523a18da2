/** Differences of gates in words and colours, and the rates that they are of. */
import { expect, test } from 'vitest';
import { gateDifference } from '../../../../src/protocol/facts/gateDifference';
import { packShares } from '../../../../src/protocol/facts/packed';
import { differenceColor, scaleEnd } from '../../../../webview/many/gates/diverging';
import { ratesAt } from '../../../../webview/many/gates/ratesAt';
import { signedPoints, unlikeWords } from '../../../../webview/many/gates/words';
import { makeFormat } from '../../../../webview/shared/format';
import { epoch, started } from '../../../protocol/someEvents';
import { fold } from '../../storedRun';

const format = makeFormat('en');

test('signs: a true minus, a plus, and none of what rounds to nothing', () => {
  expect([0.123, -0.05, 0, 0.0004, -0.0004].map((value) => signedPoints(value, format))).toEqual([
    ...['+12.3', '−5.0', '±0.0', '±0.0', '±0.0'],
  ]);
});

test('zero alone is in the middle of the scale, both sides are as far, and its end is round', () => {
  const light = (color: string) =>
    (color.match(/\d+/g) ?? []).map(Number).reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i]!, 0);
  const zero = light(differenceColor(0));
  expect(differenceColor(0)).toBe('rgb(247, 247, 247)');
  for (let value = 0.05; value <= 1; value += 0.05) {
    expect(light(differenceColor(value))).toBeLessThan(zero);
    expect(light(differenceColor(-value))).toBeLessThan(light(differenceColor(-value + 0.05)));
    expect(differenceColor(value)).not.toBe(differenceColor(-value));
  }
  expect(differenceColor(7)).toBe(differenceColor(1));
  expect([0, 0.05, 0.06, 0.3, 0.51, 1].map(scaleEnd)).toEqual([0.05, 0.05, 0.1, 0.5, 1, 1]);
});

test('what does not compare is said, a sentence each', () => {
  const of = (...layers: [string, number[]][]) => layers.map(([name, rates]) => ({ name, rates }));
  const words = (a: ReturnType<typeof of>, b: ReturnType<typeof of>) => unlikeWords(gateDifference(a, b), 'A', 'B');
  expect(words(of(['g', [0]]), of(['g', [1]]))).toEqual([]);
  expect(words(of(['g', [0]], ['h', [0]], ['w', [0]]), of(['g', [1]], ['i', [0]], ['w', [0, 1]]))).toEqual([
    'The gate layers of the two runs differ. Shown are those that both have.',
    'Only A has h.',
    'Only B has i.',
    'w has another number of channels: 1 in A, 2 in B.',
  ]);
  expect(words(of(['g', [0]]), of(['h', [0]]))[0]).toBe('The gate layers of the two runs differ: none is in both.');
});

const measured = (number: number, accuracy: number, rates: number[]) =>
  epoch(number, accuracy, {
    evaluation: {
      values: { loss: 1, accuracy, macs: 1 },
      samples: 8,
      gates: [{ gate: 'g', rates: packShares(rates) }],
    },
  });
const gated = () =>
  started({
    model: {
      ...{ name: 'net', params: 10, macs: 1000, gateMacs: 10, layers: [], notCounted: [] },
      gates: [{ name: 'g', channels: 2 }] as never,
    },
  });

test('the rates are of the evaluation that is shown: the best, the last, or one that was asked for', () => {
  const state = fold([gated(), measured(1, 0.5, [0, 1]), measured(2, 0.9, [1, 1]), measured(3, 0.6, [0, 0])]);
  const rates = (shown: 'last' | 'best' | 'chosen', at?: number) => ratesAt(state, shown, at)?.layers[0]?.rates;
  expect(rates('last')).toEqual([0, 0]);
  expect(rates('best')).toEqual([1, 1]);
  expect(rates('chosen', 1)).toEqual([0, 1]);
  expect(rates('chosen', 7)).toBeUndefined();
  expect(rates('chosen')).toBeUndefined();
  expect(ratesAt(state, 'best', undefined)?.epoch).toBe(2);
});

test('of a best evaluation whose gates went with a dead session, those of the history', () => {
  const before = [gated(), measured(1, 0.9, [1, 0]), measured(2, 0.5, [0, 0])];
  const state = fold(before);
  const lost = {
    ...state,
    bestEvaluation: { ...state.bestEvaluation!, evaluation: { ...state.bestEvaluation!.evaluation, gates: [] } },
  };
  expect(ratesAt(lost, 'best', undefined)).toEqual({ epoch: 1, layers: [{ name: 'g', rates: [1, 0] }] });
});

test('of a run that was not evaluated, the rates on training samples, without an epoch; of one that measured nothing, none', () => {
  const training = fold([
    gated(),
    { kind: 'gates', time: 3000, step: 5, gates: [{ gate: 'g', rates: packShares([1, 0]) }] } as never,
  ]);
  expect(ratesAt(training, 'best', undefined)).toMatchObject({ epoch: undefined, layers: [{ rates: [1, 0] }] });
  expect(ratesAt(fold([gated()]), 'last', undefined)).toBeUndefined();
});
