/** Where fields are written, by the text of an experiment. */
import { expect, it } from 'vitest';
import { fieldPlace } from '../../src/experiment/fieldPlace';

const text = `import { metrics } from 'sluice';
const rate = { times: 7 };
export default defineExperiment({
  model: () => build({ weight: 1 }, { target: 2 }),
  // gateLearningRate: { times: 3 },
  sparsity: {
    by: ['macs', weight], // weight: 1, target: {
    of: (x) => f({ target: 1 }, "a, target: {"), /* , target: 3 */
    target: 0.5, async weight() {},
    layers: { 'stage1*': { weight: later }, stage2: rate },
  },
  gateLearningRate: {
    times,
  },
  teacher: rate,
  ema: { decay }, data
});
`;

it.each([
  ['model', 4, 3],
  ['sparsity', 6, 3],
  ['sparsity.by', 7, 5],
  ['sparsity.target', 9, 5],
  ['sparsity.weight', 9, 24],
  ['sparsity.layers', 10, 5],
  ['sparsity.layers.stage1*', 10, 15],
  ['sparsity.layers.stage1*.weight', 10, 28],
  ['gateLearningRate', 12, 3],
  ['gateLearningRate.times', 13, 5],
  ['ema.decay', 16, 10],
  ['data', 16, 19],
  // As far in as it is written.
  ['sparsity.until', 6, 3],
  ['sparsity.layers.stage2.weight', 10, 45],
  ['sparsity.layers.stage3.weight', 10, 5],
  ['teacher.weight', 15, 3],
  ['model.weight', 4, 3],
])('%s is on line %i, column %i', (field, line, column) => {
  expect(fieldPlace(text, field)).toEqual({ line, column });
});

it('a value that is called like a field is not the field', () => {
  const inner = (fields: string) => fieldPlace(`  sparsity: { ${fields} },`, 'sparsity.weight')?.column;
  expect(inner('by: weight, weight: 1')).toBe(27);
  expect(inner('until: own ? weight : 2, weight: 1')).toBe(40);
  expect(inner('by: weight')).toBe(3);
  expect(inner("'by': 'weight: 1', /* weight */ weight: 1")).toBe(47);
});

it.each(['metrics', 'odel', 'decay.model', 'a(b', 'seed.of'])('%s is not written', (field) => {
  expect(fieldPlace(text, field)).toBeUndefined();
});
