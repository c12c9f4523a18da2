/** The curves of the Compare view in a page in memory: which charts there are, what is read at a place, and what is lit. */
import { expect, test } from 'vitest';
import type { RunState } from '../../../../src/protocol/events/runState';
import type { RunRow } from '../../../../src/protocol/many/runRow';
import type { ManyHost, ManyModel, RunGroup } from '../../../../webview/many/part';
import { makeFormat } from '../../../../webview/shared/format';
import { readTheme } from '../../../../webview/shared/theme';
import { epoch, started, step } from '../../../protocol/someEvents';
import { readCanvas } from '../../page/chartReader';
import type { PageElement } from '../../page/elements';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';
import { put } from '../../page/parts';
import { fold } from '../../storedRun';
import { someRows } from '../someRows';

const rows = someRows()
  .slice(0, 3)
  .map((row, i): RunRow => ({ ...row, name: 'abc'.charAt(i), folder: `/${'abc'.charAt(i)}` }));
const [a, b, c] = rows as [RunRow, RunRow, RunRow];
const colours = { '/a': '#aa0000', '/b': '#00bb00', '/c': '#0000cc', g: '#123456' } as Record<string, string>;

/** A run of these accuracies, an epoch each, and of a loss twice an epoch. */
const state = (accuracies: number[], given: object = {}, values: object = {}): RunState =>
  fold([
    started({ epochs: 10, ...given }),
    ...accuracies.flatMap((accuracy, i) => [
      ...[step(10 * i + 5, { loss: 2 }), step(10 * i + 10, { loss: 1 })],
      epoch(i + 1, accuracy, {
        evaluation: { values: { loss: 1, accuracy, macs: 600, ...values }, samples: 8, gates: [] } as never,
      }),
    ]),
  ]);
const states = (...all: [RunRow, RunState][]) => new Map(all.map(([{ folder }, of]) => [folder, of]));

async function open(stored: object = {}) {
  const plot = { left: 0, top: 0, width: 600, height: 220 };
  const page = openPage({ boxes: { '.curve .plot': plot, '.curve canvas': plot } });
  const { curvesPart } = await import('../../../../webview/many/curves/curvesPart');
  const { registerCharts } = await import('../../../../webview/shared/charts/lineChart');
  registerCharts();
  let memory: object = stored;
  const told: string[] = [];
  const theme = readTheme();
  const host = {
    ...{ format: makeFormat('en'), theme: () => theme, colorOf: (key: string) => colours[key] },
    colourOf: (key: string) => ({ dark: colours[key], light: colours[key], dash: [] }),
    point: (folder?: string) => told.push(`point ${folder}`),
    show: (folder: string) => told.push(`show ${folder}`),
    want: (folders: Iterable<string>) => told.push(`want ${[...folders].join()}`),
    ...{ redraw: () => {}, save: () => {}, memory: () => memory },
    remember: (next: object) => {
      memory = next;
    },
  } as unknown as ManyHost;
  const part = curvesPart(host);
  const element = put(part.element);
  let last: Partial<ManyModel> = {};
  const update = (change: Partial<ManyModel> = last) => {
    last = change;
    part.update({
      ...{ rows, groups: undefined, chosen: rows, byHand: true, baseline: undefined, unlike: new Map(), columns: [] },
      ...{
        shown: 'best',
        pointed: undefined,
        brushed: undefined,
        states: new Map(),
        problems: new Map(),
        made: new Map(),
      },
      ...change,
    } as ManyModel);
    // Charts hear in the next frame that they are in the page.
    requestAnimationFrame(() => 0);
    page.draw();
  };
  const texts = (selector: string) =>
    element.querySelectorAll(selector).flatMap((one) => (one.closest('[hidden]') === null ? [one.textContent] : []));
  const readout = () =>
    element.querySelectorAll('.readout tbody tr').map((row) =>
      row.children.map((cell) =>
        cell.children.length > 0
          ? cell
              .querySelectorAll('button, span > span')
              .filter((one) => !one.hidden)
              .map((one) => one.textContent)
              .join()
          : cell.textContent,
      ),
    );
  return { page, element, update, texts, readout, told, memory: () => memory as Record<string, unknown> };
}

test('the charts of who has chosen none: what the runs go by, then what most people look at, three at most', async () => {
  const { update, texts, memory, element } = await open();
  update({ states: states([a, state([0.5])]) });
  expect(texts('.curve h2')).toEqual(['Test accuracy', 'Average MACs', 'Training loss']);
  const scored = state(
    [0.5],
    { score: { metric: 'f1', direction: 'max' }, metrics: { f1: { direction: 'max' } } },
    { f1: 3 },
  );
  update({ states: states([a, scored], [b, state([0.5])]) });
  expect(texts('.curve h2')).toEqual(['Test f1', 'Test accuracy', 'Average MACs']);
  // One more beside those, and one less.
  const more = element.querySelectorAll('select')[0] as PageElement & { value: string };
  const choose = (value: string) => {
    more.value = value;
    more.dispatchEvent(new PageEvent('change'));
  };
  choose('train/loss');
  expect(memory().metrics).toEqual(['test/f1', 'test/accuracy', 'test/macs', 'train/loss']);
  update();
  expect(texts('.curve h2').at(-1)).toBe('Training loss');
  expect(more.querySelectorAll('option').map((one) => one.getAttribute('value'))).not.toContain('train/loss');
  element
    .querySelectorAll('button')
    .find((one) => one.getAttribute('aria-label') === 'Remove the chart Test accuracy')!
    .click();
  expect(memory().metrics).toEqual(['test/f1', 'test/macs', 'train/loss']);
  update();
  expect(texts('.curve h2')).toEqual(['Test f1', 'Average MACs', 'Training loss']);
  // What is chosen and no run has is not shown.
  update({ states: states([a, state([0.5])]) });
  expect(texts('.curve h2')).toEqual(['Average MACs', 'Training loss']);
});

test('it says how many runs are read, which cannot be, and what they are at their ends', async () => {
  const { update, texts, readout, told } = await open({ metrics: ['test/accuracy'] });
  update({});
  expect(told).toEqual(['want /a,/b,/c']);
  expect([texts('.part > p[role="status"]'), texts('.readout')]).toEqual([['Reading 3 runs…'], []]);
  const problems = new Map([['/b', 'EACCES']]);
  update({ states: states([a, state([0.5, 0.25])]), problems });
  expect(texts('.part > p[role="status"]')).toEqual(['Reading 1 run… b cannot be read: EACCES']);
  update({ states: states([a, state([0.5, 0.25])], [c, state([0.5, Number.NaN])]), problems });
  expect(texts('.part > p[role="status"]')).toEqual(['b cannot be read: EACCES']);
  // Of one whose last is no number the one before it.
  expect(readout()).toEqual([
    ['a', '25.0%'],
    ['b', ''],
    ['c', '50.0%'],
  ]);
  expect(texts('.readout [role="status"]')).toEqual(['At the end of each line']);
});

test('the line at which values are read goes by a fortieth of what is looked at, from its ends, and not beyond them', async () => {
  const { page, update, texts, readout, element, told, memory } = await open({
    metrics: ['test/accuracy', 'train/loss'],
  });
  const four = { states: states([a, state([0.1, 0.2, 0.3, 0.4])], [b, state([0.5, 0.6])]) };
  update(four);
  const plot = element.querySelector('.curve .plot')!;
  const press = (key: string, times = 1, more: object = { shiftKey: true }) => {
    for (let i = 0; i < times; i++) plot.dispatchEvent(new PageEvent('keydown', { key, bubbles: true, ...more }));
    update();
    page.draw();
    return texts('.readout [role="status"]')[0];
  };
  expect([press('ArrowLeft'), press('ArrowRight', 2), press('ArrowLeft', 9)]).toEqual([
    'At epoch 3.9',
    'At epoch 4',
    'At epoch 3.1',
  ]);
  expect(readout()).toEqual([
    ['a', '30.0%', '1'],
    ['b', '', ''],
    ['c', '', ''],
  ]);
  expect([press('ArrowLeft', 11), readout()[1]]).toEqual(['At epoch 2', ['b', '60.0%', '1']]);
  expect([press('ArrowLeft', 99), press('ArrowRight', 99)]).toEqual(['At epoch 0', 'At epoch 4']);
  expect(press('ArrowRight', 1, { shiftKey: true, altKey: true })).toBe('At epoch 4');
  // Without Shift it is the zoom's; away from the plot it is read at the ends again.
  expect(memory().zoom ?? null).toBeNull();
  told.length = 0;
  plot.dispatchEvent(new PageEvent('pointerleave'));
  update();
  expect([texts('.readout [role="status"]')[0], told[0]]).toEqual(['At the end of each line', 'point undefined']);
  expect(press('ArrowRight')).toBe('At epoch 0.1');
});

test('a part of the axis is kept for its axis, as far as there is something to see', async () => {
  const { update, texts, memory, element } = await open({
    ...{ metrics: ['test/accuracy'], zoom: { axis: 'epoch', from: 1, to: 2.5 } },
  });
  const range = () => texts('.toolbar .tool [role="status"]')[0];
  update({ states: states([a, state([0.1, 0.2, 0.3, 0.4])]) });
  expect(range()).toBe('epoch 1 to 2.5');
  update({ states: states([a, state([0.1, 0.2])]) });
  expect(range()).toBe('epoch 0.5 to 2');
  // Behind all that there is: all of it.
  update({ states: states([a, state([0.1])]) });
  expect(range()).toBe('');
  update({ states: states([a, state([0.1, 0.2, 0.3, 0.4])]) });
  const steps = element.querySelectorAll('input').find((one) => one.getAttribute('value') === 'step')!;
  steps.click();
  expect(memory()).toMatchObject({ axis: 'step', zoom: null });
  update();
  expect(range()).toBe('');
});

test('groups are means with how far their runs lie apart and how many there are; a single run has no spread', async () => {
  const { update, readout, element, page, told } = await open({ metrics: ['test/accuracy'], open: ['test/accuracy'] });
  const group = (key: string, ...runs: RunRow[]): RunGroup => ({ key, title: `of ${key}`, runs });
  const grouped = {
    ...{ groups: [group('g', a, b), group('h', c)], byHand: false },
    states: states([a, state([0.25, 0.5])], [b, state([0.75, 0.5])], [c, state([0.125])]),
  };
  update(grouped);
  expect(readout()).toEqual([
    ['of g', '50.0% ± 0.0% (n = 2)'],
    ['of h', '12.5% (n = 1)'],
  ]);
  page.later();
  const table = element
    .querySelector('.curve table')!
    .querySelectorAll('tr')
    .map((row) => row.children.map(({ textContent }) => textContent));
  expect(table).toEqual([
    ['Run', 'epoch', 'Step', 'Test accuracy', '±', 'Runs'],
    ['of g', '1', '10', '50.0%', '35.4%', '2'],
    ['of g', '2', '20', '50.0%', '0.0%', '2'],
    ['of h', '1', '10', '12.5%', '', '1'],
  ]);
  expect(element.querySelector('canvas')!.getAttribute('aria-label')).toBe(
    'Test accuracy of 2 lines. At their ends from 12.5% (of h) to 50.0% (of g). The numbers are in the table that follows.',
  );
  // A group is no run: its name opens nothing; pointed at, it is its first run.
  told.length = 0;
  const [row] = element.querySelectorAll('.readout tbody tr');
  row!.querySelector('span > span')!.click();
  row!.dispatchEvent(new PageEvent('pointerover', { bubbles: true }));
  expect(told).toEqual(['point /a']);
  update({ ...grouped, groups: undefined });
  told.length = 0;
  element.querySelectorAll('.readout tbody tr')[1]!.querySelector('button')!.click();
  expect(told).toEqual(['show /b']);
  page.later();
  expect(element.querySelector('.curve thead')!.textContent).not.toContain('±');
});

test('what is pointed at stands before all others, else what a brush holds; a group as soon as one of its runs is', async () => {
  const { update, element } = await open({ metrics: ['test/accuracy'] });
  const all = states([a, state([0.25, 0.5])], [b, state([0.75, 0.5])], [c, state([0.125, 0.3])]);
  const dim = () => {
    const { lines } = readCanvas(element.querySelector('canvas')!, (color) => color.startsWith('rgba(128'));
    return Object.entries(colours).flatMap(([key, color]) => {
      const [r, g, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
      const own = lines.find((line) => line.color === color || line.color.startsWith(`rgba(${r}, ${g}, ${blue}`));
      return own === undefined ? [] : [`${key} ${own.color === color ? 'full' : 'faint'}`];
    });
  };
  update({ states: all });
  expect(dim()).toEqual(['/a full', '/b full', '/c full']);
  update({ states: all, pointed: '/b' });
  expect(dim()).toEqual(['/a faint', '/b full', '/c faint']);
  update({ states: all, brushed: new Set(['/a', '/c']) });
  expect(dim()).toEqual(['/a full', '/b faint', '/c full']);
  update({ states: all, pointed: '/b', brushed: new Set(['/a']) });
  expect(dim()).toEqual(['/a faint', '/b full', '/c faint']);
  expect(element.querySelectorAll('.readout tr[data-pointed]')).toHaveLength(1);
  const groups: RunGroup[] = [
    { key: 'g', title: 'g', runs: [a, b] },
    { key: '/c', title: 'c', runs: [c] },
  ];
  update({ states: all, groups, byHand: false, brushed: new Set(['/b']) });
  expect(dim()).toEqual(['/c faint', 'g full']);
  update({ states: all, groups, byHand: false, pointed: '/b', brushed: new Set(['/c']) });
  expect(dim()).toEqual(['/c faint', 'g full']);
});
