/** Schedules that give no number at some step: named before the step is made, and the weights are as before. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { all, endOf, experimentFile, request, stored } from '../train/tinyRun';

/** Right for the first two steps, of four an epoch. */
const later = (value: string) => `(epoch: number) => (epoch < 0.5 ? 0.1 : ${value})`;

it.each([
  ['learningRate', `learningRate: ${later('Number.NaN')},`, /^learningRate is NaN at step 2 \(epoch 0\.5 of 2\)/],
  ['learningRate', `learningRate: ${later('-1')},`, /^learningRate is -1 at step 2/],
  ['learningRate', `learningRate: ${later("'0.1' as never")},`, /^learningRate is the text '0\.1' at step 2/],
  ['learningRate', `learningRate: ${later('undefined as never')},`, /^learningRate is undefined at step 2/],
  ['a schedule by steps', `learningRate: bySteps(${later('Number.NaN')}),`, /^learningRate is NaN at step 1/],
  [
    'shaping.weight',
    `shaping: { prior: beta(0.6, 0.4), weight: ${later('1 / 0')} },`,
    /^shaping\.weight is Infinity at step 2/,
  ],
  ['sparsity.weight', `sparsity: { weight: ${later('-0.1')} },`, /^sparsity\.weight is -0\.1 at step 2/],
  [
    'one layer',
    `sparsity: { weight: 0.1, layers: { 'stage1*': { weight: ${later('Number.NaN')} } } },`,
    /^sparsity\.layers\.stage1\*\.weight is NaN at step 2/,
  ],
  ['temperature', `temperature: ${later('0')},`, /^temperature is 0 at step 2/],
  ['gateLearningRate', `gateLearningRate: ${later('Number.NaN')},`, /^gateLearningRate is NaN at step 2/],
  [
    'gateLearningRate.times',
    `gateLearningRate: { times: ${later('-2')} },`,
    /^gateLearningRate\.times is -2 at step 2/,
  ],
])('%s: %s', async (_, extra, message) => {
  const asked = request({ file: experimentFile({ extra }) });
  const ended = endOf(await all(asked));
  expect(ended).toMatchObject({ outcome: 'failed', error: { source: { file: asked.experiment, line: 13 } } });
  expect(ended.error?.message).toMatch(message);
  expect(ended.error?.stack).toBeUndefined();
  // Not one step with it.
  expect(ended.step).toBeLessThanOrEqual(2);
  expect(stored(asked.folder).at(-1)).toEqual(ended);
  expect(path.basename(asked.experiment)).toBe('tiny.experiment.ts');
});

it('a schedule of ours that gives none is named at its field', async () => {
  const file = experimentFile({ extra: 'freezeGates: false,\n  learningRate: linear(0.1, -0.1, 1),' });
  const { error } = endOf(await all(request({ file })));
  expect(error?.message).toMatch(/^learningRate is -0\.05\d* at step 3/);
  expect(error?.source?.line).toBe(9);
});

it('one that stands in another field is named at its own line, not at that field’s', async () => {
  const extra = 'gateLearningRate: {\n    // A comment.\n    times: linear(0.1, -0.1, 1),\n  },';
  const { error } = endOf(await all(request({ file: experimentFile({ extra }) })));
  expect(error?.message).toMatch(/^gateLearningRate\.times is -0\.05\d* at step 3/);
  expect(error?.source).toMatchObject({ line: 15, column: 5 });
});
