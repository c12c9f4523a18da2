/** Which gate layers a pattern names, and which share a weight. */
import { describe, expect, it } from 'vitest';
import { constant } from '../../src/nn';
import { groups, keyOf } from '../../src/step/gateGroups';

const gates = ['stage1_a', 'stage1_b', 'stage2_a', 'head.gate'].map((name) => ({
  name,
  channels: 2,
  conditional: true,
}));
const [usual, one, two] = [constant(1), constant(2), constant(3)];
const grouped = (layers: Parameters<typeof groups>[2], choose: (key: string) => unknown = () => 0) =>
  groups('sparsity', usual, layers, gates, choose).map(({ scalar, weight, names }) => [scalar, weight, [...names]]);

describe('a pattern', () => {
  it.each([
    ['stage1_a', 'stage1_a', true],
    ['stage1', 'stage1_a', false],
    ['tage1_a', 'stage1_a', false],
    ['stage1_*', 'stage1_a', true],
    ['*_a', 'stage1_a', true],
    ['s*1*a', 'stage1_a', true],
    ['*', 'anything', true],
    ['*', '', true],
    ['head.gate', 'head.gate', true],
    // A dot is a dot.
    ['head.gate', 'head_gate', false],
    ['head(gate)', 'head(gate)', true],
  ])('%s: %s is %s', (pattern, name, fits) => expect(keyOf({ [pattern]: {} }, name)).toBe(fits ? pattern : undefined));

  it('that comes later counts', () => {
    expect(keyOf({ 'stage1_*': {}, '*_a': {} }, 'stage1_a')).toBe('*_a');
    expect(keyOf({ '*_a': {}, 'stage1_*': {} }, 'stage1_a')).toBe('stage1_*');
    expect(keyOf(undefined, 'stage1_a')).toBeUndefined();
  });
});

describe('gate layers', () => {
  it('share the weight of the setting, but for those that have one of their own', () => {
    expect(grouped(undefined)).toEqual([['sparsity', usual, ['stage1_a', 'stage1_b', 'stage2_a', 'head.gate']]]);
    expect(grouped({ 'stage1_*': { weight: one }, 'head.gate': { weight: two } })).toEqual([
      ['sparsity:stage1_*', one, ['stage1_a', 'stage1_b']],
      ['sparsity', usual, ['stage2_a']],
      ['sparsity:head.gate', two, ['head.gate']],
    ]);
  });

  it('are apart where something else is chosen for them, though they share a weight', () => {
    expect(grouped({ 'stage2_*': {} }, (key) => key)).toEqual([
      ['sparsity', usual, ['stage1_a', 'stage1_b', 'head.gate']],
      ['sparsity', usual, ['stage2_a']],
    ]);
  });

  it('that the model has not are refused with what it has', () => {
    expect(() => grouped({ stage1_c: {} })).toThrow(
      "sparsity.layers has 'stage1_c', and no gate layer of the model is called that.",
    );
    expect(() => groups('shaping', usual, { x: {} }, gates, () => 0)).toThrow(
      'no gate layer that decides by its input',
    );
    expect(() => grouped({ stage1_c: {} })).toThrow(
      expect.objectContaining({ detail: { hint: expect.stringMatching(/stage1_[ab]/) } }),
    );
  });
});
