/** The channels of a layer as a strip: which one is told in words, where its mark stands, and how they are ordered and drawn. */
import { expect, test } from 'vitest';
import { gateDifference } from '../../../../src/protocol/facts/gateDifference';
import { differenceFigure } from '../../../../webview/many/gates/differenceFigure';
import { channelsOf, differenceTable } from '../../../../webview/many/gates/differenceTable';
import { differenceColor } from '../../../../webview/many/gates/diverging';
import { scaleLegend } from '../../../../webview/many/gates/scaleLegend';
import { type Strip, strip } from '../../../../webview/many/gates/strip';
import { channelWords } from '../../../../webview/many/gates/words';
import { makeFormat } from '../../../../webview/shared/format';
import { readTheme } from '../../../../webview/shared/theme';
import type { PageElement } from '../../page/elements';
import { PageEvent } from '../../page/events';
import { openPage } from '../../page/openView';
import { put } from '../../page/parts';

const format = makeFormat('en');
const layersOf = (...of: [name: string, before: number[], after: number[]][]) => {
  const side = (i: 1 | 2) => of.map((one) => ({ name: one[0], rates: one[i] }));
  return gateDifference(side(1), side(2)).layers;
};
const [layer, other] = layersOf(['g', [0.5, 0.9, 0.5, 0.1], [0.5, 0.4, 0.75, 0.1]], ['h', [0.2, 0.4], [0.3, 0.4]]);

test('channels stand as they are, or from the most open to the least, of those that are as open the first one first', () => {
  expect(channelsOf(layer!, 'channel')).toEqual([0, 1, 2, 3]);
  expect(channelsOf(layer!, 'rate')).toEqual([1, 0, 2, 3]);
});

test('a channel is said in words: its rates before and after, and the difference in points', () => {
  expect([0, 1, 2].map((channel) => channelWords(layer!, channel, format))).toEqual([
    'g, channel 0: 50.0% before, 50.0% after, ±0.0 points',
    'g, channel 1: 90.0% before, 40.0% after, −50.0 points',
    'g, channel 2: 50.0% before, 75.0% after, +25.0 points',
  ]);
});

function open() {
  const page = openPage({ boxes: { '.strip': { left: 100, top: 0, width: 400, height: 18 } } });
  const told: string[] = [];
  const made: Strip = strip({
    said: ({ name }, channel) => told.push(`said ${name} ${channel}`),
    words: ({ name }, channel) => `${name}/${channel}`,
    leave: ({ name }, by) => told.push(`leave ${name} ${by}`),
  });
  const element = put(made.element);
  const send = (kind: string, init: object = {}) => {
    told.length = 0;
    const event = new PageEvent(kind, { bubbles: true, ...init });
    element.dispatchEvent(event);
    if (kind === 'keydown') expect(event.defaultPrevented).toBe(told.length > 0);
    return told.join();
  };
  const key = (name: string, more: object = {}) => send('keydown', { key: name, ...more });
  const value = () => ['now', 'text', 'max'].map((name) => element.getAttribute(`aria-value${name}`));
  return { page, made, element, send, key, value, mark: element.querySelector('.strip-mark')! };
}

test('keys lead from channel to channel as they stand, ten at once, to the ends and to the layer above or below', () => {
  const { made, element, key, send, value } = open();
  expect([key('ArrowRight'), send('focus'), send('pointermove', { clientX: 150 })]).toEqual(['', '', '']);
  made.update(layer!, [1, 0, 2, 3], 0.5, true);
  expect([value(), element.getAttribute('tabindex'), element.getAttribute('aria-label')]).toEqual([
    ...[['1', 'g/1', '3'], '0', 'g'],
  ]);
  expect([send('focus'), key('ArrowRight'), key('ArrowRight'), key('ArrowLeft')]).toEqual([
    ...['said g 1', 'said g 0', 'said g 2', 'said g 0'],
  ]);
  expect(value()).toEqual(['0', 'g/0', '3']);
  expect([key('End'), key('ArrowRight'), key('Home'), key('ArrowLeft')]).toEqual([
    ...['said g 3', 'said g 3', 'said g 1', 'said g 1'],
  ]);
  expect([key('ArrowUp'), key('ArrowDown')]).toEqual(['leave g -1', 'leave g 1']);
  expect([
    key('x'),
    key('ArrowRight', { ctrlKey: true }),
    key('End', { altKey: true }),
    key('Home', { metaKey: true }),
  ]).toEqual(Array(4).fill(''));
  const wide = layersOf(['w', Array(25).fill(0), Array(25).fill(1)])[0]!;
  const order = Array.from({ length: 25 }, (_, i) => i);
  made.update(wide, order, 1, false);
  expect([value(), element.getAttribute('tabindex')]).toEqual([['0', 'w/0', '24'], '-1']);
  expect([key('PageDown'), key('PageDown'), key('PageDown'), key('PageUp')]).toEqual([
    ...['said w 10', 'said w 20', 'said w 24', 'said w 14'],
  ]);
  // The same layer again, as of a newer evaluation: the place is kept.
  made.update(wide, order, 1, true);
  expect([value()[0], key('ArrowRight')]).toEqual(['14', 'said w 15']);
  made.update(layer!, [0, 1, 2, 3], 1, true);
  expect(value()[0]).toBe('0');
});

test('the pointer tells the channel that it is at, marks it, and is quiet when it has left', () => {
  const { made, send, mark } = open();
  made.update(layer!, [1, 0, 2, 3], 0.5, true);
  const at = () => [mark.hidden, mark.style.left, mark.style.width];
  expect(at()[0]).toBe(true);
  expect([100, 199, 200, 499].map((clientX) => send('pointermove', { clientX }))).toEqual([
    ...['said g 1', 'said g 1', 'said g 0', 'said g 3'],
  ]);
  expect(at()).toEqual([false, '75%', '25%']);
  // A hair beside it is at its end.
  expect([send('pointermove', { clientX: 500 }), send('pointermove', { clientX: 99 })]).toEqual([
    'said g 3',
    'said g 1',
  ]);
  expect([send('pointerleave'), mark.hidden]).toEqual(['said g undefined', true]);
  send('focus');
  expect([mark.hidden, send('blur'), mark.hidden]).toEqual([false, 'said g undefined', true]);
});

test('a row a layer: its means, how far its channels moved, their order, and which layer is chosen', () => {
  const page = openPage();
  const told: string[] = [];
  const table = differenceTable(
    { choose: (name) => told.push(name), said: () => {}, words: ({ name }, channel) => `${name}/${channel}` },
    format,
  );
  page.body.append(table.element as never);
  const flat = layersOf(['f', [0.5, 0.5], [0.25, 0.5]])[0]!;
  const layers = [layer!, other!, flat];
  table.update(layers, 'rate', 0.5, 'h');
  const rows = page.body.querySelectorAll('tbody tr');
  const texts = rows.map((row) => row.children.filter((_, i) => i !== 1).map(({ textContent }) => textContent));
  // Of g: 0, −50, +25 and 0 points; moved 75 / 4. Ranks 2.5, 4, 2.5, 1 against 3, 2, 4, 1: ρ = 1.5 / √22.5.
  expect(texts).toEqual([
    ['g', '50.0%', '43.8%', '−6.3', '18.8', (1.5 / Math.sqrt(22.5)).toFixed(2)],
    ['h', '30.0%', '35.0%', '+5.0', '5.0', '1.00'],
    ['f', '50.0%', '37.5%', '−12.5', '12.5', '–'],
  ]);
  expect(rows.map((row) => row.children[6]!.getAttribute('title'))).toEqual([
    ...[null, null, 'The rates of one of the runs do not vary.'],
  ]);
  const chosen = () =>
    rows.map((row) => [
      row.querySelector('button')!.getAttribute('aria-pressed'),
      row.querySelector('.strip')!.getAttribute('tabindex'),
    ]);
  expect(chosen()).toEqual([
    ['false', '-1'],
    ['true', '0'],
    ['false', '-1'],
  ]);
  rows[2]!.querySelector('button')!.click();
  expect(told).toEqual(['f']);
  // Up and down lead to the layer there, with the focus, and not beyond the ends.
  const press = (row: number, key: string) => {
    told.length = 0;
    rows[row]!.querySelector('.strip')!.dispatchEvent(new PageEvent('keydown', { key, bubbles: true }));
    return [told.join(), rows.findIndex((one) => one.querySelector('.strip') === page.active)];
  };
  expect([press(1, 'ArrowUp'), press(0, 'ArrowUp'), press(1, 'ArrowDown'), press(2, 'ArrowDown')]).toEqual([
    ['g', 0],
    ['', 0],
    ['f', 2],
    ['', 2],
  ]);
  table.update(layers.slice(1), 'channel', 0.5, 'f');
  expect(page.body.querySelectorAll('tbody tr button').map(({ textContent }) => textContent)).toEqual(['h', 'f']);
});

test('its figure has a strip a layer in the colours of the page, and its numbers every channel', () => {
  openPage();
  const drawn = { before: 'one', after: 'two', layers: [layer!, other!], order: 'rate' as const, end: 0.5 };
  const figure = differenceFigure(drawn, readTheme(), format);
  const numbers = figure.numbers();
  expect(numbers[0]).toEqual([
    'layer',
    'channel',
    'one rate',
    'two rate',
    'difference',
    'rank correlation of the layer',
  ]);
  expect(numbers.slice(1).map((row) => row.slice(0, 4))).toEqual([
    ...[
      ['g', 0, 0.5, 0.5],
      ['g', 1, 0.9, 0.4],
      ['g', 2, 0.5, 0.75],
      ['g', 3, 0.1, 0.1],
    ],
    ...[
      ['h', 0, 0.2, 0.3],
      ['h', 1, 0.4, 0.4],
    ],
  ]);
  expect(numbers[2]![4]).toBeCloseTo(-0.5, 12);
  expect([numbers[1]![5], numbers[5]![5]]).toEqual([expect.closeTo(1.5 / Math.sqrt(22.5), 9), expect.closeTo(1, 9)]);
  const picture = figure.picture() as unknown as PageElement;
  const texts = picture.querySelectorAll('text').map(({ textContent }) => textContent);
  expect(texts[0]).toBe('Firing rates: two minus one');
  expect(texts.slice(1, 6)).toEqual(['−50.0', '−25.0', '±0.0', '+25.0', '+50.0'].map((text) => `${text} points`));
  expect(texts.slice(6)).toEqual(['g', `−6.3  ρ ${(1.5 / Math.sqrt(22.5)).toFixed(2)}`, 'h', '+5.0  ρ 1.00']);
  const fills = picture.querySelectorAll('rect').filter((one) => one.getAttribute('height') === '18');
  // From the most open before: channel 1, 0, 2, 3, then 1, 0 of the other layer.
  expect(fills.map((one) => one.getAttribute('fill'))).toEqual([-1, 0, 0.5, 0, 0, 0.2].map(differenceColor));
  const lefts = fills.map((one) => Number(one.getAttribute('x')));
  expect([lefts[1]! - lefts[0]!, lefts[5]! - lefts[4]!]).toEqual([175, 350]);
});

test('its legend has the end of the scale at both sides, and zero in the middle', () => {
  openPage();
  const legend = scaleLegend(format);
  const element = legend.element as unknown as PageElement;
  legend.update(0.2, 'one', 'two');
  const ticks = element.querySelector('.gate-ticks')!.children;
  expect(ticks.map(({ textContent }) => textContent)).toEqual(['−20.0', '−10.0', '0', '+10.0', '+20.0']);
  expect(ticks.map(({ className }) => className)).toEqual(['', '', 'zero', '', '']);
  expect(element.children[0]!.textContent).toBe('Percentage points: below zero one is open more often, above zero two');
});
