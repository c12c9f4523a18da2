/** Parts of the Predictions view, each alone in a page in memory: which image is shown, the classes, what is at a place. */
import { beforeEach, expect, test, vi } from 'vitest';
import { sheetGap } from '../../../src/protocol/files/predictions';
import { chosenOf, ordered } from '../../../webview/predictions/images';
import { legend } from '../../../webview/predictions/legend';
import { panes } from '../../../webview/predictions/pictures/panes';
import type { Host, PredictionsSettings } from '../../../webview/predictions/settings';
import { toolbar } from '../../../webview/predictions/toolbar';
import { makeFormat } from '../../../webview/shared/format';
import { someIndex } from '../../protocol/somePredictions';
import { PageEvent } from '../page/events';
import type { MemoryPage } from '../page/memoryPage';
import { openPage } from '../page/openView';
import { put, texts } from '../page/parts';
import { Pixels } from '../page/pixels';

let page: MemoryPage;
beforeEach(() => {
  page = openPage();
});

const format = makeFormat('en');
const plain: PredictionsSettings = { image: '', worstFirst: false, opacity: 1 };
const images = [
  { name: 'a', sheet: 'a.png', accuracy: 0.75 },
  { name: 'b', sheet: 'b.png', accuracy: 0.5 },
  { name: 'c', sheet: 'c.png', accuracy: 0.75 },
  { name: 'd', sheet: 'd.png', accuracy: 0.25 },
];

test('images come as in their split, or the worst first with equal ones as they were; who is gone gives way to the first', () => {
  const index = { ...someIndex, images };
  const names = (settings: Partial<PredictionsSettings>) =>
    ordered(index, { ...plain, ...settings }).map(({ name }) => name);
  expect([names({}), names({ worstFirst: true })]).toEqual([
    ['a', 'b', 'c', 'd'],
    ['d', 'b', 'a', 'c'],
  ]);
  expect(index.images).toEqual(images);
  expect(ordered(undefined, plain)).toEqual([]);
  expect([chosenOf(images, { ...plain, image: 'c' })?.name, chosenOf(images, { ...plain, image: 'z' })?.name]).toEqual([
    'c',
    'a',
  ]);
  expect(chosenOf([], plain)).toBeUndefined();
});

test('there is a way on to the ends of the list, in the order that is shown', () => {
  let settings: PredictionsSettings = { ...plain, image: 'b' };
  const part = toolbar({ settings: () => settings } as unknown as Host, format, (changes) => {
    settings = { ...settings, ...changes };
  });
  const element = put(part.element);
  const [previous, next] = element.querySelectorAll('button');
  const list = element.querySelector('select')!;
  const at = (shown = images) => {
    part.update(shown);
    return [list.value, previous!.disabled, next!.disabled];
  };
  expect(at()).toEqual(['b', false, false]);
  previous!.click();
  expect(at()).toEqual(['a', true, false]);
  expect(at(images.toReversed())).toEqual(['a', false, true]);
  previous!.click();
  expect(at(images.toReversed())).toEqual(['b', false, false]);
  next!.click();
  expect(settings.image).toBe('a');
  list.value = 'd';
  list.dispatchEvent(new PageEvent('change', { bubbles: true }));
  expect(at()).toEqual(['d', false, true]);
  expect(at(images.slice(1, 2))).toEqual(['b', true, true]);
  const [worst, opacity] = element.querySelectorAll('input');
  worst!.click();
  opacity!.value = '35';
  opacity!.dispatchEvent(new PageEvent('input', { bubbles: true }));
  expect(settings).toEqual({ image: 'd', worstFirst: true, opacity: 0.35 });
  at();
  expect(opacity!.getAttribute('aria-valuetext')).toBe('35%');
});

test('classes come best first in their colours; one that is nowhere is left out, one that is never found is not', () => {
  const part = legend(format);
  const element = put(part.element);
  part.update({
    ...someIndex,
    classes: [...someIndex.classes, 'bus'],
    iou: [0.5, 0.75, null, 0],
    colors: [...someIndex.colors],
  });
  expect(element.querySelectorAll('tbody tr').map((row) => texts(row.children))).toEqual([
    ['sky', '75.0%'],
    ['road', '50.0%'],
    ['bus', '0.0%'],
  ]);
  expect(element.querySelectorAll('.swatch').map(({ style }) => style.background)).toEqual([
    ...['rgb(70 130 180)', 'rgb(128 64 128)', 'rgb(0 0 0)'],
  ]);
});

test('under the cross the truth and the prediction are named; a drawing is made again for another opacity or image alone', () => {
  vi.stubGlobal('ImageData', Pixels);
  const [road, sky, boat] = someIndex.colors;
  /** Two by one: truth road and sky, predicted boat and sky; then one that is not labelled, and one of another colour. */
  const planesOf: Record<string, readonly (readonly number[])[][]> = {
    first: [
      [road!, road!],
      [road!, sky!],
      [boat!, sky!],
    ],
    second: [
      [road!, road!],
      [[1, 1, 1], road!],
      [sky!, [9, 9, 9]],
    ],
  };
  const drawn: string[] = [];
  let sheet = '';
  const context = {
    drawImage: ({ name }: { name: string }) => {
      sheet = name;
      drawn.push(name);
    },
    getImageData(left: number, _: number, width: number) {
      const plane = planesOf[sheet]![left / (width + sheetGap)]!;
      const made = new Pixels(2, 1);
      for (const [i, color] of plane.entries()) made.data.set([...color, 255], 4 * i);
      return made;
    },
    putImageData: () => drawn.push('picture'),
  };
  const make = page.make.bind(page);
  page.make = (name) => {
    const element = make(name);
    if (name === 'canvas') Object.assign(element, { getContext: () => context });
    return element;
  };
  page.options.boxes = { '.frame': { width: 100, height: 50 } };
  const part = panes();
  const element = put(part.element);
  const said = () => element.querySelector('.readout')!.textContent;
  const show = (name: string | undefined, opacity = 1) =>
    part.update(
      name === undefined
        ? undefined
        : {
            name,
            sheet: { name, width: 6 + 2 * sheetGap, height: 1 } as never,
            classes: someIndex.classes,
            colors: someIndex.colors,
          },
      opacity,
    );
  const point = (x: number) =>
    element.querySelectorAll('.frame')[1]!.dispatchEvent(new PageEvent('pointermove', { clientX: x, clientY: 10 }));
  expect([...show('first')!]).toEqual([1, 0]);
  expect(said()).toBe('Point at a picture to see what is there.');
  point(10);
  expect(said()).toBe('road, predicted as boat.');
  point(90);
  expect(said()).toBe('sky, and predicted so.');
  // The place stays where it is in another image.
  expect([...show('second')!]).toEqual([2, 1]);
  expect(said()).toBe('road, predicted as –.');
  point(10);
  expect(said()).toBe('Here nothing is labelled.');
  const canvases = element.querySelectorAll('canvas').map((one) => one.getAttribute('aria-label'));
  expect(canvases).toEqual(['Photo: second', 'Ground truth: second', 'Prediction: second', 'Errors: second']);
  expect(drawn.filter((one) => one === 'picture')).toHaveLength(8);
  element.querySelectorAll('.frame')[1]!.dispatchEvent(new PageEvent('pointerleave'));
  expect(said()).toBe('Point at a picture to see what is there.');
  expect(show(undefined)).toBeUndefined();
  expect(element.querySelectorAll('canvas').map((one) => one.getAttribute('aria-label'))[0]).toBe('Photo: ');
});
