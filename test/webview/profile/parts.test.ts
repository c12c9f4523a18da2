/** Parts of the Profile view, each alone in a page in memory: the table of layers, areas, the curve, what stands above. */
import { beforeEach, expect, test } from 'vitest';
import type { Curve } from '../../../src/protocol/files/curve';
import type { ProfileReport } from '../../../src/protocol/files/profileReport';
import { arrange } from '../../../webview/profile/arrange';
import { columnsOf } from '../../../webview/profile/columns';
import { curvePage } from '../../../webview/profile/curve/curvePage';
import { curveFigure, decimals, worthText } from '../../../webview/profile/curve/curvePlot';
import { definitionOf, subtitleOf, totalsOf } from '../../../webview/profile/header';
import { heading } from '../../../webview/profile/heading';
import { layerTable } from '../../../webview/profile/layerTable';
import type { Shown } from '../../../webview/profile/page';
import { blocksOf, nameInBlock, rowsOf, sumOf } from '../../../webview/profile/rows';
import type { Host, ProfileSettings } from '../../../webview/profile/settings';
import { toolbar } from '../../../webview/profile/toolbar';
import { totals } from '../../../webview/profile/totals';
import { treemap } from '../../../webview/profile/treemap/treemap';
import { makeFormat } from '../../../webview/shared/format';
import { readTheme } from '../../../webview/shared/theme';
import type { PageElement } from '../page/elements';
import { PageEvent } from '../page/events';
import type { MemoryPage } from '../page/memoryPage';
import { openPage } from '../page/openView';
import { put, shown, texts } from '../page/parts';
import { report } from './report';

let page: MemoryPage;
beforeEach(() => {
  page = openPage();
});

const format = makeFormat('en');
const plain: ProfileSettings = {
  ...{ mode: 'table', unit: 'MAC', threshold: null, column: null, descending: false, filter: '', grouped: true },
  ...{ collapsed: [], unfolded: [] },
};
function hostOf(settings: Partial<ProfileSettings> = {}) {
  let now = { ...plain, ...settings };
  const sent: object[] = [];
  const change = (changes: Partial<ProfileSettings>) => {
    now = { ...now, ...changes };
  };
  const host = { post: (message: object) => void sent.push(message), settings: () => now, change };
  return { host: host as unknown as Host, sent, change, now: () => now };
}
const untrained: ProfileReport = { ...report, run: undefined, conditional: undefined, time: undefined, gates: [] };

test('the table: heads that sort, blocks and rows without a cost that fold, names that lead to their lines', () => {
  const { host, sent, change, now } = hostOf();
  const part = layerTable(host, format, change);
  const element = put(part.element);
  const draw = () => {
    const rows = rowsOf(report, now().unit);
    part.update(report, rows, arrange(rows, now()), now());
  };
  const names = () => texts(element.querySelectorAll('tbody th'));
  const press = (text: string) => {
    element
      .querySelectorAll('button')
      .find(({ textContent }) => textContent === text)!
      .click();
    draw();
  };
  draw();
  const all = ['stem', 'conv', 'bn', 'stage1_block1', 'gate_fc', 'conv1', '2 layers without MACs', 'classifier'];
  expect(names()).toEqual(all);
  expect(element.querySelectorAll('tbody tr').map(({ className }) => className)).toEqual([
    ...['block', 'within layer', 'within layer', 'block', 'within layer', 'within layer', 'within costless'],
    'within layer',
  ]);
  const buttons = () => element.querySelectorAll('tbody button');
  expect(
    buttons().map((one) => [one.getAttribute('aria-expanded'), one.title, one.getAttribute('aria-label')]),
  ).toEqual([
    ['true', '2 layers', null],
    [null, '/project/net.experiment.ts:8', 'stem_conv'],
    [null, '/project/net.experiment.ts:8', 'stem_bn'],
    ['true', '4 layers', null],
    [null, '/project/net.experiment.ts:8', 'stage1_block1_gate_fc'],
    [null, '/project/net.experiment.ts:8, switched by stage1_block1_gate', 'stage1_block1_conv1'],
    ['false', '', 'stage1_block1: 2 layers without MACs'],
    [null, '', 'classifier'],
  ]);
  expect(buttons().map(({ disabled }) => disabled)).toEqual([...Array(7).fill(false), true]);
  press('conv1');
  expect(sent).toEqual([{ kind: 'openSource', source: { file: '/project/net.experiment.ts', line: 8 } }]);
  press('2 layers without MACs');
  expect(now().unfolded).toEqual(['stage1_block1']);
  expect(names().slice(6, 9)).toEqual(['2 layers without MACs', 'gate', 'conv1_pad']);
  press('stage1_block1');
  expect([now().collapsed, names()]).toEqual([
    ['stage1_block1'],
    ['stem', 'conv', 'bn', 'stage1_block1', 'classifier'],
  ]);
  press('stage1_block1');
  press('2 layers without MACs');
  expect([now().collapsed, now().unfolded, names()]).toEqual([[], [], all]);
  const sorts = () => element.querySelectorAll('thead th').map((one) => one.getAttribute('aria-sort'));
  press('MACs');
  expect([now().column, now().descending, sorts().indexOf('descending')]).toEqual(['cost', true, 2]);
  press('Layer');
  expect([now().column, sorts()[0]]).toEqual(['name', 'ascending']);
  press('Layer');
  press('Layer');
  expect(new Set(sorts())).toEqual(new Set(['none']));
  // Arrows lead from name to name, over those that lead nowhere, and not out of the table.
  const key = (name: string) => {
    const event = new PageEvent('keydown', { bubbles: true, key: name });
    page.active.dispatchEvent(event);
    return event.defaultPrevented;
  };
  buttons()[0]!.focus();
  expect([key('ArrowUp'), key('ArrowDown'), page.active.textContent]).toEqual([false, true, 'conv']);
  buttons()[6]!.focus();
  expect([key('ArrowDown'), key('End'), key('ArrowUp'), page.active.textContent]).toEqual([
    false,
    false,
    true,
    'conv1',
  ]);
  // Each bar is as long as its share of the longest of its column.
  const cell = (row: number, column: number) => element.querySelectorAll('tbody tr')[row]!.children[column]!;
  const share = columnsOf(report, 'MAC', format).findIndex(({ name }) => name === 'share');
  const lengthOf = ({ className, style }: PageElement) => [
    className,
    className.endsWith('bar') && style.getPropertyValue('--length'),
  ];
  expect([0, 1, 2, 3].map((row) => lengthOf(cell(row, share)))).toEqual([
    ['number bar', String(0.2 / 0.75)],
    ['number bar', String(0.2 / 0.75)],
    ['number none', false],
    ['number bar', '1'],
  ]);
});

test('a gate that saves nothing is told so in its row; without gates, times and a run there are no columns of them', () => {
  const titles = (of: ProfileReport, unit: 'MAC' | 'FLOP' = 'MAC') =>
    columnsOf(of, unit, format).map(({ title }) => title);
  const sizes = ['Params', 'Activations', 'Bytes'];
  expect(titles(report)).toEqual(['Layer', 'Kind', 'MACs', 'Share', 'Mean MACs', 'Saved', 'ms', ...sizes, 'Gate']);
  expect(titles(untrained, 'FLOP')).toEqual(['Layer', 'Kind', 'FLOPs', 'Share', ...sizes]);
  const idle = { ...report, idleGates: ['stage1_block1_gate'] };
  const { host, change, now } = hostOf({ grouped: false });
  const part = layerTable(host, format, change);
  const element = put(part.element);
  const rows = rowsOf(idle, 'MAC');
  part.update(idle, rows, arrange(rows, now()), now());
  const last = element.querySelectorAll('tbody tr').map((row) => row.children.at(-1)!.textContent);
  expect(last).toEqual(['', '', '', 'saves nothing', 'stage1_block1_gate', '', '']);
  const foot = element.querySelectorAll('tfoot tr').map((row) => [row.className, ...texts(row.children)]);
  expect(foot).toEqual([
    ['rule', 'Not attributed', 'changes of layout', '', '', '', '', '0.200', '', '', '', ''],
    ['total', 'Total', '', '1.00 k', '100.0%', '580', '42.0%', '1.000', '50', '700', '2.80 k', ''],
  ]);
  part.update(idle, rows, arrange(rows, now()), { ...now(), filter: 'conv' });
  expect(element.querySelectorAll('tfoot tr').map((row) => [row.className, row.children[0]!.textContent])).toEqual([
    ['rule', 'Shown: 3 of 7'],
    ['', 'Not attributed'],
    ['total', 'Total'],
  ]);
  // What would be rounded to nothing is less than the least; what has no time is folded into another layer.
  const of = (name: string) => columnsOf(report, 'MAC', format).find((column) => column.name === name)!;
  const none = { ...sumOf([]), cost: 1 };
  expect([0, 0.0004, 0.0005, 0.01].map((share) => of('share').text({ ...none, share }))).toEqual([
    ...['0.0%', '<0.1%', '0.1%', '1.0%'],
  ]);
  expect([
    of('share').text(sumOf([])),
    of('ms').text(none),
    of('ms').exact!(none),
    of('ms').exact!({ ...none, ms: 0.25 }),
  ]).toEqual([...['–', '–', 'Folded into another layer', '25.0% of all']]);
  expect(of('cost').exact!({ ...none, cost: 1234.5 })).toBe('1,235 MACs');
});

test('layers are of the block that their names begin with: the longest that is numbered, else one that is shared', () => {
  const names = ['stem_conv', 'stem_bn', 'a1/b2/conv', 'a1/b2', 'a1/b2/c3_x', 'head', 'lone_fc', 'x9'];
  expect([...blocksOf(names).values()]).toEqual(['stem', 'stem', 'a1', 'a1', 'a1/b2/c3', 'head', 'lone_fc', 'x9']);
  const [row] = rowsOf(report, 'MAC');
  expect([nameInBlock(row!), nameInBlock({ ...row!, block: row!.name })]).toEqual(['conv', 'stem_conv']);
  // A layer that the gates switch and that costs more on average than in all saves nothing.
  const layers = report.layers.map((layer) => ({ ...layer, ...(layer.meanMacs && { meanMacs: layer.macs + 1e-6 }) }));
  const saved = rowsOf({ ...report, layers }, 'MAC').map((one) => one.saved);
  expect(saved).toEqual([undefined, undefined, undefined, undefined, 0, undefined, undefined]);
});

test('what stands above says what was profiled, of which weights, and how long a pass takes', () => {
  const made = Date.UTC(2026, 5, 1, 12);
  const when = new Date(made).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' });
  const subtitle = (more: Partial<ProfileReport>) => subtitleOf({ ...report, made, ...more }, 'en', format);
  expect(subtitle({ checkpoint: { name: 'last', epoch: 3 } })).toBe(
    `net · one image of 8 × 8 × 3 · net-1 · epoch 3 (last) · ${when}`,
  );
  expect(subtitle({ run: undefined, image: [40] })).toBe(`net · one sample of 40 · net.experiment.ts · ${when}`);
  const named = (of: ProfileReport, unit: 'MAC' | 'FLOP' = 'MAC') =>
    totalsOf(of, unit, format).map(({ name, value, note }) => [name, value, note]);
  expect(named(report, 'FLOP')).toEqual([
    ['Dense FLOPs', '2.00 k', '2,000'],
    ['Gates’ own FLOPs', '100', '5.0% of all'],
    ['Parameters', '50', undefined],
    ['Activations', '700', undefined],
    ['Bytes moved', '2.80 kB', undefined],
    ['Time of a pass', '0.70 ms', '1.10 ms recorded'],
  ]);
  expect(named({ ...report, time: { ...report.time!, batch: 1200 } }).at(-1)![0]).toBe('Time of a pass of 1,200');
  expect(named({ ...untrained, total: { ...report.total, bytes: 28 } })).toEqual([
    ...[
      ['MACs', '1.00 k', '1,000'],
      ['Parameters', '50', undefined],
      ['Activations', '700', undefined],
    ],
    ['Bytes moved', '28 B', undefined],
  ]);
  // A small share has the digits that tell something.
  expect(named({ ...report, gateMacs: 1, total: { ...report.total, macs: 80_000 } })[1]![2]).toBe('0.001% of all');
  expect(definitionOf(untrained, 'MAC', format)).toMatch(/pooling are not counted\.$/);
  expect(definitionOf(untrained, 'FLOP', format)).toMatch(/ 1 MAC = 2 FLOPs\.$/);
  expect(definitionOf(report, 'MAC', format)).toMatch(/ medians of 30 passes at batch size 1 on 1 thread of P, /);

  const part = totals(format);
  const [outdated, all, spread, caveats] = part.elements.map(put);
  part.update({ kind: 'profile', report, name: 'net', outdated: true, speedUp: false }, plain);
  expect([shown(outdated), all!.children.length, shown(spread), shown(caveats)]).toEqual([true, 6, true, false]);
  expect(spread!.querySelector('h2')!.textContent).toBe('MACs of 4 test images');
  part.update(
    { kind: 'profile', report: { ...untrained, warnings: ['w'] }, name: 'net', outdated: false, speedUp: false },
    plain,
  );
  expect([shown(outdated), shown(spread), texts(caveats!.children)]).toEqual([false, false, ['w']]);
});

test('while something is done nothing else is begun; what is of a trained run alone is offered there alone', () => {
  const { host, sent, change, now } = hostOf();
  const tools = toolbar(host, change);
  const element = put(tools.element);
  const head = heading(host, format, 'en');
  const above = put(head.element);
  const of = (more: Partial<ProfileReport> = {}): Shown => ({
    ...{ kind: 'profile', name: 'net', outdated: false, speedUp: false },
    report: { ...report, ...more },
  });
  const named = (text: string) => element.querySelectorAll('button').find(({ textContent }) => textContent === text)!;
  const offered = () => texts(element.querySelectorAll('.segment').filter(shown));
  tools.update(of(), 'table', true, false);
  expect(offered()).toEqual(['Table', 'Treemap', 'Accuracy', 'Speed-up', 'MACs', 'FLOPs']);
  expect([named('Measure time again').disabled, shown(element.querySelector('[type="search"]'))]).toEqual([
    false,
    true,
  ]);
  named('Measure time again').click();
  change({ unit: 'FLOP' });
  named('Save as…').click();
  expect(sent).toEqual([{ kind: 'measureTime' }, { kind: 'save', unit: 'FLOP' }]);
  const box = element.querySelectorAll('input').find((one) => one.getAttribute('type') === 'checkbox')!;
  tools.update(of({ time: undefined }), 'treemap', false, true);
  expect([offered(), named('Measure time').disabled, shown(box)]).toEqual([
    ['Table', 'Treemap', 'MACs', 'FLOPs'],
    ...[true, false],
  ]);
  tools.update(of(), 'curve', true, false);
  expect([offered().length, shown(named('Save as…')), shown(element.querySelector('[type="search"]'))]).toEqual([
    6,
    false,
    false,
  ]);
  tools.update(of(), 'speed', true, false);
  expect(offered()).toEqual(['Table', 'Treemap', 'Accuracy', 'Speed-up']);
  box.click();
  expect(now().grouped).toBe(false);

  const switched = () => shown(above.querySelector('.checkpoint'));
  const again = () => above.querySelectorAll('button').find(({ textContent }) => textContent === 'Profile again')!;
  head.update(undefined, null);
  expect([above.querySelector('h1')!.textContent, shown(again()), switched()]).toEqual(['Profile', false, false]);
  head.update(of(), 'curve');
  expect([above.querySelector('[role="status"]')!.textContent, again().disabled, switched()]).toEqual([
    'Evaluating…',
    true,
    true,
  ]);
  const chosen = () =>
    above
      .querySelectorAll('input')
      .filter(({ checked }) => checked)
      .map(({ value }) => value);
  // An earlier version did not say of which weights it was: the best.
  expect(chosen()).toEqual(['best']);
  head.update(of({ checkpoint: { name: 'last', epoch: 2 } }), null);
  expect([chosen(), above.querySelector('p')!.title, again().disabled]).toEqual([
    ['last'],
    '/project/runs/net-1',
    false,
  ]);
  head.update(of({ gates: [] }), null);
  expect(switched()).toBe(false);
  head.update(of({ run: undefined }), null);
  expect([switched(), above.querySelector('p')!.title]).toEqual([false, '/project/net.experiment.ts']);
});

const curve: Curve = {
  ...{ run: '/r', checkpoint: 'best', made: 0, images: 1200, denseMacs: 1000 },
  points: [
    { threshold: 0.1, accuracy: 0.9, macs: 800, share: 0.8 },
    { threshold: 0.5, accuracy: 0.8, macs: 500, share: 0.5 },
    { threshold: 0.95, accuracy: 0.4, macs: 100, share: 0.1 },
  ],
};

test('a curve is measured when asked for; a point of it is chosen in the plot or the table, and exported', () => {
  page.options.boxes = { '.curve-area': { width: 600 } };
  const { host, sent, change, now } = hostOf();
  const part = curvePage(host, format, change);
  const element = put(part.element);
  const draw = (of: Curve | undefined, busy = false) => part.update(of, now(), busy);
  const actions = () =>
    element
      .querySelectorAll('.actions button')
      .filter(shown)
      .map((one) => [one.textContent, one.disabled]);
  draw(undefined);
  expect([actions(), shown(element.querySelector('table')), element.querySelectorAll('svg').length]).toEqual([
    ...[[['Measure the curve', false]], false, 0],
  ]);
  draw(curve);
  expect(element.querySelector('p')!.textContent).toContain('; 1,200 test samples at each, best. Choose');
  draw({ ...curve, epoch: 3 });
  expect(element.querySelector('p')!.textContent).toContain(' at each, epoch 3 (best). Choose');
  expect(actions().slice(0, 2)).toEqual([
    ['Measure again', false],
    ['Export at this point…', true],
  ]);
  element.querySelectorAll('circle')[1]!.dispatchEvent(new PageEvent('click', { bubbles: true }));
  expect(now().threshold).toBe(0.5);
  element.querySelectorAll('tbody button')[2]!.click();
  expect(now().threshold).toBe(0.95);
  draw(curve);
  expect(actions()[1]).toEqual(['Export at 0.95…', false]);
  element.querySelectorAll('.actions button')[1]!.click();
  expect(sent).toEqual([{ kind: 'exportAt', threshold: 0.95 }]);
  const rows = () =>
    element.querySelectorAll('tbody tr').map((row) => [row.getAttribute('class'), ...texts(row.children)]);
  expect(rows()[2]).toEqual(['chosen', '0.95', '40.00%', '100', '10.0%']);
  expect(element.querySelectorAll('tbody button').map((one) => one.getAttribute('aria-pressed'))).toEqual([
    'false',
    'false',
    'true',
  ]);
  draw(curve, true);
  expect(actions().slice(0, 2)).toEqual([
    ['Measure again', true],
    ['Export at 0.95…', true],
  ]);
  // What something is not counted of is at least so much, twice as much in FLOPs.
  change({ unit: 'FLOP', threshold: 0.3 });
  const by = { metric: 'mae', direction: 'min', share: false } as const;
  const own = {
    ...curve,
    by,
    atLeast: true as const,
    points: curve.points.map((point, i) => ({ ...point, ...(i > 0 && { score: i / 8 }) })),
  };
  draw(own);
  expect([texts(element.querySelectorAll('thead th')), rows(), actions()[1]]).toEqual([
    ['Threshold', 'mae', 'Mean FLOPs', 'Of dense'],
    [
      [null, '0.1', '–', `≥ ${format.si(1600)}`, '80.0%'],
      [null, '0.5', '0.125', `≥ ${format.si(1000)}`, '50.0%'],
      [null, '0.95', '0.25', '≥ 200', '10.0%'],
    ],
    ['Export at this point…', true],
  ]);
  const drawn = element.querySelector('svg') as never;
  expect(curveFigure(own, drawn, readTheme()).numbers().slice(0, 3)).toEqual([
    ['threshold', 'mae', 'mean_macs', 'share_of_dense'],
    [0.1, Number.NaN, 800, 0.8],
    [0.5, 0.125, 500, 0.5],
  ]);
  expect(curveFigure(curve, drawn, readTheme()).numbers()[1]).toEqual([0.1, 0.9, 800, 0.8]);
  expect([worthText({ by: { ...by, share: true } }, 0.5, format, [0, 0]), [0, 0.5, 0.25, 1 / 3].map(decimals)]).toEqual(
    ['50%', [0, 1, 2, 3]],
  );
});

test('areas: a line leads to its place, what costs nothing is left out and counted, one of them is a stop of the tab key', () => {
  page.options.boxes = { '.treemap-cells': { width: 300, height: 200 } };
  const chosen: string[] = [];
  const part = treemap(
    format,
    ({ name }) => void chosen.push(name),
    () => {},
  );
  const element = put(part.element);
  const rows = rowsOf(report, 'MAC');
  part.update(report, rows, 'MAC');
  const cells = () => element.querySelectorAll('.treemap-cell');
  expect(cells().map(({ title }) => title)).toEqual([
    'stage1_block1_conv1 in stage1_block1, convolution: 700 MACs, 70.0% of all, gates save 60.0%, switched by stage1_block1_gate, line 8',
    'stage1_block1_gate_fc in stage1_block1, dense: 50 MACs, 5.0% of all, line 8',
    'stem_conv in stem, convolution: 200 MACs, 20.0% of all, line 8',
    'classifier, dense: 50 MACs, 5.0% of all',
  ]);
  // The block of a layer is said below it, not of one that is its own.
  expect(cells().map((cell) => texts(cell.children).length)).toEqual([3, 3, 3, 3]);
  expect([texts(cells()[0]!.children), texts(cells()[3]!.children)[2]]).toEqual([
    ['conv1', '70.0%', 'stage1_block1'],
    '',
  ]);
  const legend = () => texts(element.querySelector('.treemap-legend')!.children.filter(shown));
  expect(legend()[0]).toBe('Area: MACs. 3 layers without MACs are left out.');
  expect(legend()[1]).toMatch(/^Of it, gates save on average:no gate0% to 20%/);
  cells()[2]!.children[0]!.dispatchEvent(new PageEvent('click', { bubbles: true }));
  expect(chosen).toEqual(['stem_conv']);
  const stops = () => cells().flatMap((cell) => (cell.getAttribute('tabindex') === '0' ? [cell.dataset.layer] : []));
  expect(stops()).toEqual(['stage1_block1_conv1']);
  cells()[2]!.focus();
  expect(stops()).toEqual(['stem_conv']);
  const end = new PageEvent('keydown', { bubbles: true, key: 'End' });
  page.active.dispatchEvent(end);
  expect([end.defaultPrevented, page.active.dataset.layer, stops()]).toEqual([true, 'classifier', ['classifier']]);
  const other = new PageEvent('keydown', { bubbles: true, key: 'x' });
  page.active.dispatchEvent(other);
  expect(other.defaultPrevented).toBe(false);
  // The layer where somebody was is gone: the first one.
  part.update(report, rows.filter(({ name }) => name !== 'classifier').slice(0, 2), 'FLOP');
  expect([stops(), legend()[0]]).toEqual([['stem_conv'], 'Area: FLOPs. 1 layer without FLOPs is left out.']);
  part.update(
    untrained,
    rows.filter(({ cost }) => cost > 0),
    'MAC',
  );
  expect(legend()).toEqual(['Area: MACs.']);
  // With room for three lines, one whose block is its own has two.
  part.update(report, rows.slice(-1), 'MAC');
  expect(texts(cells()[0]!.children)).toEqual(['classifier', '5.0%', '']);
  const unmeasured = { ...report, conditional: undefined };
  part.update(unmeasured, rows, 'MAC');
  expect(legend()[1]).toBe('Colour:no gateswitched by a gate');
});
