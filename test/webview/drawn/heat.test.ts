/** The heatmap as it is saved, read by its own scale of colours and the names of its rows, against the rates of the run. */

import { expect, test, vi } from 'vitest';
import { bytesOf, of, validEvents } from '../../slowReader';
import type { PageElement } from '../page/elements';
import { openView } from '../page/openView';
import { serialised } from '../page/serialised';
import { snapshot } from '../storedRun';
import { wholeEvents } from '../wholeRun';

type Color = readonly number[];
const partsOf = (color: string): Color =>
  color.startsWith('#')
    ? [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
    : [...color.matchAll(/\d+/g)].slice(0, 3).map(([part]) => Number(part));
const numbers = (element: PageElement, ...names: string[]) => names.map((name) => Number(element.getAttribute(name)));
const near = (a: Color, b: Color) => Math.max(...a.map((part, i) => Math.abs(part - b[i]!)));

async function saved(stored: object): Promise<{ drawn: PageElement; rows: string[][] }> {
  const page = await openView(() => import('../../../webview/gates/main'), {
    stored,
    boxes: { '.plot': { width: 600, height: 200 } },
  });
  page.receive(snapshot(wholeEvents));
  const drawn = serialised();
  const button = page.body
    .querySelectorAll('button')
    .find((one) => one.getAttribute('aria-label') === 'Save the heatmap as PNG, SVG or CSV')!;
  button.click();
  await vi.waitFor(() => expect(page.sent.at(-1)?.kind).toBe('saveFigure'));
  const csv = page.sent.at(-1)!.csv as string;
  return {
    drawn: drawn[0]!,
    rows: csv
      .trimEnd()
      .split('\n')
      .map((line) => line.split(',')),
  };
}

/** Rates by the key: colours with their rates, each read as the nearest between two of them. */
function keyOf(drawn: PageElement): [rate: number, color: Color][] {
  const [key] = drawn.children.filter(({ localName }) => localName === 'g');
  const texts = key!.querySelectorAll('text').map(({ textContent }) => textContent);
  const fills = key!.querySelectorAll('g').flatMap((mark) => {
    const rect = mark.children.find(({ localName }) => localName === 'rect');
    return rect === undefined ? [] : [rect.getAttribute('fill')!];
  });
  expect(texts).toEqual(['always off, ≤ 1%', '10%', '25%', '50%', '75%', '90%', 'always on, ≥ 99%']);
  expect(fills[0]).toBe('none');
  const rates = [0.1, 0.25, 0.5, 0.75, 0.9, 1];
  return rates.map((rate, i) => [rate, partsOf(fills[i + 1]!)]);
}

/** The colour at a rate, on straight lines between those of the key. */
function colorAt(key: readonly [number, Color][], rate: number): Color {
  const i = Math.max(
    0,
    Math.min(
      key.length - 2,
      key.findLastIndex(([known]) => known <= rate),
    ),
  );
  const [[from, a], [to, b]] = [key[i]!, key[i + 1]!];
  return a.map((part, k) => part + ((b[k]! - part) * (rate - from)) / (to - from));
}

const last = of('epoch', validEvents(wholeEvents)).at(-1)!.evaluation;
const layers = last.gates.map(({ gate, rates }) => ({ gate, rates: bytesOf(rates).map((byte) => byte / 255) }));

test.each([
  ['in their own order', false],
  ['the most open first', true],
])('every channel of every layer, %s', async (_, byRate) => {
  const { drawn, rows } = await saved({ byRate });
  const key = keyOf(drawn);
  const body = drawn.children.filter(({ localName }) => localName === 'g').at(-1)!;
  const names = body.querySelectorAll('text').map((text) => ({ name: text.textContent, y: numbers(text, 'y')[0]! }));
  expect(names.map(({ name }) => name)).toEqual(layers.map(({ gate }) => gate));
  const boxes = body
    .querySelectorAll('rect')
    .map((rect) => {
      const [x = 0, y = 0, width = 0, height = 0] = numbers(rect, 'x', 'y', 'width', 'height');
      return { x, y, width, height, fill: rect.getAttribute('fill')!, stroke: rect.getAttribute('stroke') };
    })
    .filter(({ width }, _i, all) => width > Math.max(...all.map((box) => box.width)) / 2);
  const found: (string | number)[][] = [];
  for (const [i, { gate, rates }] of layers.entries()) {
    const top = i === 0 ? Number.NEGATIVE_INFINITY : (names[i - 1]!.y + names[i]!.y) / 2;
    const bottom = i === layers.length - 1 ? Number.POSITIVE_INFINITY : (names[i]!.y + names[i + 1]!.y) / 2;
    const own = boxes
      .filter(({ y, height }) => y + height / 2 > top && y + height / 2 < bottom)
      .sort((a, b) => Math.round(a.y - b.y) || a.x - b.x);
    expect(own, gate).toHaveLength(rates.length);
    const order = rates.map((_, channel) => channel);
    if (byRate) order.sort((a, b) => rates[b]! - rates[a]! || a - b);
    for (const [k, channel] of order.entries()) {
      const rate = rates[channel]!;
      found.push([gate, channel, rate]);
      if (rate <= 0.01) expect([own[k]!.fill, own[k]!.stroke !== null]).toEqual(['none', true]);
      else if (rate >= 0.1)
        expect(near(partsOf(own[k]!.fill), colorAt(key, rate)), `${gate} ${channel}: ${rate}`).toBeLessThan(24);
    }
  }
  expect(rows).toEqual([['layer', 'channel', 'rate'], ...found.map((row) => row.map(String))]);
});
