/** Tables of runs and groups by value, their order and marks, and the texts that are made of them. */
import { describe, expect, it } from 'vitest';
import { columnNamed, columnsOf, usualColumns } from '../../../src/protocol/many/columns';
import { mismatches, mismatchText } from '../../../src/protocol/many/comparable';
import { groupRows, seedFree, spreadIn } from '../../../src/protocol/many/group';
import { latexText } from '../../../src/protocol/many/latexText';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { differing, telling } from '../../../src/protocol/many/settings';
import { sortRows } from '../../../src/protocol/many/sortRows';
import { manyTable, verdict } from '../../../src/protocol/many/table';
import { asLatex } from '../../../src/protocol/many/tableLatex';
import { asCsv, asData, asMarkdown, asText } from '../../../src/protocol/many/tableText';
import { point, row, seeded } from './someRows';

const dense = row('plain', {
  experiment: '/a/plain.experiment.ts',
  gateLayers: 0,
  settings: { seed: 1 },
  points: { best: point(3, 0.9, 1000) },
});
const rows: RunRow[] = [
  seeded('a1', 0.1, 1, 0.8, 600),
  seeded('a2', 0.1, 2, 0.82, 640),
  seeded('b1', 0.2, 1, 0.7, 400),
  seeded('b2', 0.2, 2, 0.72, 420),
  seeded('b3', 0.2, 3, 0.2, 100, { state: 'failed', problem: 'The loss is NaN.' }),
  dense,
];
const columns = columnsOf(rows);
const named = (...ids: string[]) => ids.map((id) => columnNamed(id, columns));

describe('columns', () => {
  it('tell the best evaluation from the last, and leave what is not known empty', () => {
    const value = (id: string, of: RunRow) => columnNamed(id, columns).value(of);
    expect(value('accuracy', rows[0]!)).toBe(0.8);
    expect(value('last.accuracy', rows[0]!)).toBeCloseTo(0.7, 12);
    expect(value('share', rows[0]!)).toBe(0.6);
    expect(value('macs', rows[0]!)).toBe(600);
    expect(value('last.macs', rows[0]!)).toBe(601);
    expect(value('last.accuracy', dense)).toBeUndefined();
    expect(value('lambda', dense)).toBeUndefined();
    expect(
      value('share', row('x', { points: { best: point(1, 0.5, 100) }, denseMacs: undefined as never })),
    ).toBeUndefined();
  });

  it('are those that some row fills, of names that nobody chose well too', () => {
    const odd = row('odd', {
      settings: { name: 'x', accuracy: 3, 'a b': 1 },
      terms: { task: 1, toString: 2 },
      points: { best: { epoch: 1, values: { accuracy: Number.NaN, macs: 1, loss: 1, calibration: 0.25, note: 4 } } },
    });
    const found = columnsOf([odd]);
    const value = (id: string) => columnNamed(id, found).value(odd);
    expect([value('settings.name'), value('settings.accuracy'), value('a b')]).toEqual(['x', 3, 1]);
    expect([value('calibration'), value('values.note'), value('terms.toString')]).toEqual([0.25, 4, 2]);
    expect(found.map(({ id }) => id)).not.toContain('accuracy');
    expect(found.map(({ id }) => id)).not.toContain('note');
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
    expect(() => columnNamed('calibrtion', found)).toThrow(
      expect.objectContaining({
        message: 'There is no column calibrtion.',
        detail: expect.objectContaining({
          hint: expect.stringMatching(/^Did you mean 'calibration'\? Columns: state, /),
        }),
      }),
    );
  });

  it('of a run that says everything have each its title, its kind and its value', () => {
    const evaluated = (epoch: number) => ({
      ...{ epoch, gates: { on: 0.25, conditional: 0.5, off: 0.125 }, macsRange: [400, 900] as [number, number] },
      values: { accuracy: 0.5, meanIoU: 0.25, macs: 600, top5: 0.75, loss: 1.5, psnr: 31 },
    });
    const whole = row('r', {
      ...{ name: 'a name', note: 'a note', sweep: '/runs/grid', early: 'it was behind', problem: 'The loss is NaN.' },
      ...{ live: true, settings: { lr: 0.5, flip: true, prior: 'Beta' }, terms: { task: 2 }, samplesPerSecond: 512 },
      ...{ metrics: { psnr: { direction: 'max' } }, notCounted: ['resize'] },
      points: { best: evaluated(2), last: evaluated(3), chosen: evaluated(1) },
    });
    const found = columnsOf([whole]);
    expect(usualColumns([whole], found)).toEqual([
      ...['state', 'name', 'accuracy', 'meanIoU', 'macs', 'share', 'macsP5', 'macsP95', 'top5', 'loss'],
      ...['gatesOn', 'gatesConditional', 'gatesOff', 'psnr', 'epoch', 'samplesPerSecond', 'wall', 'note'],
    ]);
    const written = found.map((column) => {
      const { id, title, part, kind, unit = '', digits = '', direction = '' } = column;
      const bound = column.atLeast?.(whole) ? 'at least' : '';
      const facts = [direction, digits, unit, bound].filter((fact) => fact !== '').join(' ');
      return `${id} | ${title} | ${part} ${kind} | ${facts} | ${column.value(whole)}`;
    });
    const measured = (prefix: string, ending: string, epoch: number) =>
      [
        'accuracy | Accuracy | share | higher 2 | 0.5',
        'meanIoU | Mean IoU | share | higher 2 | 0.25',
        'macs | Average MACs | macs | lower at least | 600',
        'share | Of dense | share | lower at least | 0.6',
        'macsP5 | MACs, 5th percentile | macs | lower at least | 400',
        'macsP95 | MACs, 95th percentile | macs | lower at least | 900',
        'top5 | Top-5 accuracy | share | higher 2 | 0.75',
        'loss | Validation loss | number | lower 4 | 1.5',
        'gatesOn | Gates always on | share |  | 0.25',
        'gatesConditional | Gates conditional | share |  | 0.5',
        'gatesOff | Gates always off | share |  | 0.125',
        `scoredEpoch | Epoch scored | number |  | ${epoch}`,
        'psnr | psnr | number | higher 4 | 31',
      ].map((line) => {
        const [id, title, kind, facts, value] = line.split(' | ');
        return `${prefix}${id} | ${title}${ending} | evaluation ${kind} | ${facts} | ${value}`;
      });
    expect(written).toEqual([
      'state | State | run text |  | finished',
      'name | Name | run text |  | a name',
      'lr | lr | setting number |  | 0.5',
      'flip | flip | setting flag |  | true',
      'prior | prior | setting text |  | Beta',
      ...measured('', '', 2),
      ...measured('last.', ' (last)', 3),
      ...measured('chosen.', ' (chosen epoch)', 1),
      'terms.task | Loss: task | training number | lower 4 | 2',
      'epoch | Epoch | training number |  | 3',
      'samplesPerSecond | Samples a second | training number | higher 0 /s | 512',
      'wall | Time | training seconds | lower | 60',
      'note | Note | run text |  | a note',
      'id | Folder | run text |  | r',
      'folder | Path | run text |  | /runs/r',
      'sweep | Sweep | run text |  | /runs/grid',
      'experiment | Experiment | run text |  | /a/gated.experiment.ts',
      'live | Live | run flag |  | true',
      'time | Begun | run time |  | 1000',
      'device | Device | run text |  | CPU',
      'data | Data | run text |  | shapes',
      'testSamples | Test samples | run count |  | 100',
      'denseMacs | Dense MACs | run macs | lower at least | 1000',
      'gateLayers | Gate layers | run count |  | 2',
      'early | Ended early | run text |  | it was behind',
      'problem | Problem | run text |  | The loss is NaN.',
    ]);
  });

  it('of runs that say nothing are their state and name alone, and no zero is made of what is not known', () => {
    const bare = row('', {
      ...{ name: '', folder: '', experiment: undefined, state: 'empty', time: 0, wallMs: 0, epoch: 0 },
      ...{ data: undefined, device: undefined, denseMacs: undefined, gateLayers: 0, live: false },
    } as Partial<RunRow>);
    expect(columnsOf([bare]).map(({ id }) => id)).toEqual(['state', 'name', 'live']);
    expect(columnsOf([])).toHaveLength(2);
    // Directions that runs do not agree on are none; of a run's score it is the score's.
    const of = (direction: 'max' | 'min') =>
      row('m', {
        metrics: { mae: { direction } },
        points: { best: { epoch: 1, values: { macs: 1, mae: 2 } as never } },
      });
    const direction = (...list: RunRow[]) => columnNamed('mae', columnsOf(list)).direction;
    expect([direction(of('min')), direction(of('max')), direction(of('max'), of('min'))]).toEqual([
      ...['lower', 'higher', undefined],
    ]);
    expect(direction({ ...of('max'), score: { metric: 'mae', direction: 'min' } })).toBe('lower');
  });

  it('of settings are numbers or flags where all that is said is one', () => {
    const kind = (...values: (string | number | boolean | undefined)[]) => {
      const list = values.map((x, i) => row(`${i}`, { settings: x === undefined ? { y: 1 } : { x } }));
      return columnNamed('x', columnsOf(list)).kind;
    };
    expect([kind(1, undefined, 2), kind(undefined, true), kind('a', 'b')]).toEqual(['number', 'flag', 'text']);
    expect([kind(1, 'a'), kind('a', 1), kind(true, 1), kind(1, true)]).toEqual(Array(4).fill('text'));
  });

  it('that are usual are the settings that differ and do not follow from others, and what runs are compared by', () => {
    expect(usualColumns(rows, columns)).toEqual([
      'state',
      'name',
      'lambda',
      'seed',
      'accuracy',
      'macs',
      'share',
      'loss',
      'epoch',
      'wall',
    ]);
  });
});

it('what was measured stands before the settings where more than six of these differ', () => {
  const ids = (count: number) => {
    const settings = (of: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`s${i}`, of * (i + 1)]));
    const parameters = Object.keys(settings(1));
    const scored = { best: { epoch: 1, values: { accuracy: 0.5, macs: 1 } as never } };
    const found = columnsOf([1, 2].map((of) => row(`r${of}`, { settings: settings(of), parameters, points: scored })));
    return found.map(({ id }) => id).filter((id) => id === 'accuracy' || id === 's0' || id === 'wall');
  };
  expect(ids(6)).toEqual(['s0', 'accuracy', 'wall']);
  expect(ids(7)).toEqual(['accuracy', 's0', 'wall']);
});

describe('settings', () => {
  const of = (settings: RunRow['settings'], parameters: string[] = []) => ({ settings, parameters });

  it('differ where one run has another value, or none; a run that says nothing differs in nothing', () => {
    expect(differing([of({ a: 1, b: 2, c: 3 }), of({ a: 1, b: 4 }), of({})])).toEqual(['b', 'c']);
    expect(differing([of({ a: 1 })])).toEqual([]);
  });

  it('are told by a parameter only where they are made of it', () => {
    const pair = (one: string, two: string) => telling([of({ p: 0, x: one }, ['p']), of({ p: 1, x: two }, ['p'])]);
    expect(pair('linear(0, 0, 6)', 'linear(1, 0, 6)')).toEqual(['p']);
    // They changed together by chance, or there is more to it.
    expect(pair('linear(2, 0, 6)', 'linear(3, 0, 6)')).toEqual(['p', 'x']);
    expect(pair('linear(0, 0, 6)', 'linear(1, 0, 7)')).toEqual(['p', 'x']);
    expect(pair('linear(0, 5)', 'linear(15)')).toEqual(['p', 'x']);
  });

  it('of what only some runs have are told by one of them', () => {
    const shaped = (prior: string) => of({ z: 1, 's.by': 'mean', 's.prior': prior });
    expect(telling([shaped('B'), shaped('C'), of({ z: 1 })])).toEqual(['s.prior']);
    const gated = { 's.prior': 'B', 's.by': 'mean', 'c.jitter': 1 };
    expect(telling([of({ z: 1, ...gated }), of({ z: 1 })])).toEqual(['s.prior', 'c.jitter']);
  });
});

describe('groups', () => {
  it('over seeds have the mean and the deviation of the runs that have finished', () => {
    const groups = groupRows(rows, seedFree(rows, columns));
    expect(groups.map((group) => group.rows.map(({ id }) => id))).toEqual([
      ['a1', 'a2'],
      ['b1', 'b2', 'b3'],
      ['plain'],
    ]);
    const [accuracy] = named('accuracy');
    expect(spreadIn(groups[1]!, accuracy!)).toEqual({
      mean: 0.71,
      deviation: expect.closeTo(Math.sqrt(2e-4), 12),
      n: 2,
    });
    expect(spreadIn(groups[1]!, accuracy!, 'all')?.n).toBe(3);
    expect(spreadIn(groups[2]!, named('last.accuracy')[0]!)).toBeUndefined();
  });

  it('are told apart by the kind of a value as well', () => {
    const mixed = [
      row('a', { settings: { x: 1 } }),
      row('b', { settings: { x: '1' } }),
      row('c'),
      row('d', { settings: { x: 'null' } }),
    ];
    expect(groupRows(mixed, [columnNamed('x', columnsOf(mixed))]).length).toBe(4);
  });
});

describe('order', () => {
  it.each([
    [false, ['b', 'c', 'a', 'd', 'e']],
    [true, ['a', 'b', 'c', 'd', 'e']],
  ])('puts what is missing last, descending %s, and leaves equal ones in theirs', (descending, expected) => {
    const values = { a: 2, b: 1, c: 1, d: undefined, e: Number.NaN };
    const sorted = sortRows(Object.entries(values), [{ value: ([, value]) => value, descending }]);
    expect(sorted.map(([name]) => name)).toEqual(expected);
    const { a, b, c, d, e } = values;
    const others = sortRows(Object.entries({ d, a, e, b, c }), [{ value: ([, value]) => value, descending }]);
    expect(others.map(([name]) => name)).toEqual(expected);
  });

  it('goes by the next column where the first is equal, and by numbers in names', () => {
    const items = ['run10', 'run9', 'run1'].map((name, i) => ({ name, of: i === 2 ? 1 : 0 }));
    const sorted = sortRows(items, [{ value: ({ of }) => of, descending: true }, { value: ({ name }) => name }]);
    expect(sorted.map(({ name }) => name)).toEqual(['run1', 'run9', 'run10']);
  });
});

it('of words, flags and numbers in one column is numbers, flags, words; nothing stands last', () => {
  const mixed = ['x', 2, true, '', 'x10', 'x9', false, undefined, -3];
  const sorted = (descending: boolean) => sortRows(mixed, [{ value: (item) => item, descending }]);
  expect(sorted(false)).toEqual([-3, 2, false, true, 'x', 'x9', 'x10', '', undefined]);
  expect(sorted(true)).toEqual(['x10', 'x9', 'x', true, false, 2, -3, '', undefined]);
});

describe('rows that do not compare', () => {
  it('are told from the first of equally many, in all that differs, and from nothing that is not known', () => {
    const of = (id: string, name: string, test: number, denseMacs: number) =>
      row(id, { data: { name, test }, denseMacs });
    const kinds = (...given: Parameters<typeof mismatches>) =>
      [...mismatches(...given)].map(([folder, list]) => [folder.slice(6), ...list.map(({ kind }) => kind)]);
    const [a, b] = [of('a', 'shapes', 100, 5), of('b', 'other', 50, 6)];
    expect(kinds([a, b])).toEqual([['b', 'data', 'test', 'denseMacs']]);
    expect(kinds([b, a])).toEqual([['a', 'data', 'test', 'denseMacs']]);
    const blank = row('blank', { data: undefined, denseMacs: undefined } as Partial<RunRow>);
    expect(kinds([blank, blank, a, b])).toEqual([['b', 'data', 'test', 'denseMacs']]);
    expect(kinds([a, b, blank], blank)).toEqual([]);
    expect(kinds([a, b, blank], { folder: 'x' } as RunRow)).toEqual([]);
    expect(kinds([a, b], { folder: 'x', data: undefined, denseMacs: 6 })).toEqual([['a', 'denseMacs']]);
    // A fingerprint that one of them lacks says nothing.
    const files = ['', 'y', 'y'].map((fingerprint, i) => row(`f${i}`, { data: { name: 'n', test: 1, fingerprint } }));
    expect(kinds(files)).toEqual([]);
    const shown = manyTable([a, a, a, of('c', 'other', 50, 5), of('d', 'other', 50, 5)], {
      columns: [],
      groupBy: [columnNamed('testSamples', columnsOf([a]))],
    });
    expect(shown.lines.map((line) => line.mismatches.map(({ kind }) => kind))).toEqual([[], ['data', 'test']]);
  });

  it('are told from what most have, in words', () => {
    const all = [
      ...rows.slice(0, 3),
      row('other', { data: { name: 'cifar100', test: 100 } }),
      row('part', { data: { name: 'shapes', test: 50 } }),
      row('wide', { denseMacs: 4_000_000 }),
      row('unknown', { data: undefined as never, denseMacs: undefined as never }),
    ];
    const found = mismatches(all);
    expect(Object.fromEntries([...found].map(([folder, list]) => [folder, list.map(mismatchText)]))).toEqual({
      '/runs/other': ['scored on cifar100, not on shapes'],
      '/runs/part': ['scored on 50 test samples, not on 100'],
      '/runs/wide': ['another dense network, of 4,000,000 MACs, not 1,000: shares do not compare'],
    });
    expect([...mismatches(all, all[3]!).keys()]).toEqual([
      '/runs/a1',
      '/runs/a2',
      '/runs/b1',
      '/runs/part',
      '/runs/wide',
    ]);
    const files = ['x', 'y', 'y'].map((fingerprint, i) =>
      row(`f${i}`, { data: { name: 'shapes', test: 100, fingerprint } }),
    );
    expect([...mismatches(files)].map(([folder, [first]]) => [folder, first?.kind])).toEqual([
      ['/runs/f0', 'fingerprint'],
    ]);
  });
});

describe('a table', () => {
  it('has the baseline first, differences to it, and which of them are better', () => {
    const shown = manyTable(rows, {
      columns: named('name', 'accuracy', 'macs', 'gateLayers'),
      baseline: '/runs/b1',
      sort: [{ column: named('accuracy')[0]!, descending: true }],
    });
    expect(shown.lines.map(({ name }) => name)).toEqual(['b1', 'plain', 'a2', 'a1', 'b2', 'b3']);
    const line = shown.lines.find(({ name }) => name === 'a1')!;
    expect(line.cells[1]!.difference).toEqual({ difference: expect.closeTo(0.1, 12), n: [1, 1], tooFew: true });
    expect([verdict(shown.columns[1]!, line.cells[1]!), verdict(shown.columns[2]!, line.cells[2]!)]).toEqual([
      'better',
      'worse',
    ]);
    expect(line.cells[3]!.difference).toBeUndefined();
    expect(shown.lines[0]!.cells[1]!.difference).toBeUndefined();
  });

  it('of groups has Welch’s interval, and says where a group is too small', () => {
    const shown = manyTable(rows, {
      columns: named('accuracy'),
      groupBy: seedFree(rows, columns),
      baseline: '/runs/b2',
    });
    const [b, a, plain] = shown.lines;
    expect([b, a, plain].map((line) => [line!.name, line!.counted, line!.rows.length])).toEqual([
      ['gated, lambda 0.2', 2, 3],
      ['gated, lambda 0.1', 2, 2],
      ['plain', 1, 1],
    ]);
    // Both have a deviation of √2 · 0.01: half a width of t(2) · √(2 · 10⁻⁴).
    const half = 4.30265273 * Math.sqrt(2e-4);
    const { difference, interval } = a!.cells[0]!.difference!;
    expect(difference).toBeCloseTo(0.1, 12);
    expect(interval![0]).toBeCloseTo(0.1 - half, 8);
    expect(interval![1]).toBeCloseTo(0.1 + half, 8);
    expect(plain!.cells[0]!.difference).toMatchObject({ tooFew: true, n: [1, 2] });
    expect(asText(shown)).toContain('90.00 % (+19.00, too few runs to tell)');
    expect(asText(shown)).toContain('81.00 ± 1.41 % (+10.00, 95 %: +3.92 … +16.08)');
    expect(asText(shown)).toContain('2 of 3');
    // A mean over all that are counted says of how many it is nowhere.
    expect(asText(shown)).not.toContain('(n ');
  });

  it('as CSV has numbers as they are, and nothing where nothing is known', () => {
    const shown = manyTable(rows.slice(4), { columns: named('lambda', 'accuracy', 'last.macs') });
    expect(asCsv(shown)).toBe(
      'folder,lambda,accuracy,last.macs,does not compare\n/runs/b3,0.2,0.2,101,\n/runs/plain,,0.9,,\n',
    );
    const groups = manyTable(rows, {
      columns: named('lambda', 'accuracy'),
      groupBy: named('lambda'),
      baseline: '/runs/a1',
    });
    const [head, first, second, third] = asCsv(groups).split('\n');
    expect(head).toBe(
      'group,finished,runs,lambda,accuracy mean,accuracy std,accuracy n,accuracy difference,accuracy low,accuracy high,does not compare',
    );
    expect(first).toMatch(/^gated,2,2,0\.1,0\.81,0\.0141\d+,2,,,,$/);
    expect(second).toMatch(/^gated,2,3,0\.2,0\.71,0\.0141\d+,2,-0\.1\d*,-0\.16\d+,-0\.03\d+,$/);
    expect(third).toMatch(/^plain,1,1,,0\.9,,1,0\.0[89]\d*,,,$/);
  });

  it('as CSV has a difference a run, and flags in words', () => {
    const live = [rows[0]!, { ...rows[1]!, live: true }];
    const [head, first, second] = asCsv(
      manyTable(live, { columns: named('live', 'accuracy'), baseline: '/runs/a1' }),
    ).split('\n');
    expect(head).toBe('folder,live,accuracy,accuracy difference,does not compare');
    expect(first).toBe('/runs/a1,false,0.8,,');
    expect(second).toMatch(/^\/runs\/a2,true,0\.82,0\.0(2\d*|19999\d*),$/);
  });

  it('as data has what a group is of, its differences and its bounds', () => {
    const bound = rows.map((one) => (one.id === 'b2' ? { ...one, notCounted: ['erf'] } : one));
    const data = asData(
      manyTable(bound, { columns: named('accuracy', 'macs'), groupBy: named('lambda'), baseline: '/runs/a2' }),
    );
    expect(data.groupedBy).toEqual(['lambda']);
    expect(data.rows.map(({ isBaseline }) => isBaseline)).toEqual([true, false, false]);
    const deviation = (of: number) => expect.closeTo(of / Math.SQRT2, 9);
    expect(data.rows[0]!.cells).toEqual({
      accuracy: { mean: expect.closeTo(0.81, 12), deviation: deviation(0.02), n: 2 },
      macs: { mean: 620, deviation: deviation(40), n: 2 },
    });
    expect(data.rows[1]).toMatchObject({
      ...{ name: 'lambda 0.2', runs: ['/runs/b1', '/runs/b2', '/runs/b3'], finished: 2 },
      cells: { macs: { mean: 410, n: 2, difference: { difference: -210, n: [2, 2], tooFew: false }, atLeast: true } },
    });
    expect(data.rows[1]!.cells.accuracy).not.toHaveProperty('atLeast');
    const single = asData(manyTable([{ ...dense, notCounted: ['erf'] }], { columns: named('macs', 'accuracy') }));
    expect(single.rows[0]!.cells).toEqual({ macs: { value: 1000, atLeast: true }, accuracy: 0.9 });
    expect(single).not.toHaveProperty('groupedBy');
  });

  it('takes for dense what has no gate in any of its runs, as far as that is known', () => {
    const unknown = row('unknown', { gateLayers: 0, denseMacs: undefined } as Partial<RunRow>);
    const of = (list: RunRow[], groupBy?: ReturnType<typeof named>) =>
      manyTable(list, { columns: [], groupBy }).lines.map(({ isDense }) => isDense);
    expect(of([dense, rows[0]!, unknown])).toEqual([true, false, false]);
    const data = [columnNamed('data', columnsOf(rows))];
    expect([of([dense, dense], data), of([dense, rows[0]!], data), of([rows[0]!, dense], data)]).toEqual([
      ...[[true], [false], [false]],
    ]);
  });

  it('of groups is sorted by their means, and by what all runs of a group have; one without that stands last', () => {
    const order = (id: string, descending: boolean) =>
      manyTable(rows, {
        columns: [],
        groupBy: named('lambda'),
        sort: [{ column: named(id)[0]!, descending }],
      }).lines.map(({ rows: [first] }) => first!.id);
    expect([order('accuracy', true), order('accuracy', false)]).toEqual([
      ['plain', 'a1', 'b1'],
      ['b1', 'a1', 'plain'],
    ]);
    // Seeds differ in two of the groups.
    expect([order('seed', true), order('lambda', true)]).toEqual([
      ['plain', 'a1', 'b1'],
      ['b1', 'a1', 'plain'],
    ]);
  });

  it('as data leaves out what is not known', () => {
    const data = asData(manyTable([dense], { columns: named('lambda', 'accuracy') }));
    expect(data.rows).toEqual([
      { folder: '/runs/plain', name: 'plain', isBaseline: false, cells: { accuracy: 0.9 }, mismatches: [] },
    ]);
    expect(Object.keys(data.rows[0]!.cells)).toEqual(['accuracy']);
  });

  it('says lower bounds, and marks what does not compare with a note', () => {
    const bound = [
      row('x', { notCounted: ['erf'], points: { best: point(1, 0.5, 2_500_000) } }),
      row('y'),
      row('z', { data: { name: 'other', test: 100 } }),
    ];
    const shown = manyTable(bound, { columns: columnsOf(bound).filter(({ id }) => ['name', 'macs'].includes(id)) });
    expect(asText(shown)).toBe(
      '   Name  Average MACs\n   x     ≥ 2.50 M\n   y\na  z\n\na: scored on other, not on shapes',
    );
    expect(asMarkdown(shown)).toContain('| a | z |  |\n\na: scored on other, not on shapes');
  });
});

describe('LaTeX', () => {
  const shown = manyTable(rows, { columns: named('lambda', 'accuracy', 'macs'), groupBy: seedFree(rows, columns) });

  it('has rules of booktabs, the network without gates first, mean ± deviation and the best in bold', () => {
    expect(asLatex(shown).split('\n')).toEqual([
      '% \\usepackage{booktabs}',
      '% Mean and sample standard deviation over n finished runs.',
      '\\begin{tabular}{lrrrr}',
      '  \\toprule',
      '  Group & $n$ & lambda & Accuracy (\\%) & Average MACs (k) \\\\',
      '  \\midrule',
      '  plain & 1 & -- & $\\mathbf{90.00}$ & $1.000$ \\\\',
      '  \\midrule',
      '  gated & 2 & $0.1$ & $81.00 \\pm 1.41$ & $0.620 \\pm 0.028$ \\\\',
      '  gated & 2 & $0.2$ & $71.00 \\pm 1.41$ & $\\mathbf{0.410 \\pm 0.014}$ \\\\',
      '  \\bottomrule',
      '\\end{tabular}',
    ]);
  });

  it('lets nothing of a name out of its cell', () => {
    const name = 'a_b & 50% #1 $x$ {y} ~ ^ \\input{z}\n\\end{tabular}';
    const text = latexText(name);
    expect(text).toBe(
      'a\\_b \\& 50\\% \\#1 \\$x\\$ \\{y\\} \\textasciitilde{} \\textasciicircum{} \\textbackslash{}input\\{z\\} \\textbackslash{}end\\{tabular\\}',
    );
    const odd = manyTable([row('x', { name }), row('y')], { columns: named('name', 'state') });
    const lines = asLatex(odd)
      .split('\n')
      .filter((line) => line.endsWith('\\\\'));
    for (const line of lines) expect(line.replaceAll('\\&', '').split(' & ').length).toBe(2);
  });

  it.each([
    // At the beginning of a row these are arguments of the end of the row before.
    ['[1] first', '{[}1] first'],
    ['*star', '{*}star'],
    // What fonts make one sign of.
    ['a--b ---c', 'a-{}-b -{}-{}-c'],
    ['a,,b', 'a,{},b'],
    ['why?`', 'why?\\textasciigrave{}'],
    ['<<a>>|', '\\textless{}\\textless{}a\\textgreater{}\\textgreater{}\\textbar{}'],
    ['"q" ‘a’ “b” – — …', "\\char34{}q\\char34{} `a' ``b'' -- --- \\dots{}"],
    ['β₁ = 0.9, α→ω ≤ 3×10⁵ −1', '$\\beta$$_1$ = 0.9, $\\alpha$$\\rightarrow$$\\omega$ $\\leq$ 3$\\times$10$^5$ $-$1'],
    ['étude Ünïcode ß', 'étude Ünïcode ß'],
  ])('of %s is %s', (name, text) => {
    expect(latexText(name)).toBe(text);
  });

  it('has every sign of mathematics by its name', () => {
    const names = {
      ...{ α: 'alpha', β: 'beta', γ: 'gamma', δ: 'delta', ε: 'varepsilon', ζ: 'zeta', η: 'eta', θ: 'theta' },
      ...{ ι: 'iota', κ: 'kappa', λ: 'lambda', μ: 'mu', '\u00b5': 'mu', ν: 'nu', ξ: 'xi', π: 'pi', ρ: 'rho' },
      ...{ σ: 'sigma', ς: 'varsigma', τ: 'tau', υ: 'upsilon', φ: 'varphi', χ: 'chi', ψ: 'psi', ω: 'omega' },
      ...{ Γ: 'Gamma', Δ: 'Delta', Θ: 'Theta', Λ: 'Lambda', Ξ: 'Xi', Π: 'Pi', Σ: 'Sigma', Φ: 'Phi', Ψ: 'Psi' },
      ...{ Ω: 'Omega', '±': 'pm', '×': 'times', '÷': 'div', '·': 'cdot', '≤': 'leq', '≥': 'geq', '≠': 'neq' },
      ...{ '≈': 'approx', '→': 'rightarrow', '←': 'leftarrow', '↔': 'leftrightarrow', '∞': 'infty', '√': 'surd' },
      ...{ '∈': 'in', '∆': 'Delta', '∑': 'Sigma', '∂': 'partial' },
    };
    expect(Object.keys(names).map(latexText)).toEqual(Object.values(names).map((name) => `$\\${name}$`));
    expect(latexText('₀₉⁰⁴⁹')).toBe('$_0$$_9$$^0$$^4$$^9$');
  });

  it('says what letters need that the fonts of most papers have not', () => {
    const head = (name: string) => {
      const lines = asLatex(manyTable([row('x', { name }), row('y')], { columns: named('name') })).split('\n');
      return lines.filter((line) => line.startsWith('%')).join('\n');
    };
    expect(head('étude λ ± “x”')).toBe('% \\usepackage{booktabs}');
    expect(head('прогон')).toContain('\\usepackage[T1,T2A]{fontenc}');
    expect(head('日本語')).toContain('lualatex or xelatex');
  });

  it('lets no run be the best that has not finished', () => {
    const half = [...rows.slice(0, 2), seeded('z', 0.3, 1, 0.99, 10, { state: 'running' })];
    const text = asLatex(manyTable(half, { columns: named('name', 'accuracy') }));
    expect(text).toContain('  z & $99.00$');
    expect(text).toContain('  a2 & $\\mathbf{82.00}$');
  });

  it('has the largest unit that there is, and notes as they are', () => {
    const of = (id: string, name: string, macs: number) =>
      row(id, { data: { name, test: 100 }, points: { best: point(1, 0.5, macs) } });
    const text = asLatex(
      manyTable([of('x', 'shapes', 4e19), of('y', 'shapes', 1e18), of('z', 'easy: half', 1)], {
        columns: named('name', 'macs'),
      }),
    );
    expect(text).toContain('Name & Average MACs (P)');
    expect(text).toContain('  x & $40000$');
    expect(text).toContain('$^{a}$ scored on easy: half, not on shapes}');
  });

  it('lets a run of another dense network be the best, with what is as good; one that stands alone is the best of nothing', () => {
    const of = (id: string, accuracy: number, wallMs: number, denseMacs: number, more: Partial<RunRow> = {}) =>
      row(id, { ...{ wallMs, denseMacs }, points: { best: point(1, accuracy, 100) }, ...more });
    const list = [
      of('p', 0.8, 60_000, 1000, { samplesPerSecond: 512.4 }),
      of('q', 0.9, 90_000, 2000),
      of('r', 0.99, 30_000, 3000, { data: { name: 'other', test: 100 } }),
      of('s', 0.9, 60_000, 1000),
    ];
    const ids = ['name', 'accuracy', 'wall', 'samplesPerSecond', 'macs'];
    const all = columnsOf(list);
    const text = asLatex(manyTable(list, { columns: ids.map((id) => columnNamed(id, all)) }));
    expect(text.split('\n')).toEqual([
      '% \\usepackage{booktabs}',
      '\\begin{tabular}{lrrrr}',
      '  \\toprule',
      '  Name & Accuracy (\\%) & Time (min) & Samples a second (/s) & Average MACs \\\\',
      '  \\midrule',
      '  p & $80.00$ & $\\mathbf{1.0}$ & $512$ & $100$ \\\\',
      '  q$^{a}$ & $\\mathbf{90.00}$ & $1.5$ & -- & $100$ \\\\',
      '  r$^{b}$ & $99.00$ & $0.5$ & -- & $100$ \\\\',
      '  s & $\\mathbf{90.00}$ & $\\mathbf{1.0}$ & -- & $100$ \\\\',
      '  \\bottomrule',
      '  \\multicolumn{5}{l}{\\footnotesize $^{a}$ another dense network, of 2,000 MACs, not 1,000: shares do not compare} \\\\',
      '  \\multicolumn{5}{l}{\\footnotesize $^{b}$ scored on other, not on shapes; another dense network, of 3,000 MACs, not 1,000: shares do not compare} \\\\',
      '\\end{tabular}',
    ]);
  });

  it('says of a group with one run that is not counted whole that it is at least that', () => {
    const bound = [rows[0]!, { ...rows[1]!, notCounted: ['erf'] }];
    const groups = manyTable(bound, { columns: named('macs', 'accuracy'), groupBy: named('lambda') });
    expect(asLatex(groups)).toContain('& $\\geq 620 \\pm 28$ & $81.00 \\pm 1.41$ \\\\');
    expect(asText(groups)).toContain('≥ 620 ± 28');
    expect(asLatex(manyTable(bound, { columns: named('name', 'macs') }))).toContain('a2 & $\\geq 640$');
  });

  it('lets no score on other data be the best', () => {
    const other = [...rows.slice(0, 2), seeded('z', 0.3, 1, 0.99, 10, { data: { name: 'easy', test: 100 } })];
    const text = asLatex(manyTable(other, { columns: named('name', 'accuracy') }));
    expect(text).toContain('  z$^{a}$ & $99.00$');
    expect(text).toContain('  a2 & $\\mathbf{82.00}$');
    expect(text).toContain('\\multicolumn{2}{l}{\\footnotesize $^{a}$ scored on easy, not on shapes} \\\\');
  });
});
