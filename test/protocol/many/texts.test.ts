/** Cells in words, settings as one list, and what groups are called: by value, kind by kind. */
import { describe, expect, it, test } from 'vitest';
import type { RunConfig } from '../../../src/protocol/files/runConfig';
import { cellText, marksOf, valueText } from '../../../src/protocol/many/cellText';
import { type Column, columnNamed, columnsOf } from '../../../src/protocol/many/columns';
import { flatSettings } from '../../../src/protocol/many/flatSettings';
import { groupRows } from '../../../src/protocol/many/group';
import { groupTitles } from '../../../src/protocol/many/groupTitles';
import type { TableCell, TableLine } from '../../../src/protocol/many/table';
import { row } from './someRows';

const column = (kind: Column['kind'], more: Partial<Column> = {}): Column => ({
  ...{ id: 'x', title: 'X', part: 'run', kind, value: () => undefined },
  ...more,
});

describe('a value', () => {
  it.each<[Column, number | string | boolean | undefined, string]>([
    [column('macs'), 2_500_000, '2.50 M'],
    [column('macs'), 999_999, '1.00 M'],
    [column('time'), new Date(2026, 2, 4, 9, 5).getTime(), '2026-03-04 09:05'],
    [column('time'), new Date(2026, 10, 24, 19, 35).getTime(), '2026-11-24 19:35'],
    [column('time'), 9e15, ''],
    [column('seconds'), 45.24, '45.2 s'],
    [column('seconds'), 60, '1 min 0 s'],
    [column('seconds'), 250.4, '4 min 10 s'],
    [column('seconds'), 3599.6, '1 h 0 min'],
    [column('seconds'), 7500, '2 h 5 min'],
    [column('count'), 12_345, '12,345'],
    [column('share'), 0.5, '50.0 %'],
    [column('share', { digits: 2 }), 0.5, '50.00 %'],
    [column('number', { digits: 4 }), 0.5, '0.5000'],
    [column('number', { digits: 4 }), 0.00002, '2.0e-5'],
    [column('number', { digits: 4 }), -0.00002, '-2.0e-5'],
    [column('number', { digits: 4 }), 0.0001, '0.0001'],
    [column('number', { digits: 4 }), 0, '0.0000'],
    [column('number'), 1.23456, '1.23'],
    [column('number', { digits: 0, unit: '/s' }), 512.4, '512/s'],
    [column('number', { part: 'setting', digits: 1 }), 0.000123, '0.000123'],
    [column('flag'), true, 'yes'],
    [column('flag'), false, 'no'],
    [column('text'), 'as it is', 'as it is'],
    [column('macs'), undefined, ''],
  ])('of %j: %s', (of, value, text) => {
    expect(valueText(of, value)).toBe(text);
  });
});

describe('a cell', () => {
  const share = column('share', { digits: 2 });
  const spread = { mean: 0.5, deviation: 0.1, n: 3 };
  const difference = { difference: -0.02, interval: undefined, n: [1, 1], tooFew: true } as const;
  it.each<[string, Column, Partial<TableCell>, number | undefined, string]>([
    ['of as many runs as usual', share, { spread }, 3, '50.00 ± 10.00 %'],
    ['of fewer', share, { spread }, 5, '50.00 ± 10.00 % (n 3)'],
    ['of one run', share, { spread: { ...spread, deviation: undefined, n: 1 } }, 3, '50.00 % (n 1)'],
    ['of times', column('seconds'), { spread: { mean: 300, deviation: 25, n: 3 } }, 3, '5 min 0 s ± 25 s'],
    ['with a unit each', column('macs'), { spread: { mean: 2.5e6, deviation: 1e5, n: 3 } }, 3, '2.50 M ± 100 k'],
    ['that is a bound', column('macs'), { value: 2.5e6, atLeast: true }, undefined, '≥ 2.50 M'],
    ['of nothing', share, { atLeast: true }, undefined, ''],
    ['beside a baseline', share, { value: 0.5, difference: difference as never }, undefined, '50.00 % (-2.00)'],
    [
      'of too few runs',
      share,
      { spread, difference: difference as never },
      3,
      '50.00 ± 10.00 % (-2.00, too few runs to tell)',
    ],
    [
      ...([
        'with an interval',
        share,
        { spread, difference: { ...difference, interval: [-0.05, 0.01] } as never },
      ] as const),
      ...([3, '50.00 ± 10.00 % (-2.00, 95 %: -5.00 … +1.00)'] as const),
    ],
    ['of an epoch', column('number', { id: 'epoch' }), { value: 3, difference: difference as never }, undefined, '3'],
    [
      'of a score’s epoch',
      column('number', { id: 'last.scoredEpoch' }),
      { value: 3, difference: difference as never },
      undefined,
      '3',
    ],
  ])('%s', (_, of, cell, usual, text) => {
    expect(cellText(of, { atLeast: false, ...cell } as TableCell, usual)).toBe(text);
  });
});

test('lines that do not compare have a letter for each reason, the same for the same one', () => {
  const line = (...own: string[]) =>
    ({ mismatches: own.map((name) => ({ kind: 'data', own: name, others: 'x' })) }) as unknown as TableLine;
  const both = marksOf([line('p'), line(), line('q'), line('p'), line('p', 'q')]);
  expect(both).toEqual({
    marks: ['a', '', 'b', 'a', 'c'],
    notes: ['a: scored on p, not on x', 'b: scored on q, not on x', 'c: scored on p, not on x; scored on q, not on x'],
  });
  const many = marksOf(Array.from({ length: 55 }, (_, i) => line(`d${i}`)));
  expect([0, 25, 26, 27, 51, 52].map((i) => many.marks[i])).toEqual(['a', 'z', 'aa', 'ab', 'az', 'ba']);
  expect(many.notes[53]).toBe('bb: scored on d53, not on x');
});

test('settings are one list of plain values, parameters first; what is no setting, or nothing, is left out', () => {
  const { settings, parameters } = flatSettings({
    ...{ experiment: '/a.ts', experimentHash: 'x', device: 'cpu', again: '/b', settings: { epochs: 3 } },
    parameters: { lambda: 0.3, optimizer: 'sgd', deep: { a: true }, epochs: 3 },
    ...{ epochs: 3, optimizer: 'adam', learningRate: { kind: 'constant', value: 0.1 }, clip: Number.NaN },
    gatesLearningRate: { times: 2 },
    ...{ list: [1, 'b', null], nested: { x: { y: 'two\nlines' } }, none: null },
  } as unknown as RunConfig);
  expect(parameters).toEqual(['lambda', 'optimizer', 'deep.a', 'epochs']);
  expect(Object.entries(settings)).toEqual([
    ...[
      ['lambda', 0.3],
      ['optimizer', 'sgd'],
      ['deep.a', true],
      ['epochs', 3],
    ],
    ...[
      ['settings.optimizer', 'adam'],
      ['learningRate', 0.1],
      ['gatesLearningRate', '2 times the learning rate'],
    ],
    ...[
      ['list', '1, b, null'],
      ['nested.x.y', expect.stringMatching(/^two.lines$/)],
    ],
  ]);
  const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`s${i}`, i]));
  const deep = JSON.parse(`${'{"a":'.repeat(12)}1${'}'.repeat(12)}`);
  // Words of anybody's are as long as a cell can be read.
  const long = 'x'.repeat(600);
  const cut = flatSettings({
    ...{ parameters: { text: long }, list: [long, long], learningRate: { kind: 'custom', source: long } },
  } as never).settings;
  expect(Object.values(cut).map((text) => String(text).length)).toEqual([500, 500, 500]);
  expect(Object.keys(flatSettings({ parameters: {}, ...many } as never).settings)).toHaveLength(500);
  expect(flatSettings({ parameters: {}, deep } as never).settings).toEqual({});
  expect(Object.keys(flatSettings({ parameters: JSON.parse('{"__proto__": 1}') } as never).settings)).toEqual([]);
});

test('experiments of one name are called by the folders that tell them apart, and by no more', () => {
  const titles = (...files: string[]) => {
    const rows = files.map((experiment, i) => row(`r${i}`, { experiment }));
    const columns = columnsOf(rows);
    const by = [columnNamed('experiment', columns)];
    return groupTitles(groupRows(rows, by), { columns: by });
  };
  expect(titles('/a/x/net.experiment.ts', '/b/x/net.experiment.ts', '/b/x/other.experiment.mts')).toEqual([
    ...['a/x/net', 'b/x/net', 'other'],
  ]);
  expect(titles('/net.ts', '/a/net.ts', 'C:\\b\\net.ts')).toEqual(['/net', 'a/net', 'b/net']);
  expect(titles('/a/net.test.js', '/b/my.experiment.tsx', '/c/wide.cts')).toEqual(['net.test', 'my', 'wide']);
});

test('groups that nothing tells apart are called by their experiments, else by their runs, three of them', () => {
  const title = (...rows: ReturnType<typeof row>[]) => groupTitles(groupRows(rows, []), { columns: [] });
  const named = (name: string, experiment?: string) =>
    row(name, { name: `run ${name}`, experiment } as Parameters<typeof row>[1]);
  expect(title(named('a', '/x/net.experiment.ts'), named('b', '/x/net.experiment.ts'), named('c'))).toEqual([
    'net, run c',
  ]);
  expect(title(named('a'), named('b'), named('c'))).toEqual(['run a, run b, run c']);
  expect(title(...['a', 'b', 'c', 'd'].map((name) => named(name)))).toEqual(['run a, run b, run c …']);
});

test('a sweep is called by its folder, a setting with its name, and what stands beside the names is not said twice', () => {
  const rows = [0.1, 0.3].flatMap((lambda) =>
    ['/s/one', '/s/two'].map((sweep) => row(`${lambda}${sweep}`, { sweep, settings: { lambda, seed: 1 } })),
  );
  const columns = columnsOf(rows);
  const [sweep, lambda] = ['sweep', 'lambda'].map((id) => columnNamed(id, columns)) as [Column, Column];
  const groups = groupRows(rows, [lambda, sweep]);
  const write = (value: unknown) => `<${value}>`;
  expect(groupTitles(groups, { columns: [lambda, sweep], write })).toEqual([
    ...['lambda <0.1>, one', 'lambda <0.1>, two', 'lambda <0.3>, one', 'lambda <0.3>, two'],
  ]);
  expect(groupTitles(groups, { columns: [sweep], write })).toEqual(['one', 'two', 'one', 'two']);
});
