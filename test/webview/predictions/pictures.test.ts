/** The pictures of a prediction pixel by pixel: what is right, wrong or counts nowhere, and how each looks; the cross; which sheets are kept. */
import { beforeEach, expect, test, vi } from 'vitest';
import { crossOver } from '../../../webview/predictions/pictures/cross';
import { errorMap, overlay } from '../../../webview/predictions/pictures/drawn';
import { errorLegend } from '../../../webview/predictions/pictures/errorLegend';
import { colorAt, type Planes, verdictsOf } from '../../../webview/predictions/pictures/planes';
import { Sheets } from '../../../webview/predictions/pictures/sheets';
import { makeFormat } from '../../../webview/shared/format';
import type { PageElement } from '../page/elements';
import { PageEvent } from '../page/events';
import type { MemoryPage } from '../page/memoryPage';
import { openPage } from '../page/openView';
import { Pixels } from '../page/pixels';

let page: MemoryPage;
beforeEach(() => {
  page = openPage();
  vi.stubGlobal('ImageData', Pixels);
});

type Color = readonly [number, number, number];
const [road, sky, none]: Color[] = [
  [128, 64, 128],
  [70, 130, 180],
  [0, 0, 0],
];
/** Row by row. */
function picture(width: number, ...colors: Color[]): ImageData {
  const made = new Pixels(width, colors.length / width);
  for (const [i, color] of colors.entries()) made.data.set([...color, 255], 4 * i);
  return made as unknown as ImageData;
}
const colorsOf = ({ data }: ImageData) =>
  Array.from({ length: data.length / 4 }, (_, i) => [...data.subarray(4 * i, 4 * i + 4)]);

const photo = picture(2, [200, 100, 50], [0, 0, 0], [255, 255, 255], [10, 20, 30]);
const planes: Planes = {
  photo,
  truth: picture(2, road!, sky!, none!, road!),
  said: picture(2, road!, road!, sky!, sky!),
};
const verdicts = verdictsOf(planes, [road!, sky!]);

test('a pixel is right where both say the same class, wrong where they do not, and counts nowhere without a class', () => {
  expect([...verdicts]).toEqual([0, 1, 2, 1]);
  // Of colours that differ in one part alone.
  const [a, b]: Color[] = [
    [1, 2, 3],
    [1, 2, 4],
  ];
  expect([...verdictsOf({ photo, truth: picture(1, a!), said: picture(1, b!) }, [a!])]).toEqual([1]);
  expect([...verdictsOf({ photo, truth: picture(1, b!), said: picture(1, b!) }, [a!])]).toEqual([2]);
});

test('a colour is read at a share of the width and of the height', () => {
  const of = picture(3, [1, 0, 0], [2, 0, 0], [3, 0, 0], [4, 5, 6], [7, 8, 9], [10, 11, 12]);
  expect(colorAt(of, [0, 0])).toEqual([1, 0, 0]);
  expect(colorAt(of, [0.999, 0])).toEqual([3, 0, 0]);
  expect(colorAt(of, [0.34, 0.5])).toEqual([7, 8, 9]);
  expect(colorAt(of, [0.999, 0.999])).toEqual([10, 11, 12]);
});

test('labels lie over the photo as much as is asked for', () => {
  const labels = picture(2, [100, 100, 100], [100, 0, 0], [55, 55, 55], [10, 20, 30]);
  expect(colorsOf(overlay(planes, labels, 0.25))).toEqual([
    [175, 100, 63, 255].map((value, i) => (i === 2 ? expect.closeTo(value, -1) : value)),
    [25, 0, 0, 255],
    [205, 205, 205, 255],
    [10, 20, 30, 255],
  ]);
  expect(colorsOf(overlay(planes, labels, 0))).toEqual(colorsOf(photo));
  expect(overlay(planes, labels, 1)).toBe(labels);
});

test('in the map of errors what is right is grey and dark, what is wrong has one colour, what is not labelled has stripes', () => {
  expect(colorsOf(errorMap(planes, verdicts))).toEqual([
    // 0.45 · (0.2126 · 200 + 0.7152 · 100 + 0.0722 · 50)
    [53, 53, 53, 255],
    [255, 176, 0, 255],
    [112, 112, 184, 255],
    [255, 176, 0, 255],
  ]);
  const wide = { ...planes, photo: picture(8, ...Array.from({ length: 16 }, () => none!)) };
  const stripes = colorsOf(errorMap(wide, new Uint8Array(16).fill(2))).map(([red]) => red);
  expect(stripes).toEqual([
    ...[112, 112, 112, 56, 56, 56, 112, 112],
    // A row lower, a pixel further.
    ...[112, 112, 56, 56, 56, 112, 112, 112],
  ]);
});

test('the key says which share of the labelled pixels is wrong, and of all pixels what counts nowhere', () => {
  const key = errorLegend(makeFormat('en'));
  const element = key.element as unknown as PageElement;
  key.update(undefined);
  expect(element.hidden).toBe(true);
  key.update(verdicts);
  const said = () => element.children.map((item) => item.textContent);
  expect(said()).toEqual(['Wrong: 66.7% of labelled pixels', 'Not labelled, counts nowhere: 25.0% of all']);
  expect(element.querySelectorAll('i').map(({ style }) => style.background)).toEqual([
    'rgb(255 176 0)',
    'repeating-linear-gradient(135deg, rgb(112 112 184) 0 3px, rgb(56 56 104) 0 6px)',
  ]);
  key.update(new Uint8Array(4).fill(2));
  expect([element.hidden, ...said()]).toEqual([
    ...[false, 'Wrong: 0.0% of labelled pixels', 'Not labelled, counts nowhere: 100.0% of all'],
  ]);
});

test('the cross is at the same place of every picture, under the pointer or moved by the arrows', () => {
  const [element, ...frames] = Array.from({ length: 3 }, () => page.make('div'));
  page.body.append(element!, ...frames);
  page.options.boxes = { div: { left: 10, top: 20, width: 200, height: 100 } };
  const moved: (readonly number[] | undefined)[] = [];
  crossOver(element as never, frames as never, (place) => moved.push(place));
  const crosses = frames.map((frame) => frame.querySelector('.cross')!);
  const at = () => crosses.map(({ hidden, style }) => (hidden ? 'nowhere' : `${style.left} ${style.top}`));
  expect(at()).toEqual(['nowhere', 'nowhere']);
  frames[1]!.dispatchEvent(new PageEvent('pointermove', { clientX: 60, clientY: 95 }));
  expect([moved.at(-1), ...at()]).toEqual([[0.25, 0.75], '25% 75%', '25% 75%']);
  frames[0]!.dispatchEvent(new PageEvent('pointermove', { clientX: 999, clientY: 0 }));
  expect(moved.at(-1)).toEqual([0.999, 0]);
  frames[0]!.dispatchEvent(new PageEvent('pointerleave'));
  expect([moved.at(-1), ...at()]).toEqual([undefined, 'nowhere', 'nowhere']);
  const press = (key: string, shiftKey = false) => {
    element!.dispatchEvent(new PageEvent('keydown', { key, shiftKey } as never));
    return moved.at(-1)?.map((share) => Number(share.toFixed(6)));
  };
  // From the middle.
  expect(press('ArrowRight')).toEqual([0.51, 0.5]);
  expect(press('ArrowDown')).toEqual([0.51, 0.51]);
  expect(press('ArrowLeft', true)).toEqual([0.41, 0.51]);
  expect(press('ArrowUp', true)).toEqual([0.41, 0.41]);
  const count = moved.length;
  press('x');
  expect(moved).toHaveLength(count);
});

/** Sheets whose pictures are called by their bytes. */
function sheets() {
  const [asked, closed, came] = [[] as string[], [] as string[], { count: 0 }];
  vi.stubGlobal('createImageBitmap', async (blob: Blob) => {
    const name = await blob.text();
    return { name, close: () => closed.push(name) };
  });
  const made = new Sheets(
    (message) => asked.push((message as { sheet: string }).sheet),
    () => came.count++,
  );
  const take = (sheet: string, text = sheet) =>
    made.take({ kind: 'sheet', sheet, bytes: new TextEncoder().encode(text) } as never);
  return { made, asked, closed, came, take };
}

test('a sheet is asked for once, and the last eight are kept', async () => {
  const { made, asked, closed, came, take } = sheets();
  expect([made.get('0'), made.get('0')]).toEqual([undefined, undefined]);
  expect(asked).toEqual(['0']);
  for (let i = 0; i < 8; i++) await take(String(i));
  expect([made.get('0'), closed, came.count]).toMatchObject([{ name: '0' }, [], 8]);
  await take('8');
  expect([closed, made.get('1'), made.get('0')]).toMatchObject([['0'], { name: '1' }, undefined]);
  expect(asked).toEqual(['0', '0']);
  made.forget();
  expect(closed).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
  expect(made.get('8')).toBeUndefined();
  expect(asked).toEqual(['0', '0', '8']);
});

test('a sheet that is decoded when there are other predictions is not theirs, and is closed', async () => {
  const { made, asked, closed, came, take } = sheets();
  made.get('0');
  const late = take('0', 'older');
  made.forget();
  await late;
  expect([made.get('0'), closed, came.count, asked]).toEqual([undefined, ['older'], 0, ['0', '0']]);
  await take('0', 'newer');
  expect([made.get('0'), came.count]).toMatchObject([{ name: 'newer' }, 1]);
});

test('a sheet that comes again is the newest one, and the one before is closed', async () => {
  const { made, closed, take } = sheets();
  for (let i = 0; i < 8; i++) await take(String(i));
  await take('0', 'again');
  expect([made.get('0'), closed]).toMatchObject([{ name: 'again' }, ['0']]);
  await take('8');
  expect([closed, made.get('0')]).toMatchObject([['0', '1'], { name: 'again' }]);
});
