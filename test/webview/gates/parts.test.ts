/** Parts of the Gates view, each alone in a page in memory: tables, tiles, what is chosen, what is missing, where a hand leads. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { RunState } from '../../../src/protocol/events/runState';
import type { GateFacts, GateLayerFacts } from '../../../src/protocol/facts/gateFacts';
import { countKinds, meanOf } from '../../../src/protocol/facts/gateRates';
import { detail } from '../../../webview/gates/fit/detail';
import { tilesFigure } from '../../../webview/gates/fit/fitFigures';
import { allGateFits, gateFit, layerFit, layerFits } from '../../../webview/gates/fit/fitModel';
import { fitPage } from '../../../webview/gates/fit/fitPage';
import { layerTable } from '../../../webview/gates/fit/layerTable';
import { tiles } from '../../../webview/gates/fit/tiles';
import { chosenBar } from '../../../webview/gates/heat/chosenBar';
import { firingPage } from '../../../webview/gates/heat/firingPage';
import { layOut } from '../../../webview/gates/heat/geometry';
import { heatFigure } from '../../../webview/gates/heat/heatFigure';
import { heatModel } from '../../../webview/gates/heat/heatModel';
import { statsOf } from '../../../webview/gates/heat/layerStats';
import { newestHeat } from '../../../webview/gates/heat/newestHeat';
import { rateTable } from '../../../webview/gates/heat/rateTable';
import { roomFor } from '../../../webview/gates/heat/room';
import { rowLabels } from '../../../webview/gates/heat/rowLabels';
import { statsTable } from '../../../webview/gates/heat/statsTable';
import { tooltip } from '../../../webview/gates/heat/tooltip';
import type { GatesSettings, Host } from '../../../webview/gates/settings';
import { makeFormat } from '../../../webview/shared/format';
import { readTheme } from '../../../webview/shared/theme';
import { ended, epoch, started, step } from '../../protocol/someEvents';
import type { PageElement } from '../page/elements';
import { PageEvent } from '../page/events';
import type { MemoryPage } from '../page/memoryPage';
import { openPage } from '../page/openView';
import { put, shown, texts } from '../page/parts';
import { fold } from '../storedRun';

let page: MemoryPage;
beforeEach(() => {
  page = openPage();
});

const format = makeFormat('en');
const named = (element: PageElement, text: string) =>
  element.querySelectorAll('button').find(({ textContent }) => textContent === text)!;

const prior = { name: 'Beta(0.6, 0.4)', mean: 0.6, cdf: Array<number>(31).fill(0.25), gates: ['a', 'b'] };
const source = { file: '/a/net.ts', line: 7 };
const layer = (name: string, rates: number[], more: Partial<GateLayerFacts> = {}): GateLayerFacts => ({
  ...{ name, channels: rates.length, sources: [], rates, mean: meanOf(rates), counts: countKinds(rates) },
  ...{ macShare: 0.5, notCounted: [], classRates: undefined, cdf: undefined, distances: undefined, prior: undefined },
  ...more,
});
const steps = (count: number) => Array.from({ length: count }, () => Array.from({ length: 31 }, (_, i) => i / 30));
const a = layer('a', [0.2, 0.6], { sources: [source], cdf: steps(2), distances: [0.1, 0.3], prior });
const b = layer('b', [1, 0, 0.5]);
const facts = (layers: readonly GateLayerFacts[], more: Partial<GateFacts> = {}): GateFacts => ({
  ...{ from: 'test', step: 10, epoch: 1, mark: 'last', samples: 8, classSamples: undefined, classes: ['x', 'y'] },
  ...{ layers, ...more },
});
const state = fold([started(), step(1)]);
const host = (settings: Partial<GatesSettings> = {}) => {
  const sent: object[] = [];
  let now = { page: 'firing', mode: 'layers', byRate: false, layer: '', cell: null, data: false, ...settings };
  const made = {
    post: (message: object) => void sent.push(message),
    settings: () => now,
    change: (changes: object) => {
      now = { ...now, ...changes } as typeof now;
    },
  } as unknown as Host;
  return { host: made, sent, now: () => now };
};

describe('fits', () => {
  test('without a prior there is no distance, no target and no course; with one in some layers these have theirs', () => {
    const chosen: string[] = [];
    const table = layerTable(format, (name) => void chosen.push(name));
    const element = put(table.element);
    const heads = () => texts(element.querySelectorAll('thead th').filter(shown));
    const rows = () => element.querySelectorAll('tbody tr').map((row) => texts(row.children.filter(shown)));
    const course = [
      { epoch: 1, distance: 0.4 },
      { epoch: 2, distance: 0.2 },
    ];
    table.update(
      layerFits(facts([b])).map((fit) => ({ fit, course: [] })),
      '',
    );
    expect([heads(), rows()]).toEqual([['Layer', 'Reached'], [['b', '50.0%']]]);
    table.update(
      layerFits(facts([b, a])).map((fit) => ({ fit, course: fit.gate === 'a' ? course : course.slice(1) })),
      'b',
    );
    expect(heads()).toEqual(['Layer', 'Distance', 'Over epochs', 'Reached', 'Target']);
    expect(rows()).toEqual([
      ['a', '0.2000', '', '40.0%', '75.0%'],
      ['b', '', '', '50.0%', ''],
    ]);
    // A point is no line.
    expect(element.querySelectorAll('tbody tr').map((row) => row.querySelectorAll('svg').length)).toEqual([1, 0]);
    expect(element.querySelectorAll('tbody button').map((one) => one.getAttribute('aria-pressed'))).toEqual([
      'false',
      'true',
    ]);
    expect(element.querySelectorAll('tbody tr').map((row) => row.getAttribute('class'))).toEqual([null, 'chosen']);
    element.querySelectorAll('tbody button')[1]!.click();
    element.querySelector('thead th')!.click();
    expect(chosen).toEqual(['b']);
  });

  test('one of them in full: a gate or a layer, with a course where there are two points of it, and a way to its line', () => {
    const { host: to, sent } = host();
    const part = detail(to, format);
    const element = put(part.element);
    const course = [1, 2, 3].map((at) => ({ epoch: at, distance: 0.4 / at }));
    const said = () => element.querySelectorAll('.facts > div').map((fact) => [...texts(fact.children), fact.title]);
    const code = () => named(element, 'Show in code');
    const keys = () => texts(element.querySelectorAll('.key-row span').filter(shown));
    part.update(gateFit(a, 1), course, source);
    expect([element.querySelector('h2')!.textContent, keys()]).toEqual([
      'a, channel 1',
      ['gate', 'Beta(0.6, 0.4)', 'density'],
    ]);
    const distance =
      'Cramér–von Mises distance to Beta(0.6, 0.4): 0 where the gate follows it, about 0.1 to 0.3 where it never changes its mind.';
    const target = 'Share for which it would be open if it followed Beta(0.6, 0.4), whose mean is 0.60.';
    const open = 'Share of the test split for which it is open.';
    expect(said()).toEqual([
      ['Distance', '0.3000', distance],
      ['Open for', '60.0%', open],
      ['Target', '75.0%', target],
    ]);
    const labels = () => element.querySelectorAll('svg').map((drawn) => drawn.getAttribute('aria-label'));
    expect(labels()).toEqual([
      'Distribution of the probability of a, channel 1: Distance 0.3000, Open for 60.0%, Target 75.0%',
      'Distance over epochs: from 0.4000 in epoch 1 to 0.1333 in epoch 3.',
    ]);
    code().click();
    expect(sent).toEqual([{ kind: 'openSource', source }]);
    const other = { ...source, line: 9 };
    part.update(gateFit(a, 0), course, other);
    code().click();
    expect(sent.at(-1)).toEqual({ kind: 'openSource', source: other });
    part.update(layerFit(a), course.slice(0, 1), source);
    expect(said()[0]).toEqual(['Distance', '0.2000', `${distance} Mean over the gates of the layer.`]);
    expect([keys()[0], labels().length]).toEqual(['all gates of the layer', 1]);
    const { cdf } = a;
    part.update(gateFit({ ...b, cdf: [cdf![0]!, cdf![0]!, cdf![0]!] }, 0), [], undefined);
    expect([said(), keys(), shown(code())]).toEqual([[['Open for', '100.0%', open]], ['gate', 'density'], false]);
    expect(element.querySelector('svg .prior')).toBeNull();
  });

  test('the first are drawn, all when asked for, and of other gates the first again', () => {
    const chosen: string[] = [];
    const part = tiles(format, ({ gate, channel }) => void chosen.push(`${gate}/${channel}`));
    const element = put(part.element);
    const many = layer('many', Array<number>(25).fill(0.5), {
      ...{ cdf: steps(25), prior },
      distances: Array.from({ length: 25 }, (_, i) => i / 100),
    });
    const fits = allGateFits(facts([many]));
    const list = () => element.querySelectorAll('.tile');
    const more = () => element.querySelector('.link')!;
    part.update(fits, fits[1], false);
    expect([list().length, shown(more()), more().textContent]).toEqual([24, true, 'Show all 25 gates']);
    expect(list().filter((tile) => tile.getAttribute('aria-pressed') === 'true')).toEqual([list()[1]]);
    expect([list()[0]!.title, list()[0]!.textContent]).toEqual([
      'many, channel 24: distance 0.2400',
      'channel 24 distance 0.2400',
    ]);
    more().click();
    expect([list().length, shown(more())]).toEqual([25, false]);
    // The same gates: what was asked for stays.
    part.update(fits, undefined, true);
    expect([list().length, texts(element.querySelectorAll('.tile-name')).length]).toEqual([25, 25]);
    expect(list().filter((tile) => tile.getAttribute('aria-pressed') === 'true')).toEqual([]);
    part.update([...fits], fits[0], true);
    expect([list().length, part.plots().length]).toEqual([24, 24]);
    list()[2]!.querySelector('.tile-value')!.click();
    expect(chosen).toEqual(['many/22']);
    // Without a prior, how often each is open; without a distribution, no plot.
    part.update(allGateFits(facts([b])), undefined, false);
    expect(list().map((tile) => [tile.title, tile.textContent, tile.querySelectorAll('svg').length])).toEqual([
      ['b, channel 0: open for 100.0%', 'channel 0 open for 100.0%', 0],
      ['b, channel 1: open for 0.0%', 'channel 1 open for 0.0%', 0],
      ['b, channel 2: open for 50.0%', 'channel 2 open for 50.0%', 0],
    ]);
  });

  test('the page says what is not there, and lists what is: of all layers, of one, worst first where there is a worst', () => {
    const { host: to, now } = host({ page: 'fit' });
    const part = fitPage(to, format, () => {});
    const element = put(part.element);
    const note = () => element.querySelectorAll('p.quiet').filter(shown)[0]?.textContent ?? '';
    const body = () => shown(element.querySelector('.fit'));
    part.update(state, facts([b], { from: 'training' }));
    expect(note()).toMatch(/^Distributions are measured on the test set/);
    part.update(state, facts([b]));
    expect([note(), body(), shown(element.querySelector('select'))]).toEqual([
      expect.stringMatching(/^This run has no distributions: /),
      false,
      false,
    ]);
    const unshaped = { ...a, prior: undefined, distances: undefined };
    part.update(fold([started({ priors: [] }), step(1)]), facts([unshaped, b]));
    expect([note(), body()]).toEqual([expect.stringMatching(/^This run has no batch shaping: /), true]);
    const heading = () => element.querySelectorAll('h2').filter(shown)[1]!.textContent;
    expect(heading()).toBe('Gates of all layers');
    const evaluated = fold([started({ priors: [prior] }), step(1), epoch(1, 0.5)]);
    part.update(evaluated, facts([b, a]));
    expect([note(), heading()]).toEqual(['', 'Gates of all layers, worst first']);
    expect(texts(element.querySelectorAll('option'))).toEqual(['all layers', 'b', 'a']);
    const inFull = () => element.querySelector('.detail h2')!.textContent;
    expect(inFull()).toBe('a, channel 1');
    const list = element.querySelector('select')!;
    const choose = (value: string) => {
      list.value = value;
      list.dispatchEvent(new PageEvent('change', { bubbles: true }));
      part.update(evaluated, facts([b, a]));
    };
    choose('a');
    expect([now().layer, heading(), inFull()]).toEqual(['a', 'Gates of a, worst first', 'a']);
    // Of one layer its name need not be on each.
    expect(element.querySelectorAll('.tile-name')).toEqual([]);
    element.querySelectorAll('.tile')[1]!.click();
    expect(now().cell).toEqual({ row: 'a', gate: 'a', channel: 0 });
    part.update(evaluated, facts([b, a]));
    expect([inFull(), shown(named(element, 'Show in code'))]).toEqual(['a, channel 0', true]);
    choose('b');
    expect([heading(), inFull(), shown(named(element, 'Show in code'))]).toEqual(['Gates of b', 'b', false]);
    choose('');
    expect(heading()).toBe('Gates of all layers, worst first');
    expect(texts(element.querySelectorAll('.tile-name'))).toEqual(['a', 'a', 'b', 'b', 'b']);
  });

  test('a figure of many says of how many it has some; numbers that are not there are not there', () => {
    const fits = allGateFits(facts([a, b]));
    const rows = tilesFigure('', fits, [], readTheme()).numbers();
    expect([tilesFigure('', fits, [], readTheme()).name, tilesFigure('a', fits, [], readTheme()).name]).toEqual([
      'fits-all layers',
      'fits-a',
    ]);
    expect(rows.slice(1)).toEqual([
      ['a', 1, 0.3, 0.6, 0.75],
      ['a', 0, 0.1, 0.2, 0.75],
      ['b', 0, Number.NaN, 1, Number.NaN],
      ['b', 1, Number.NaN, 0, Number.NaN],
      ['b', 2, Number.NaN, 0.5, Number.NaN],
    ]);
    const drawn = tiles(format, () => {});
    drawn.update(allGateFits(facts([a])), undefined, false);
    const said = (of: typeof fits) => {
      const element = tilesFigure('', of, drawn.plots(), readTheme()).picture() as never as PageElement;
      return texts(element.querySelectorAll('text')).filter((text) => !/^\d+%$/.test(text));
    };
    expect(said(fits)).toEqual(['Fits of all layers: 2 of 5 gates', 'a 1', '0.3000', 'a 0', '0.1000']);
    expect(said(fits.slice(0, 2))[0]).toBe('Fits of all layers');
  });
});

describe('firing', () => {
  const history = state.gateHistory;
  const model = (mode: GatesSettings['mode'], layers = [a, b], byRate = false) =>
    heatModel(facts(layers), history, mode, '', byRate);

  test('a table of the cells is by channel, whatever their order; a narrower layer ends earlier', () => {
    expect(rateTable(model('layers', [a, b], true), format)).toEqual({
      columns: ['Layer', '0', '1', '2'],
      rows: [
        ['a', '20.0%', '60.0%', ''],
        ['b', '100.0%', '0.0%', '50.0%'],
      ],
    });
    const classes = [
      {
        ...a,
        classRates: [
          [0.1, 0.2],
          [0.3, 0.4],
          [0.5, 0.6],
        ],
      },
    ];
    // A class without a name has its number.
    expect(rateTable(model('classes', classes), format)).toEqual({
      columns: ['Class', '0', '1'],
      rows: [
        ['x', '10.0%', '20.0%'],
        ['y', '30.0%', '40.0%'],
        ['2', '50.0%', '60.0%'],
      ],
    });
    const figure = heatFigure(model('classes', classes, true), readTheme(), format);
    expect([figure.name, figure.numbers().slice(0, 3)]).toEqual([
      'firing-by-class',
      [
        ['class', 'layer', 'channel', 'rate'],
        ['x', 'a', 1, 0.2],
        ['x', 'a', 0, 0.1],
      ],
    ]);
    const row = { ...model('layers').rows[0]!, id: '3', label: 'epoch 3' };
    const time = heatFigure({ ...model('layers'), mode: 'time', rows: [row] }, readTheme(), format);
    expect([time.name, time.numbers()]).toEqual([
      'firing-by-epoch',
      [
        ['epoch', 'layer', 'channel', 'rate'],
        [3, 'a', 0, 0.2],
        [3, 'a', 1, 0.6],
      ],
    ]);
  });

  test('numbers beside the layers: a total where there are several, a link where the line is known, rows where the cells are', () => {
    const opened: string[] = [];
    const part = statsTable(format, (name) => void opened.push(name));
    const element = put(part.element);
    const fill = (layers: readonly GateLayerFacts[]) =>
      part.fill(
        statsOf(fold([started({ model: { ...started().model, macs: 100 } })]), facts(layers)),
        (name) => name === 'a',
      );
    const rows = (of: string) => element.querySelectorAll(`${of} tr`);
    fill([a]);
    expect(rows('tfoot').filter(shown)).toEqual([]);
    fill([a, b]);
    expect(rows('tbody').map((row) => texts(row.children).slice(0, 5))).toEqual([
      ['a', '40.0%', '0', '2', '0'],
      ['b', '50.0%', '1', '1', '1'],
    ]);
    expect(texts(rows('tfoot').filter(shown)[0]!.children).slice(0, 5)).toEqual(['All layers', '46.0%', '1', '3', '1']);
    const names = element.querySelectorAll('tbody button');
    expect(names.map(({ disabled, title }) => [disabled, title])).toEqual([
      [false, 'a'],
      [true, 'b'],
    ]);
    for (const name of names) name.click();
    expect(opened).toEqual(['a']);
    const geometry = layOut(model('layers'), { width: 80, height: 200, head: 12 });
    part.place(geometry);
    expect(rows('tbody').map(({ style }) => [style.top, style.height])).toEqual(
      geometry.tops.map((top) => [`${top - 12}px`, '']),
    );
    const beside = layOut(model('layers'), { width: 80, height: 200 });
    part.place(beside);
    expect(rows('tbody').map(({ style }) => [style.top, style.height])).toEqual(
      beside.tops.map((top) => [`${top}px`, `${beside.pitchY}px`]),
    );
    expect(rows('tfoot')[0]!.style.top).toBe(`${beside.height}px`);
  });

  test('rows of classes and epochs have names, as many as there is room for', () => {
    const part = rowLabels();
    const element = put(part.element);
    const rows = Array.from({ length: 5 }, (_, i) => ({
      ...model('layers').rows[0]!,
      id: `${i}`,
      label: `class ${i}`,
    }));
    const draw = (mode: GatesSettings['mode'], pitchY: number) =>
      part.update(
        { mode, rows, columns: 2, cells: 10 },
        {
          ...layOut(model('layers'), { width: 80, height: 80 }),
          pitchY,
          tops: rows.map((_, i) => i * pitchY),
          height: 99,
        },
      );
    const labels = () =>
      element.children.map(({ textContent, style, title }) => [textContent, style.top, style.lineHeight, title]);
    draw('layers', 20);
    expect(shown(element)).toBe(false);
    draw('classes', 20);
    expect([shown(element), element.style.width, element.style.height]).toEqual([true, '120px', '99px']);
    expect(labels()).toEqual(rows.map(({ label }, i) => [label, `${20 * i}px`, '20px', label]));
    draw('time', 5);
    expect(element.style.width).toBe('80px');
    expect(labels().map(([text, top, high]) => [text, top, high])).toEqual([
      ['class 0', '0px', '14px'],
      ['class 3', '15px', '14px'],
    ]);
    draw('time', 6);
    expect(labels().map(([text]) => text)).toEqual(['class 0', 'class 3']);
    draw('time', 14);
    expect(labels()).toHaveLength(5);
  });

  test('there is room beside the numbers from a width on, below them in a narrow view, none while the page is hidden', () => {
    const parts = (width: number) => {
      page.options.boxes = { '.heat': { width }, canvas: { top: 100 } };
      const [element, canvas] = [page.make('div'), page.make('canvas')];
      element.className = 'heat';
      page.body.append(element, canvas);
      return { element, canvas, stats: { rowHeight: () => 33 } } as never as Parameters<typeof roomFor>[1];
    };
    const room = (mode: GatesSettings['mode'], width: number) => {
      const all = parts(width);
      return [roomFor(mode, all), (all.element as never as PageElement).dataset.layout];
    };
    // The window is 600 high, the cells begin at 100, and 112 are for what follows them.
    expect(room('layers', 860)).toEqual([{ width: 860 - 492 - 36, height: 388, beside: 22 }, 'beside']);
    expect(room('layers', 859)).toEqual([{ width: 859 - 36, height: 388, head: 33 }, 'above']);
    expect(room('classes', 900)).toEqual([{ width: 780, height: 388 }, 'labelled']);
    expect(room('time', 400)).toEqual([{ width: 320, height: 388 }, 'labelled']);
    expect(room('layers', 0)[0]).toBeUndefined();
    Object.assign(page.window, { scrollY: 900 });
    expect(room('time', 400)[0]).toMatchObject({ height: 0 });
  });

  test('what is pointed at is said beside it, within the map', () => {
    const part = tooltip();
    const place = page.make('div');
    place.className = 'place';
    page.body.append(place);
    place.append(part.element as never);
    const element = part.element as never as PageElement;
    element.className = 'tooltip';
    page.options.boxes = { '.place': { width: 300 }, '.tooltip': { width: 120 } };
    const at = (x: number) => {
      part.show({ title: 'a, channel 1', lines: ['Open', 'Conditional'] }, { x, y: 40, width: 10, height: 20 });
      return element.style.transform;
    };
    expect(at(50)).toBe('translate(68px, 68px)');
    expect(at(290)).toBe('translate(180px, 68px)');
    expect(texts(element.children)).toEqual(['a, channel 1', 'Open\nConditional']);
    page.options.boxes = { '.place': { width: 100 }, '.tooltip': { width: 120 } };
    expect(at(50)).toBe('translate(0px, 68px)');
    part.hide();
    expect(shown(element)).toBe(false);
  });

  test('of what is chosen the line is opened where it is known, and the fit shown where there is one', () => {
    const done: string[] = [];
    const part = chosenBar(format, {
      open: ({ gate, channel }) => void done.push(`open ${gate} ${channel}`),
      showFit: ({ gate, channel }) => void done.push(`fit ${gate} ${channel}`),
    });
    const element = put(part.element);
    const update = (gate: string, channel: number) => {
      part.update(model('layers'), facts([a, b]), { row: gate, gate, channel });
      const [text, code, fit] = element.children;
      return [text!.textContent, text!.className, shown(code), shown(fit)];
    };
    expect(update('a', 1)).toEqual([
      'a, channel 1 · Open for 60.0% of 8 test images, about 5 · Conditional',
      ...['chosen-text', true, true],
    ]);
    named(element, 'Show in code').click();
    named(element, 'Show fit').click();
    expect(done).toEqual(['open a 1', 'fit a 1']);
    expect(update('b', 0)).toEqual([
      'b, channel 0 · Open for 100.0% of 8 test images, about 8 · Always on',
      'chosen-text',
      false,
      false,
    ]);
    // A channel or a layer that is not there any more.
    const none = ['Choose a cell to see its gate.', 'chosen-text quiet', false, false];
    expect(update('a', 2)).toEqual(none);
    expect(update('gone', 0)).toEqual(none);
  });

  test('the page says what is missing in each way to see it, and offers a layer where rows are of one', () => {
    page.options.boxes = { '.heat': { width: 900 } };
    const { host: to, now } = host();
    const part = firingPage(
      to,
      format,
      readTheme(),
      () => {},
      () => {},
    );
    const element = put(part.element);
    const missing = () => {
      const said = element.querySelectorAll('p.quiet').filter(shown)[0];
      return shown(element.querySelector('.firing')) ? '' : said!.textContent;
    };
    const see = (mode: GatesSettings['mode'], of: GateFacts) => {
      to.change({ mode });
      part.update(state, of);
      return [missing(), shown(element.querySelector('select'))];
    };
    const training = facts([a], { from: 'training' });
    expect(see('layers', facts([a, b]))).toEqual(['', false]);
    expect(see('classes', training)).toEqual([
      'This is measured on the test set; the first evaluation comes at the end of an epoch.',
      true,
    ]);
    expect(see('time', training)[0]).toMatch(/^This is measured on the test set/);
    expect(see('classes', facts([a]))[0]).toMatch(/^This run has no rates by class: /);
    expect(see('time', facts([a]))).toEqual(['This run has no firing rates.', true]);
    expect(element.querySelector('select')!.value).toBe('a');
    const boxes = element.querySelectorAll('input');
    boxes.find((one) => one.getAttribute('type') === 'checkbox')!.click();
    expect(now().byRate).toBe(true);
    see('layers', facts([a, b]));
    expect(element.querySelector('.axis')!.textContent).toBe('Channels, most often open first →');
    to.change({ byRate: false });
    see('layers', facts([a, b]));
    expect(element.querySelector('.axis')!.textContent).toBe('Channels →');
  });

  test('cells and numbers are made anew for a new measurement or another choice, and only what that changes', () => {
    const newest = newestHeat();
    const [of, choice] = [facts([a, b]), { mode: 'layers', layer: 'a', byRate: false } as const];
    const first = newest(state, of, choice);
    expect(newest({ ...state, step: 99 } as RunState, of, choice)).toBe(first);
    // A name that no layer has stands for the first one.
    expect(newest(state, of, { ...choice, layer: 'gone' })).toBe(first);
    const sorted = newest(state, of, { ...choice, byRate: true });
    expect(sorted.model).not.toBe(first.model);
    expect(sorted.stats).toBe(first.stats);
    expect(sorted.model.rows.map(({ order }) => order)).toEqual([
      [1, 0],
      [0, 2, 1],
    ]);
    const other = newest(state, of, { ...choice, mode: 'time', layer: 'b' });
    expect([other.model.mode, other.model.cells]).toEqual(['time', 0]);
    const later = fold([started(), step(1), epoch(1, 0.5)]);
    const before = newest(state, of, choice);
    const after = newest(later, of, choice);
    expect([after.model === before.model, after.stats === before.stats]).toEqual([false, true]);
    expect(newest(later, { ...of }, choice).stats).not.toBe(first.stats);
  });

  test('what all gates save is what an evaluation spent less, and on training samples what their rates come to', () => {
    const model = {
      ...started().model,
      ...{ macs: 1000, gates: [{ name: 'a', channels: 2, sources: [] }] },
      layers: [{ name: 'conv', macs: 400, outputGate: 'a' }] as never,
    };
    const run = fold([started({ model }), step(1), epoch(1, 0.5), ended(10)]);
    // 600 of 1,000 were spent; alone its mean rate of 0.4 leaves 0.4 of the 400.
    const tested = statsOf(run, facts([a]));
    expect(tested.all.saved).toBeCloseTo(0.4, 12);
    expect(tested.layers[0]!.saved).toBeCloseTo(0.24, 12);
    expect(tested.all.macs).toBeCloseTo(0.4, 12);
    expect(statsOf(run, facts([a], { from: 'training' })).all.saved).toBeCloseTo(0.24, 12);
    const nothing = statsOf(fold([started({ model: { ...model, macs: 0 } }), step(1), epoch(1, 0.5)]), facts([a]));
    expect(nothing.all).toMatchObject({ macs: 0, saved: 0 });
  });
});
