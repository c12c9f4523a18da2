import { describe, expect, it } from 'vitest';
import type { ProfileReport } from '../../../src/protocol/files/profileReport';
import { type Arrangement, arrange, filtered, type Item, nextOrder } from '../../../webview/profile/arrange';
import { caveatsOf, definitionOf, spreadOf, totalsOf } from '../../../webview/profile/header';
import { footRows } from '../../../webview/profile/layerFoot';
import { blocksOf, rowsOf, sumOf } from '../../../webview/profile/rows';
import { makeFormat } from '../../../webview/shared/format';
import { layers, report } from './report';

const rows = rowsOf(report, 'MAC');
const names = layers.map(({ name }) => name);
const format = makeFormat('en');

describe('rows', () => {
  it('have shares of the total, and what gates save of those they switch', () => {
    const conv = rows.find(({ name }) => name === 'stage1_block1_conv1')!;
    expect(conv).toMatchObject({ cost: 700, share: 0.7, mean: 280, block: 'stage1_block1', ms: 0.4 });
    expect(conv.saved).toBeCloseTo(0.6, 12);
    // No gate switches it: it saves nothing because there is nothing to save by.
    expect(rows[0]!.saved).toBeUndefined();
    expect(rows[1]!.mean).toBeUndefined();
    expect(rows[1]!.ms).toBeUndefined();
  });

  it('sum to the total, and a block counts what has no mean in full', () => {
    expect(sumOf(rows)).toEqual({
      ...{ cost: 1000, params: 50, activations: 700, bytes: 2800, mean: 580 },
      ...{ share: expect.closeTo(1, 12), saved: expect.closeTo(0.42, 12), ms: expect.closeTo(0.8, 12) },
    });
    const without = rows.map(({ mean, ...row }) =>
      row.name === 'classifier' ? row : { ...row, ...(mean === undefined ? {} : { mean }) },
    );
    // Its 50 MACs count whole.
    expect(sumOf(without).mean).toBe(580);
    expect(sumOf([])).toEqual({ cost: 0, share: 0, params: 0, activations: 0, bytes: 0 });
  });

  it('in FLOPs have twice every cost and nothing else', () => {
    const flops = rowsOf(report, 'FLOP');
    for (const [i, row] of rows.entries()) {
      const twice = { cost: 2 * row.cost, ...(row.mean === undefined ? {} : { mean: 2 * row.mean }) };
      expect(flops[i]).toEqual({ ...row, ...twice });
    }
    const values = (unit: 'MAC' | 'FLOP') =>
      [...totalsOf(report, unit, format).slice(0, 2), ...spreadOf(report, unit, format)].map(({ value }) => value);
    expect(values('MAC')).toEqual(['1.00 k', '50', '580', '400', '600', '700', '380', '720']);
    expect(values('FLOP')).toEqual(['2.00 k', '100', '1.16 k', '800', '1.20 k', '1.40 k', '760', '1.44 k']);
    expect(definitionOf(report, 'FLOP', format)).toContain('1 MAC = 2 FLOPs');
    expect(definitionOf(report, 'MAC', format)).not.toContain('FLOP');
    const texts = (unit: 'MAC' | 'FLOP') =>
      JSON.stringify([totalsOf(report, unit, format), spreadOf(report, unit, format)]);
    expect(texts('FLOP')).not.toContain('MAC');
    expect(texts('MAC')).not.toContain('FLOP');
  });

  it.each([
    [
      ['stage1_block2_conv1', 'stage1_block2_conv1_pad'],
      ['stage1_block2', 'stage1_block2'],
    ],
    [
      ['stem_conv', 'stem_bn', 'pool'],
      ['stem', 'stem', 'pool'],
    ],
    [
      ['encoder/block3/conv', 'encoder/block3/gate_fc'],
      ['encoder/block3', 'encoder/block3'],
    ],
    [
      ['conv2d_Conv2D1', 'dense_Dense1'],
      ['conv2d_Conv2D1', 'dense_Dense1'],
    ],
    [
      ['a', 'b1', ''],
      ['a', 'b1', ''],
    ],
  ])('stand in blocks: %j', (given, blocks) => {
    expect([...blocksOf(given).values()]).toEqual(blocks);
  });
});

describe('an arrangement', () => {
  const plain: Arrangement = {
    ...{ column: null, descending: false, filter: '', grouped: false, collapsed: [], unfolded: [] },
  };
  const textOf = (item: Item) =>
    item.kind === 'layer' ? item.row.name : item.kind === 'block' ? `[${item.name}]` : `${item.layers} folded`;
  const shown = (how: Partial<Arrangement>) => arrange(rows, { ...plain, ...how }).map(textOf);

  it('is that of the pass, or by a column in both directions, with what has no value last', () => {
    expect(shown({})).toEqual(names);
    expect(shown({ column: 'cost', descending: true }).slice(0, 2)).toEqual(['stage1_block1_conv1', 'stem_conv']);
    const measured = ['classifier', 'stage1_block1_gate', 'stage1_block1_gate_fc', 'stem_conv', 'stage1_block1_conv1'];
    expect(shown({ column: 'ms' }).slice(0, 5).sort()).toEqual([...measured].sort());
    expect(shown({ column: 'ms' })[4]).toBe('stage1_block1_conv1');
    expect(shown({ column: 'ms', descending: true })[0]).toBe('stage1_block1_conv1');
    expect(shown({ column: 'ms', descending: true }).slice(5)).toEqual(['stem_bn', 'stage1_block1_conv1_pad']);
    expect(shown({ column: 'name' })[0]).toBe('classifier');
    expect(shown({ column: 'gates' })[0]).toBe('stage1_block1_conv1');
  });

  it('has every word of the filter in a name, a kind, or a gate', () => {
    expect(shown({ filter: 'CONV stage1' })).toEqual(['stage1_block1_conv1', 'stage1_block1_conv1_pad']);
    expect(shown({ filter: 'dense' })).toEqual(['stage1_block1_gate_fc', 'classifier']);
    expect(shown({ filter: 'gate convolution' })).toEqual(['stage1_block1_conv1']);
    expect(shown({ filter: ' ' })).toEqual(names);
    expect(filtered(rows, 'nothing at all')).toEqual([]);
  });

  it('by blocks has a subtotal for each, folds them, and sorts them with their layers', () => {
    expect(shown({ grouped: true, collapsed: ['stage1_block1'] })).toEqual([
      ...['[stem]', 'stem_conv', 'stem_bn', '[stage1_block1]', 'classifier'],
    ]);
    const sorted = shown({ grouped: true, column: 'cost', descending: true });
    expect(sorted.slice(0, 3)).toEqual(['[stage1_block1]', 'stage1_block1_conv1', 'stage1_block1_gate_fc']);
    const [block] = arrange(rows, { ...plain, grouped: true, column: 'cost', descending: true });
    expect(block).toMatchObject({
      kind: 'block',
      open: true,
      layers: 4,
      numbers: { cost: 750, mean: 330, params: 20 },
    });
    // The subtotal is of what the filter leaves.
    const [part] = arrange(rows, { ...plain, grouped: true, filter: 'fc' });
    expect(part).toMatchObject({ layers: 1, numbers: { cost: 50 } });
  });

  it('folds the layers of a block that cost nothing into one row, with what they come to', () => {
    const block = ['[stage1_block1]', 'stage1_block1_gate_fc', 'stage1_block1_conv1', '2 folded'];
    expect(shown({ grouped: true })).toEqual(['[stem]', 'stem_conv', 'stem_bn', ...block, 'classifier']);
    expect(arrange(rows, { ...plain, grouped: true })[6]).toMatchObject({
      ...{ kind: 'costless', name: 'stage1_block1', open: false, numbers: { cost: 0, activations: 200, ms: 0.05 } },
    });
    expect(shown({ grouped: true, unfolded: ['stage1_block1'] })).toEqual([
      ...['[stem]', 'stem_conv', 'stem_bn', ...block],
      ...['stage1_block1_gate', 'stage1_block1_conv1_pad', 'classifier'],
    ]);
    // What was looked for is seen.
    expect(shown({ grouped: true, filter: 'stage1' })).toHaveLength(5);
  });

  it('turns with each press on a head, and comes back to the pass', () => {
    let order = { column: null, descending: false } as ReturnType<typeof nextOrder>;
    const pressed = (['cost', 'cost', 'cost', 'name', 'name', 'name'] as const).map((column) => {
      order = nextOrder(order, column);
      return [order.column, order.descending];
    });
    expect(pressed).toEqual([
      ...[
        ['cost', true],
        ['cost', false],
        [null, false],
      ],
      ...[
        ['name', false],
        ['name', true],
        [null, false],
      ],
    ]);
  });
});

describe('under the layers', () => {
  it('stand time without a layer and the total, which is the sum of all above', () => {
    const foot = footRows(report, rows, { filter: '', unit: 'MAC' }, format);
    expect(foot.map(({ title, hint }) => [title, hint])).toEqual([
      ['Not attributed', 'changes of layout'],
      ['Total', ''],
    ]);
    const total = foot.at(-1)!.numbers;
    expect(total).toMatchObject({ cost: 1000, mean: 580, params: 50, ms: 1 });
    expect(sumOf(rows).ms! + foot[0]!.numbers.ms!).toBeCloseTo(total.ms!, 12);
  });

  it('with a filter, stand the layers that are left as well', () => {
    const [shown] = footRows(report, rowsOf(report, 'FLOP'), { filter: 'stem', unit: 'FLOP' }, format);
    expect(shown).toMatchObject({ title: 'Shown: 2 of 7', numbers: { cost: 400, params: 20 } });
  });
});

describe('what is not counted', () => {
  const bound: ProfileReport = { ...report, notCounted: ['attention', 'lstm'], idleGates: ['stage1_block1_gate'] };

  it('makes every total a lower bound, and is named', () => {
    expect(totalsOf(bound, 'MAC', format)[0]).toMatchObject({
      value: '≥ 1.00 k',
      title: expect.stringContaining('≥ 1,000'),
    });
    expect(footRows(bound, rows, { filter: '', unit: 'MAC' }, format).at(-1)!.hint).toBe('at least');
    expect(caveatsOf(bound)).toEqual([
      'Totals are “at least”: not counted are attention, lstm.',
      'stage1_block1_gate saves nothing: channels that are needed elsewhere cannot be left out.',
    ]);
    expect(caveatsOf(report)).toEqual([]);
    const measured = { images: 2, mean: 500, p5: 1, p50: 2, p95: 3, min: 1, max: 3 };
    expect(spreadOf({ ...bound, conditional: measured }, 'MAC', format)[0]).toMatchObject({ value: '≥ 500' });
    expect(spreadOf({ ...report, conditional: measured }, 'MAC', format)[0]).toMatchObject({ value: '500' });
    const limits = [
      { gate: 'stage1_block1_gate', reason: 'sum (Add) reads its channels too' },
      { gate: 'other', reason: 'act (Sigmoid) makes a constant' },
    ];
    expect(caveatsOf({ ...bound, limits }).slice(1)).toEqual([
      'stage1_block1_gate saves nothing: sum (Add) reads its channels too.',
      'other saves less than it might: act (Sigmoid) makes a constant.',
    ]);
    expect(caveatsOf({ ...report, idleGates: ['a', 'b'] })).toEqual([
      'a, b save nothing: channels that are needed elsewhere cannot be left out.',
    ]);
    const spread = spreadOf(
      { ...report, conditional: measured, total: { ...report.total, macs: 1000 } },
      'FLOP',
      format,
    );
    expect(spread.map(({ name, value, note }) => [name, value, note])).toEqual([
      ['Mean', '1.00 k', '50.0%'],
      ['5th percentile', '2', '0.1%'],
      ['Median', '4', '0.2%'],
      ['95th percentile', '6', '0.3%'],
      ['Minimum', '2', '0.1%'],
      ['Maximum', '6', '0.3%'],
    ]);
    expect(caveatsOf({ ...bound, warnings: ['Layer head is not whole.'] })[0]).toBe('Layer head is not whole.');
  });
});
