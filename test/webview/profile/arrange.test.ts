/** The order of a table's rows, of a network made for what is easily got wrong: ties, missing values, numbers in names, blocks. */
import { describe, expect, it } from 'vitest';
import { type Arrangement, arrange, columnNames, filtered, nextOrder } from '../../../webview/profile/arrange';
import type { Row } from '../../../webview/profile/rows';

const row = (name: string, block: string, rest: Partial<Row> = {}): Row => ({
  ...{ name, kind: 'convolution', block, gates: [], cost: 10, share: 0.1, params: 0, activations: 0, bytes: 0 },
  layer: {} as Row['layer'],
  ...rest,
});
const rows = [
  row('stem', 'stem', { kind: 'pooling' }),
  row('stem_conv', 'stem', { ms: 2 }),
  row('block10_conv', 'block10', { ms: 1, gates: ['block10_gate'] }),
  row('block10_bn', 'block10', { ms: 3, kind: 'normalisation' }),
  row('block2_conv', 'block2', { kind: 'depthwise', gates: ['a', 'b'] }),
  row('block2_gate', 'block2', { ms: 2, gates: ['block2'], kind: 'dense' }),
  row('classifier', 'classifier', { ms: 2, cost: 20, kind: 'dense' }),
];
const plain: Arrangement = { column: null, descending: false, filter: '', grouped: false, collapsed: [], unfolded: [] };
const shown = (how: Partial<Arrangement>) =>
  arrange(rows, { ...plain, ...how }).map((item) => (item.kind === 'layer' ? item.row.name : `[${item.name}]`));
const names = rows.map(({ name }) => name);

describe('by a column', () => {
  it('what has no value comes last in both directions, and equal ones as in the pass', () => {
    const none = ['stem', 'block2_conv'];
    const equal = ['stem_conv', 'block2_gate', 'classifier'];
    expect(shown({ column: 'ms' })).toEqual(['block10_conv', ...equal, 'block10_bn', ...none]);
    expect(shown({ column: 'ms', descending: true })).toEqual(['block10_bn', ...equal, 'block10_conv', ...none]);
    expect(shown({ column: 'cost', descending: true })).toEqual([
      'classifier',
      ...names.filter((n) => n !== 'classifier'),
    ]);
    expect(shown({ column: 'cost' })).toEqual(names);
  });

  it('numbers in names count as numbers', () => {
    expect(shown({ column: 'name' }).slice(0, 4)).toEqual(['block2_conv', 'block2_gate', 'block10_bn', 'block10_conv']);
    expect(shown({ column: 'name', descending: true }).slice(-2)).toEqual(['block2_gate', 'block2_conv']);
  });

  it('layers without a gate come last by gates', () => {
    const gated = ['block2_conv', 'block2_gate', 'block10_conv'];
    const others = names.filter((name) => !gated.includes(name));
    expect(shown({ column: 'gates' })).toEqual([...gated, ...others]);
    expect(shown({ column: 'gates', descending: true })).toEqual([...gated.toReversed(), ...others]);
  });
});

describe('by blocks', () => {
  it('one that has the name of its first layer is a block as soon as it has another', () => {
    expect(shown({ grouped: true })).toEqual([
      ...['[stem]', 'stem', 'stem_conv', '[block10]', 'block10_conv', 'block10_bn'],
      ...['[block2]', 'block2_conv', 'block2_gate', 'classifier'],
    ]);
    const [block, layer] = arrange(rows, { ...plain, grouped: true });
    expect(block).toMatchObject({ kind: 'block', name: 'stem', open: true, layers: 2 });
    expect(layer).toEqual({ kind: 'layer', row: rows[0] });
  });

  it('by a column of words they have the order of their first layers', () => {
    const blocks = (how: Partial<Arrangement>) =>
      shown({ ...how, grouped: true, collapsed: ['stem', 'block10', 'block2'] });
    expect(blocks({ column: 'kind' })).toEqual(['[block10]', 'classifier', '[block2]', '[stem]']);
    expect(blocks({ column: 'gates' })).toEqual(['[block2]', '[block10]', '[stem]', 'classifier']);
    expect(blocks({ column: 'name' })).toEqual(['[block2]', '[block10]', 'classifier', '[stem]']);
    expect(blocks({ column: 'ms', descending: true })).toEqual(['[block10]', '[stem]', '[block2]', 'classifier']);
  });
});

it('layers of a block without a cost are one row, unless they are looked for; blanks look for nothing', () => {
  const some = [
    row('stem_conv', 'stem'),
    row('stem_bn', 'stem', { cost: 0 }),
    row('stem_relu', 'stem', { cost: 0 }),
    row('head_conv', 'head'),
    row('head_relu', 'head', { cost: 0 }),
  ];
  const of = (how: Partial<Arrangement>) =>
    arrange(some, { ...plain, grouped: true, ...how }).map((item) =>
      item.kind === 'layer' ? item.row.name : `[${item.kind} ${item.name}: ${item.layers}]`,
    );
  const folded = ['[block stem: 3]', 'stem_conv', '[costless stem: 2]', '[block head: 2]', 'head_conv', 'head_relu'];
  expect(of({})).toEqual(folded);
  expect(of({ filter: ' \t ' })).toEqual(folded);
  expect(of({ filter: 'stem_' })).toEqual(['[block stem: 3]', 'stem_conv', 'stem_bn', 'stem_relu']);
  expect(of({ unfolded: ['stem'] }).slice(2, 5)).toEqual(['[costless stem: 2]', 'stem_bn', 'stem_relu']);
  expect(of({ collapsed: ['stem'] })[1]).toBe('[block head: 2]');
});

it('a word is looked for within a name, a kind or a gate, not across them', () => {
  expect(filtered(rows, 'convconv')).toEqual([]);
  expect(filtered(rows, '  CONV\tblock10 ').map(({ name }) => name)).toEqual(['block10_conv']);
});

it.each(columnNames)('pressing the head of %s orders by it, the other way round, and no longer', (pressed) => {
  const words = ['name', 'kind', 'gates'].includes(pressed);
  const first = nextOrder({ column: null, descending: false }, pressed);
  expect(first).toEqual({ column: pressed, descending: !words });
  const second = nextOrder(first, pressed);
  expect(second).toEqual({ column: pressed, descending: words });
  expect(nextOrder(second, pressed)).toEqual({ column: null, descending: false });
  expect(nextOrder({ column: pressed === 'ms' ? 'cost' : 'ms', descending: true }, pressed)).toEqual(first);
});
