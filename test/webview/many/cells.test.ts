/** What a row says in each column, by value: of a run, of a group, and against a baseline; without a page. */
import { describe, expect, test } from 'vitest';
import type { RunPoint, RunRow } from '../../../src/protocol/many/runRow';
import { withShownNames } from '../../../src/protocol/many/shownNames';
import { arrange, type Line } from '../../../webview/many/arrange';
import { manyColumns } from '../../../webview/many/columns/columns';
import { writerOf } from '../../../webview/many/columns/writers';
import { filterOf } from '../../../webview/many/filters';

import { readMemory } from '../../../webview/many/memory';
import { modelMaker } from '../../../webview/many/model';
import { tableOf } from '../../../webview/many/saving';
import { emptyStore } from '../../../webview/many/store';
import { cellOf } from '../../../webview/many/table/cells';
import { axisValue, dataOf, numbersOf } from '../../../webview/many/tradeoff/numbers';
import { pointsOf } from '../../../webview/many/tradeoff/points';
import { thresholdCurves } from '../../../webview/many/tradeoff/thresholds';
import { makeFormat } from '../../../webview/shared/format';

const point = (accuracy: number, macs: number, more: Partial<RunPoint> = {}): RunPoint => ({
  ...{ epoch: 9, values: { accuracy, macs, loss: 0.12345, mine: 1234.5 } },
  ...more,
});
const row = (id: string, more: Partial<RunRow> = {}): RunRow => ({
  ...{ folder: `/runs/g/${id}`, id, name: `g: ${id}`, sweep: '/runs/g', experiment: '/w/net.experiment.ts' },
  ...{ state: 'finished', live: false, time: 1000, wallMs: 250_000, epoch: 9.5, epochs: 10 },
  ...{ settings: { lambda: 0.1, seed: 1, fast: true }, parameters: ['lambda'], terms: { task: 0.25 } },
  ...{ points: { best: point(0.8, 20_000_000), last: point(0.75, 21_000_000, { epoch: 10 }) }, samplesPerSecond: 900 },
  ...{ denseMacs: 40_000_000, notCounted: [], gateLayers: 9, data: { name: 'shapes', fingerprint: 'a', test: 2000 } },
  device: 'cpu',
  ...more,
});
const rows = [
  row('a', { note: 'the first' }),
  row('b', {
    points: { best: point(0.9, 10_000_000) },
    settings: { lambda: 0.3, seed: 1, fast: false },
    samplesPerSecond: 1000,
  }),
  row('c', {
    points: { best: point(0.84, 22_000_000) },
    settings: { lambda: 0.1, seed: 2, fast: true },
    wallMs: 350_000,
  }),
  row('d', { points: { best: point(0.88, 12_000_000) }, settings: { lambda: 0.3, seed: 2, fast: false } }),
  row('e', {
    state: 'failed',
    points: {},
    settings: { lambda: 0.3, seed: 3, fast: false },
    problem: 'It broke.',
    epoch: 4,
  }),
];
const format = makeFormat('en');
const columns = manyColumns(rows, 'best', format);
const named = (key: string) => columns.find((column) => column.key === key)!;
const plain = (text: string | undefined) => text?.replaceAll(/\s/g, ' ');
const line = (...runs: RunRow[]): Line => ({ key: runs[0]!.folder, runs, within: false });
const group = (...runs: RunRow[]): Line => {
  const key = `group of ${runs.map(({ id }) => id).join()}`;
  return { ...line(...runs), key, group: { key, title: 'g', runs } };
};
const said = (of: Line, key: string, baseline?: Line) => {
  const { text, title, delta } = cellOf(of, named(key), baseline);
  return [plain(text), plain(title), ...(delta ? [plain(delta.text), plain(delta.title), delta.good] : [])];
};

describe('a run', () => {
  test.each([
    ['accuracy', '80.0%', 'epoch 9 (best)'],
    ['macs', '20.0 M', '20,000,000, epoch 9 (best)'],
    ['share', '50.0%', 'epoch 9 (best)'],
    ['loss', '0.1235', 'epoch 9 (best)'],
    ['mine', '1,235', 'epoch 9 (best)'],
    ['last.accuracy', '75.0%', 'epoch 10 (last)'],
    ['last.macs', '21.0 M', '21,000,000, epoch 10 (last)'],
    ['scoredEpoch', '9.000', 'epoch 9 (best)'],
    ['lambda', '0.1', ''],
    ['fast', 'yes', 'yes'],
    ['terms.task', '0.2500', ''],
    ['samplesPerSecond', '900.0', ''],
    ['wall', '4 min 10 s', ''],
    ['denseMacs', '40.0 M', ''],
    ['testSamples', '2,000', ''],
    ['gateLayers', '9', ''],
    ['state', 'finished', 'finished, epoch 9.5 of 10'],
    ['note', 'the first', 'the first'],
    ['data', 'shapes', 'shapes'],
  ])('says of %s: %s, and on hover %s', (key, text, title) => expect(said(line(rows[0]!), key)).toEqual([text, title]));

  test('says nothing of what it has not, and why it failed', () => {
    expect(said(line(rows[4]!), 'accuracy')).toEqual(['', undefined]);
    expect(said(line(rows[1]!), 'note')).toEqual(['', undefined]);
    expect(said(line(rows[1]!), 'fast')).toEqual(['no', 'no']);
    expect(said(line(rows[4]!), 'state')).toEqual(['failed', 'failed, epoch 4 of 10: It broke.']);
    expect(cellOf(line(rows[4]!), named('state'), undefined).mark).toBe('failed');
  });

  test('of which not every operation is counted says at least', () => {
    const bound = row('x', { notCounted: ['attention'] });
    expect(said(line(bound), 'macs')).toEqual(['≥ 20.0 M', '≥ 20,000,000, epoch 9 (best)']);
    expect(said(line(bound), 'accuracy')[0]).toBe('80.0%');
    expect(said(group(bound), 'macs')[0]).toBe('≥ 20.0 M');
  });

  test('against a baseline: the difference, and whether that is better by its column', () => {
    const base = line(rows[0]!);
    const other = line(rows[1]!);
    expect(said(other, 'accuracy', base).slice(2)).toEqual(['+10.0 pp', '+10.0 pp against the baseline', true]);
    expect(said(other, 'macs', base).slice(2)).toEqual(['−10.0 M', '−10.0 M against the baseline', true]);
    expect(said(other, 'share', base).slice(2)).toEqual(['−25.0 pp', '−25.0 pp against the baseline', true]);
    expect(said(base, 'accuracy', other).slice(2)).toEqual(['−10.0 pp', '−10.0 pp against the baseline', false]);
    expect(said(other, 'samplesPerSecond', base).slice(2)).toEqual(['+100', '+100 against the baseline', true]);
    // Neither better nor worse.
    expect(said(other, 'loss', base).slice(2)).toEqual(['±0', '±0 against the baseline', undefined]);
    for (const key of ['lambda', 'fast', 'note']) expect(cellOf(other, named(key), base).delta, key).toBeUndefined();
    expect(cellOf(base, named('accuracy'), base).delta).toBeUndefined();
    expect(cellOf(line(rows[4]!), named('accuracy'), base).delta).toBeUndefined();
  });
});

describe('a group', () => {
  const [few, many] = [group(rows[0]!, rows[2]!), group(rows[1]!, rows[3]!, rows[4]!)];

  test('has means and sample deviations of the runs that have finished, and counts the others', () => {
    expect(said(many, 'accuracy')).toEqual(['89.0% ± 1.4', 'mean ± standard deviation of 2 finished runs']);
    expect(said(many, 'macs')).toEqual(['11.0 M ± 1.41 M', 'mean ± standard deviation of 2 finished runs']);
    expect(said(few, 'wall')).toEqual(['5 min 0 s ± 1 min 11 s', 'mean ± standard deviation of 2 finished runs']);
    expect(said(few, 'samplesPerSecond')[0]).toBe('900.0 ± 0');
    expect(said(group(rows[1]!, rows[4]!), 'accuracy')).toEqual(['90.0%', 'of one finished run']);
    expect(said(many, 'state')).toEqual(['2 finished, 1 failed', '2 finished, 1 failed']);
  });

  test('has the values that its runs have, a few of them', () => {
    expect(said(few, 'lambda')).toEqual(['0.1', '0.1']);
    expect(said(many, 'seed')).toEqual(['1, 2, 3', '1, 2, 3']);
    const four = group(...rows.slice(1), row('f', { settings: { lambda: 0.3, seed: 9, fast: true } }));
    expect(said(four, 'seed')).toEqual(['4 values', '1, 2, 3, 9']);
    expect(said(few, 'note')).toEqual(['the first, –', 'the first, –']);
    expect(said(many, 'note')).toEqual(['', undefined]);
  });

  test('against another: Welch’s interval, and a word where it may be chance or runs are too few', () => {
    const [, , text, title, good] = said(many, 'accuracy', few);
    // 89 ± 1.4 against 82 ± 2.8, two runs each: t is 4.303 for 2 degrees of freedom, here 1.47 of them.
    expect([text, good]).toEqual(['+7.0 pp ~', undefined]);
    expect(title).toMatch(
      /^\+7\.0 pp against the baseline; 95 % interval −\d+\.\d pp … \+\d+\.\d pp \(Welch, 2 and 2 finished runs\): may be chance$/,
    );
    const sure = group(
      ...[0.8, 0.801, 0.799].map((accuracy, i) => row(`s${i}`, { points: { best: point(accuracy, 1e7) } })),
    );
    const [, , certain, told, better] = said(sure, 'accuracy', many);
    expect([certain, better]).toEqual(['−9.0 pp ~', undefined]);
    expect(told).toContain('Welch, 3 and 2 finished runs');
    const far = group(
      ...[0.5, 0.501, 0.499].map((accuracy, i) => row(`f${i}`, { points: { best: point(accuracy, 1e7) } })),
    );
    expect(said(far, 'accuracy', sure).slice(2)).toEqual([
      '−30.0 pp',
      expect.stringMatching(
        /^−30\.0 pp against the baseline; 95 % interval −30\.\d pp … −29\.\d pp \(Welch, 3 and 3 finished runs\)$/,
      ),
      false,
    ]);
    expect(said(few, 'accuracy', line(rows[0]!)).slice(2)).toEqual([
      '+2.0 pp ?',
      '+2.0 pp against the baseline: 2 and 1 finished runs are too few to tell it from chance',
      undefined,
    ]);
    expect(said(group(rows[1]!), 'accuracy', few).slice(2)).toEqual([
      '+8.0 pp ?',
      '+8.0 pp against the baseline: 1 and 2 finished runs are too few to tell it from chance',
      undefined,
    ]);
  });
});

describe('columns', () => {
  test('are called by words, those of another evaluation by that too', () => {
    const titles = (keys: string[], shown: 'best' | 'last' = 'best') =>
      keys.map((key) => manyColumns(rows, shown, format).find((column) => column.key === key)?.title);
    expect(titles(['accuracy', 'last.accuracy', 'mine', 'last.mine', 'terms.task', 'lambda', 'wall'])).toEqual([
      ...['Accuracy', 'Accuracy (last)', 'mine', 'mine (last)', 'Loss: task', 'lambda', 'Time'],
    ]);
    expect(titles(['accuracy', 'best.accuracy'], 'last')).toEqual(['Accuracy', 'Accuracy (best)']);
    expect(named('lambda').hint).toBe('Parameter of the experiment');
    expect(named('seed').hint).toBe('Setting of the run');
    expect(named('mine').hint).toBe('Measured on the test split');
    expect(columns.map(({ id }) => id)).not.toContain('name');
  });

  test('those of the shown evaluation come first, and those that differ or tell something are usual', () => {
    const keys = columns.map(({ key }) => key);
    expect(keys.indexOf('accuracy')).toBeLessThan(keys.indexOf('last.accuracy'));
    expect(keys.at(-1)).toMatch(/^last\./);
    const usual = columns.filter((column) => column.usual).map(({ key }) => key);
    expect(usual).toEqual(expect.arrayContaining(['state', 'lambda', 'seed', 'accuracy', 'macs', 'share', 'note']));
    for (const key of ['data', 'device', 'last.accuracy', 'folder']) expect(usual).not.toContain(key);
    // Some have it and others lack it: a column of one value tells nothing.
    const some = [row('a', { settings: { depth: 20, seed: 1 } }), row('b', { settings: { seed: 2 } })];
    const few = manyColumns(some, 'best', format).filter((column) => column.usual && column.part === 'setting');
    expect(few.map(({ key }) => key)).toEqual(['seed']);
  });

  test('of an epoch that was asked for say that it is that one, beside the shown ones or in their place', () => {
    const of = [row('a', { points: { best: point(0.8, 2e7), chosen: point(0.5, 1e7, { epoch: 3 }) } })];
    const said = (shown: 'best' | 'chosen', key: string) => {
      const column = manyColumns(of, shown, format).find((one) => one.key === key);
      return column && [column.title, column.value(of[0]!), column.story(of[0]!)];
    };
    expect(said('best', 'chosen.accuracy')).toEqual(['Accuracy (epoch)', 0.5, 'epoch 3']);
    expect(said('chosen', 'accuracy')).toEqual(['Accuracy', 0.5, 'epoch 3']);
    expect(said('chosen', 'best.accuracy')).toEqual(['Accuracy (best)', 0.8, 'epoch 9 (best)']);
    expect(said('chosen', 'chosen.accuracy')).toBeUndefined();
    const { epochs: _, ...open } = row('b', { state: 'running', epoch: 2.25 });
    expect(named('state').story(open as RunRow)).toBe('running, epoch 2.25 of ?');
  });

  test('write numbers of about a size with as many digits, what is typed as it is, and differences with a sign', () => {
    const [measured, typed] = [writerOf('number', true, format), writerOf('number', false, format)];
    expect([123.456, 1, 0.00012346, 999_999, 0].map(measured.write)).toEqual([
      ...['123.5', '1.000', '0.0001235', '999,999', '0'],
    ]);
    expect([measured.write(1e6), measured.write(0.00001)]).toEqual(['1e6', '1e-5']);
    expect([1, 0.25, 1e-7].map(typed.write)).toEqual(['1', '0.25', '1e-7']);
    expect([measured.write(true), measured.write(false), measured.write('ramp(1)')]).toEqual(['yes', 'no', 'ramp(1)']);
    expect([0.1234, -0.1234, 12.6, 0].map(measured.writeDelta)).toEqual(['+0.12', '−0.12', '+13', '±0']);
    const share = writerOf('share', true, format);
    expect([0.0123, -0.0123, 0.0004, -0.0004].map(share.writeDelta)).toEqual([
      ...['+1.2 pp', '−1.2 pp', '±0.0 pp', '±0.0 pp'],
    ]);
    expect([share.writeSpread(0.0123), measured.writeSpread(0.0123), share.writeDelta(Number.NaN)]).toEqual([
      ...['1.2', '0.012', '±– pp'],
    ]);
    expect(plain(writerOf('macs', true, format).writeDelta(-2.5e6))).toBe('−2.50 M');
    expect(writerOf('seconds', true, format).writeDelta(100)).toBe('+1 min 40 s');
    expect(writerOf('count', true, format).writeSpread(1234)).toBe('1,234');
  });

  test('are as wide as their words, at least as what is in them', () => {
    expect(named('accuracy').width).toBe(101);
    expect(named('state').width).toBe(96);
    expect(named('lambda').width).toBe(96);
    expect(named('mine').width).toBe(92);
    expect(named('last.accuracy').width).toBe(Math.round(7.6 * 'Accuracy (last)'.length + 40));
    expect([named('accuracy').numeric, named('note').numeric, named('fast').numeric]).toEqual([true, false, false]);
  });
});

describe('lines', () => {
  const how = { sort: [], group: null, unfolded: [], pinned: [], baseline: null };
  const order = (change: Partial<Parameters<typeof arrange>[2]>, held?: string[]) =>
    arrange(rows, columns, { ...how, ...change }, held).lines.map(({ key }) => key.replace('/runs/g/', ''));
  const by = (column: string, descending: boolean) => ({ sort: [{ column, descending }] });

  test('are sorted either way, what is not known last; the baseline and then what is pinned stand above', () => {
    expect(order({})).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(order(by('accuracy', true))).toEqual(['b', 'd', 'c', 'a', 'e']);
    expect(order(by('accuracy', false))).toEqual(['a', 'c', 'd', 'b', 'e']);
    expect(order(by('name', true))).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(order({ ...by('accuracy', true), pinned: ['/runs/g/e', '/runs/g/a'], baseline: '/runs/g/c' })).toEqual([
      ...['c', 'e', 'a', 'b', 'd'],
    ]);
    expect(order({ pinned: ['/runs/g/d', '/runs/g/b'], baseline: '/runs/g/b' })).toEqual(['b', 'd', 'a', 'c', 'e']);
  });

  test('of groups go by what their runs have in common, by their names, and stand above where a run of theirs does', () => {
    const grouped = (change: Partial<Parameters<typeof arrange>[2]>, held?: string[]) =>
      arrange(rows, columns, { ...how, group: 'lambda', ...change }, held);
    const titles = (...given: Parameters<typeof grouped>) => grouped(...given).groups!.map(({ title }) => title);
    expect(titles({})).toEqual(['lambda 0.1', 'lambda 0.3']);
    expect([titles(by('lambda', true)), titles(by('name', true)), titles(by('fast', false))]).toEqual(
      Array(3).fill(['lambda 0.3', 'lambda 0.1']),
    );
    // Their seeds differ, and there is no such column: they stay as they are.
    expect([titles(by('seed', true)), titles(by('gone', true))]).toEqual(Array(2).fill(['lambda 0.1', 'lambda 0.3']));
    const [a, b, c, d] = rows as [RunRow, RunRow, RunRow, RunRow];
    const sorted = (column: string, ...list: RunRow[]) =>
      arrange(list, columns, { ...how, group: 'lambda', ...by(column, false) }, undefined).groups!.map(
        ({ title }) => title,
      );
    expect(sorted('note', d, b, a, c)).toEqual(['lambda 0.3', 'lambda 0.1']);
    expect(sorted('name', c, b, a, d)).toEqual(['lambda 0.1', 'lambda 0.3']);
    expect(titles({ pinned: ['/runs/g/d'] })).toEqual(['lambda 0.3', 'lambda 0.1']);
    expect(titles({ baseline: '/runs/g/e', ...by('accuracy', false) })).toEqual(['lambda 0.3', 'lambda 0.1']);
    const ids = (...given: Parameters<typeof grouped>) => grouped(...given).rows.map(({ id }) => id);
    expect(ids({ pinned: ['/runs/g/d'] })).toEqual(['d', 'b', 'e', 'a', 'c']);
    const [small, large] = grouped({}).groups!;
    expect(ids({}, [large!.key, '/runs/g/e', small!.key, '/runs/g/c'])).toEqual(['e', 'b', 'd', 'c', 'a']);
    expect(grouped({ unfolded: [large!.key] }).lines.map(({ key, within }) => [key, within])).toEqual([
      [small!.key, false],
      [large!.key, false],
      ...['b', 'd', 'e'].map((id) => [`/runs/g/${id}`, true]),
    ]);
  });

  test('that are held keep their places, and what is new comes behind', () => {
    const held = ['c', 'a', 'e'].map((id) => `/runs/g/${id}`);
    expect(order(by('accuracy', true), held)).toEqual(['c', 'a', 'e', 'b', 'd']);
  });

  test('of groups list their runs where they are unfolded, in the same order', () => {
    const grouped = arrange(rows, columns, { ...how, ...by('accuracy', true), group: 'lambda' }, undefined);
    expect(grouped.lines.map(({ group, runs, within }) => [group?.title, runs.length, within])).toEqual([
      ['lambda 0.3', 3, false],
      ['lambda 0.1', 2, false],
    ]);
    expect(grouped.rows.map(({ id }) => id)).toEqual(['b', 'd', 'e', 'c', 'a']);
    const [first] = grouped.lines;
    const open = arrange(
      rows,
      columns,
      { ...how, ...by('accuracy', true), group: 'lambda', unfolded: [first!.key] },
      undefined,
    );
    expect(open.lines.map(({ runs, within }) => [runs[0]!.id, within])).toEqual([
      ['b', false],
      ...['b', 'd', 'e'].map((id) => [id, true]),
      ['a', false],
    ]);
  });
});

describe('a filter', () => {
  const found = (text: string, filters: Record<string, string> = {}) => {
    const { test: fits, problem } = filterOf(text, filters, columns, rows);
    return (
      problem ??
      rows
        .filter(fits)
        .map(({ id }) => id)
        .join('')
    );
  };
  test.each([
    ['', 'abcde'],
    ['  ', 'abcde'],
    ['failed', 'e'],
    ['FIRST', 'a'],
    ['lambda=0.1', 'ac'],
    ['finished first', 'a'],
    ['lambda > 0.2 and accuracy > 0.85', 'bd'],
    ['not lambda = 0.1', 'bde'],
    ['seed', 'abcde'],
  ])('%s', (text, ids) => expect(found(text)).toBe(ids));

  test('of a column goes with the words', () => {
    expect(found('', { accuracy: '> 85%' })).toBe('bd');
    expect(found('', { accuracy: '0.8..0.85', seed: '2' })).toBe('c');
    expect(found('failed', { seed: '1' })).toBe('');
    expect(found('', { note: 'first', seed: '  ' })).toBe('a');
    expect(found('accuracy > ')).toMatch(/accuracy/);
    // One that cannot be read says so, and the others hold.
    const { test: fits, problem } = filterOf('lambda = 0.1', { seed: 'many', accuracy: '0.83…0.9' }, columns, rows);
    expect(problem).toMatch(/seed is a number, and many is none/);
    expect(rows.filter(fits).map(({ id }) => id)).toEqual(['c']);
  });

  test('of words looks at names, states, notes and settings with their names, not at what was measured', () => {
    expect(found('lambda=0.1 seed=2')).toBe('c');
    expect(found('fast=true')).toBe('ac');
    expect([found('0.84'), found('cpu'), found('shapes net')]).toEqual(['', 'abcde', 'abcde']);
    expect([found('runs/g/B'), found('finished G/B'), found('failed G/B')]).toEqual(['b', 'b', '']);
  });
});

test('names are without their sweep where all are of one, and each stays the same object', () => {
  const short = withShownNames(rows);
  expect(short.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(withShownNames(rows)[0]).toBe(short[0]);
  const renamed = row('x', { name: 'mine' });
  expect(withShownNames([renamed])[0]).toBe(renamed);
  const { sweep: _, ...alone } = row('y');
  expect(withShownNames([...rows, alone]).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd', 'e', 'g: y']);
  expect(withShownNames([...rows, row('z', { sweep: '/runs/h' })])[0]!.name).toBe('g: a');
});

describe('what all parts are told of', () => {
  const held = { pointed: undefined, brushed: undefined, holds: true };
  const free = { ...held, holds: false };
  const store = (of: readonly RunRow[], more: Partial<typeof emptyStore> = {}) => ({
    ...{ ...emptyStore, known: true, rows: new Map(of.map((one) => [one.folder, one])) },
    ...more,
  });
  const ids = (of: readonly RunRow[]) => of.map(({ id }) => id).join('');

  test('runs stand in the order in which they began, those of the scope alone; the first ten are chosen by nobody', () => {
    const many = [...'abcdefghijkl'].map((id, i) => row(id, { time: 5000 - i }));
    const make = modelMaker(format);
    const model = make(store(many), readMemory({}), free);
    expect([ids(model.rows), ids(model.chosen), model.byHand]).toEqual(['lkjihgfedcba', 'lkjihgfedc', false]);
    const chosen = make(store(many), readMemory({ chosen: ['/runs/g/b', '/runs/g/k', '/gone'] }), free);
    expect([ids(chosen.chosen), chosen.byHand]).toEqual(['kb', true]);
    const lost = make(store(many), readMemory({ chosen: ['/gone'] }), free);
    expect([ids(lost.chosen), lost.byHand]).toEqual(['lkjihgfedc', false]);
    const scope = { folders: new Set(['/runs/g/c', '/runs/g/a', '/gone']), title: '' };
    const scoped = make(store(many, { scope }), readMemory({ filter: 'time > 2026' }), free);
    expect([ids(scoped.scope), ids(scoped.rows)]).toEqual(['ca', 'ca']);
  });

  test('a filter asks for names as the terminal has them, and the table shows them short', () => {
    const model = modelMaker(format)(store(rows), readMemory({ filter: 'name = "g: b"' }), free);
    expect(model.rows.map(({ name }) => name)).toEqual(['b']);
    expect([model.scope.length, model.filterProblem]).toEqual([5, undefined]);
  });

  test('the baseline is a run, or the first of a group; others are measured against it, whether it is filtered or not', () => {
    const other = row('x', { time: 9000, data: { name: 'digits', fingerprint: 'b', test: 2000 } });
    const make = modelMaker(format);
    const of = (stored: Record<string, unknown>) => make(store([...rows, other]), readMemory(stored), free);
    expect([of({}).baseline, [...of({}).unlike.keys()]]).toEqual([undefined, ['/runs/g/x']]);
    const few = of({ filter: 'digits' });
    expect([ids(few.rows), [...few.unlike.keys()]]).toEqual(['x', ['/runs/g/x']]);
    const against = of({ baseline: '/runs/g/x' });
    expect([against.baseline?.id, against.unlike.has('/runs/g/x'), against.unlike.size]).toEqual(['x', false, 5]);
    const [, second] = of({ group: 'lambda' }).groups!;
    expect(of({ group: 'lambda', baseline: second!.key }).baseline?.id).toBe('b');
    expect(of({ baseline: '/gone' }).baseline).toBeUndefined();
  });

  test('an order waits while somebody is at the table, but not one that is asked for', () => {
    const make = modelMaker(format);
    const memory = readMemory({ sort: [{ column: 'accuracy', descending: true }] });
    const of = (list: readonly RunRow[], lit = held, asked = memory) => {
      const model = make(store(list), asked, lit);
      return [ids(model.rows), model.waits];
    };
    const better = rows.map((one) => (one.id === 'a' ? { ...one, points: { best: point(0.99, 1e7) } } : one));
    expect(of(rows, free)).toEqual(['bdcae', false]);
    expect(of(better)).toEqual(['bdcae', true]);
    // What is new stands behind, what is gone leaves no gap.
    const fresh = row('n', { time: 9000, points: { best: point(0.95, 1e7) } });
    expect(of([...better.slice(0, 3), fresh])).toEqual(['bcan', true]);
    expect(of(better, held, { ...memory, sort: [{ column: 'macs', descending: false }] })).toEqual(['abdce', false]);
    expect(of(better, held, { ...memory, pinned: ['/runs/g/e'] })).toEqual(['eabdc', false]);
    expect(of(better, held)).toEqual(['abdce', false]);
    expect(of(rows)).toEqual(['abdce', true]);
    expect(of(rows, free)).toEqual(['bdcae', false]);
  });
});

test('a table is saved with the columns, the order, the groups and the baseline that it is shown with', () => {
  const store = { ...emptyStore, known: true, rows: new Map(rows.map((one) => [one.folder, one])) };
  const of = (stored: Record<string, unknown>) => {
    const memory = readMemory(stored);
    return tableOf(modelMaker(format)(store, memory, { pointed: undefined, brushed: undefined, holds: false }), memory);
  };
  const by = (column: string, descending = true) => ({ sort: [{ column, descending }] });
  const ids = (...given: Parameters<typeof of>) =>
    of(...given).lines.map(({ rows: own }) => own.map(({ id }) => id).join(''));
  const few = { removed: columns.filter(({ key, usual }) => usual && key !== 'macs').map(({ key }) => key) };
  const keys = (stored: object) => of({ ...few, ...stored }).columns.map(({ id }) => id);
  expect([keys({}), keys({ added: ['note'], frozen: ['note'] }), keys({ group: 'lambda' })]).toEqual([
    ['name', 'macs'],
    ['name', 'note', 'macs'],
    ['macs'],
  ]);
  expect([ids({}), ids(by('accuracy')), ids(by('gone'))]).toEqual([
    ['a', 'b', 'c', 'd', 'e'],
    ['b', 'd', 'c', 'a', 'e'],
    ['a', 'b', 'c', 'd', 'e'],
  ]);
  expect(ids({ filter: 'lambda=0.3', ...by('macs', false) })).toEqual(['b', 'd', 'e']);
  const compared = of({ baseline: '/runs/g/c', ...by('accuracy') });
  expect(compared.lines.map(({ isBaseline, name }) => [name, isBaseline])[0]).toEqual(['c', true]);
  expect([compared.groupedBy, of({ group: 'lambda' }).groupedBy?.map(({ id }) => id)]).toEqual([undefined, ['lambda']]);
  expect(ids({ group: 'lambda', ...by('accuracy') })).toEqual(['bde', 'ca']);
});

test('rows and groups stay the same objects while only a pointer moves, also while somebody is at the table', () => {
  const make = modelMaker(format);
  const store = { ...emptyStore, known: true, rows: new Map(rows.map((one) => [one.folder, one])) };
  const memory = readMemory({ group: 'seed' });
  const lit = (pointed: string, holds = false) => ({ pointed, brushed: undefined, holds });
  const first = make(store, memory, lit('/runs/g/a'));
  const same = ({ rows: all, groups, lines }: typeof first) =>
    all === first.rows && groups === first.groups && lines === first.lines;
  expect(first.rows).toHaveLength(5);
  expect(same(make(store, memory, lit('/runs/g/b')))).toBe(true);
  const held = make(store, memory, lit('/runs/g/b', true));
  expect(make(store, memory, lit('/runs/g/c', true)).rows).toBe(held.rows);
  expect(same(make(store, { ...memory, sort: [{ column: 'accuracy', descending: true }] }, lit('/runs/g/c')))).toBe(
    false,
  );
});

describe('the trade-off', () => {
  const [x, y] = [axisValue(columns, 'macs', 'share')!, axisValue(columns, 'nothing', 'accuracy')!];
  const all = (more: Partial<Parameters<typeof pointsOf>[0]> = {}) =>
    pointsOf({ rows, groups: undefined, unlike: new Map(), ...more }, x, y);

  test('has a point of every run that has both numbers, and the numbers behind it', () => {
    expect(
      all().map(({ title, x: macs, y: accuracy, sx, rows: own }) => [title, macs, accuracy, sx, own.length]),
    ).toEqual([
      ['g: a', 2e7, 0.8, 0, 1],
      ['g: b', 1e7, 0.9, 0, 1],
      ['g: c', 2.2e7, 0.84, 0, 1],
      ['g: d', 1.2e7, 0.88, 0, 1],
    ]);
    expect(dataOf(all(), x, y)).toEqual({
      columns: ['Run', 'Accuracy', 'MACs', 'On the front'],
      rows: [
        ['g: b', '90.0%', '10.0 M', 'yes'],
        ['g: d', '88.0%', '12.0 M', ''],
        ['g: a', '80.0%', '20.0 M', ''],
        ['g: c', '84.0%', '22.0 M', ''],
      ].map((cells) => cells.map((cell) => expect.stringMatching(new RegExp(`^${cell.replace(' M', '\\sM')}$`)))),
    });
    expect(numbersOf(all(), x, y).slice(0, 3)).toEqual([
      ['run', 'macs', 'accuracy', 'macs_std', 'accuracy_std', 'runs', 'on_front'],
      ['g: a', 2e7, 0.8, '', '', 1, 0],
      ['g: b', 1e7, 0.9, '', '', 1, 1],
    ]);
  });

  test('has means of groups over their finished runs, and lets no run of other data win', () => {
    const groups = [{ key: 'k', title: 'one', runs: [rows[1]!, rows[3]!, rows[4]!] }];
    const [mean] = all({ groups });
    expect(mean).toMatchObject({ key: 'k', title: 'one', x: 1.1e7, unlike: false });
    expect([mean!.y, mean!.sy, mean!.sx]).toEqual(
      [0.89, 0.02 / Math.SQRT2, 2e6 / Math.SQRT2].map((v) => expect.closeTo(v, 6)),
    );
    expect(plain(dataOf([mean!], x, y).rows[0]!.join(' | '))).toBe('one | 89.0% ± 1.4 | 11.0 M ± 1.41 M | 2 | yes');
    const unlike = new Map([[rows[1]!.folder, [{ kind: 'data' as const, own: 'a', others: 'b' }]]]);
    const fronts = numbersOf(all({ unlike }), x, y).map((cells) => cells.at(-1));
    expect(fronts).toEqual(['on_front', 0, 0, 0, 1]);
  });

  test('has the thresholds of the shown checkpoint alone, in the order of the axis', () => {
    const curve = {
      checkpoint: 'best' as const,
      points: [
        { threshold: 0.3, accuracy: 0.9, macs: 3e7 },
        { threshold: 0.7, accuracy: 0.7, macs: 1e7 },
      ],
    };
    const model = (shown: 'best' | 'last', points = curve.points) =>
      ({ rows: [row('a', { curve: { ...curve, points } }), rows[1]!], shown }) as unknown as Parameters<
        typeof thresholdCurves
      >[0];
    expect(thresholdCurves(model('best'), x, y)).toEqual([
      {
        key: '/runs/g/a',
        points: [
          [1e7, 0.7],
          [3e7, 0.9],
        ],
      },
    ]);
    const share = axisValue(columns, 'share', 'macs')!;
    expect(thresholdCurves(model('best'), share, y)[0]!.points).toEqual([
      [0.25, 0.7],
      [0.75, 0.9],
    ]);
    expect(thresholdCurves(model('last'), x, y)).toEqual([]);
    expect(thresholdCurves(model('best', curve.points.slice(1)), x, y)).toEqual([]);
    expect(thresholdCurves(model('best'), axisValue(columns, 'wall', 'macs')!, y)).toEqual([]);
    // Of a run that goes by a number of its own that number, where its curve has one.
    const scored = (id: string, more: Partial<RunRow> = {}) => {
      const points = curve.points.map((point, i) => ({ ...point, ...(id !== 'n' && { score: 10 - i }) }));
      return row(id, { score: { metric: 'mine', direction: 'max' }, curve: { ...curve, points }, ...more });
    };
    const mine = axisValue(columns, 'mine', 'macs')!;
    const list = [
      scored('m'),
      scored('n'),
      row('o', { curve }),
      scored('p', { denseMacs: undefined } as Partial<RunRow>),
    ];
    const of = (...axes: [typeof x, typeof y]) =>
      thresholdCurves({ rows: list, shown: 'best' } as unknown as Parameters<typeof thresholdCurves>[0], ...axes).map(
        ({ key, points }) => [key.slice(-1), ...points],
      );
    const pairs = [
      [1e7, 9],
      [3e7, 10],
    ];
    expect(of(x, mine)).toEqual([
      ['m', ...pairs],
      ['p', ...pairs],
    ]);
    expect(of(share, y).map(([key]) => key)).toEqual(['m', 'n', 'o']);
    expect(of(x, y).map(([key]) => key)).toEqual(['m', 'n', 'o', 'p']);
  });
});
