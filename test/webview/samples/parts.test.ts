/** Parts of the Samples view, each alone in a page in memory: pages of images, classes, the matrix, one image and its path. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { SampleTable } from '../../../src/protocol/files/samples';
import { classTable } from '../../../webview/samples/classTable';
import { fillCourse } from '../../../webview/samples/courseCell';
import { detail } from '../../../webview/samples/detail/detail';
import { path } from '../../../webview/samples/detail/path';
import { gallery } from '../../../webview/samples/gallery';
import { lossFigure, lossPlot } from '../../../webview/samples/lossPlot';
import { matrix } from '../../../webview/samples/matrix/matrix';
import { Pictures } from '../../../webview/samples/pictures';
import type { Host, SamplesSettings } from '../../../webview/samples/settings';
import { toolbar } from '../../../webview/samples/toolbar';
import { makeFormat } from '../../../webview/shared/format';
import { readTheme } from '../../../webview/shared/theme';
import { someSamples } from '../../protocol/someSamples';
import type { PageElement } from '../page/elements';
import { PageEvent } from '../page/events';
import type { MemoryPage } from '../page/memoryPage';
import { openPage } from '../page/openView';
import { put, shown, texts } from '../page/parts';

let page: MemoryPage;
beforeEach(() => {
  page = openPage();
});

const format = makeFormat('en');
const plain: SamplesSettings = {
  ...{ order: 'macs', descending: false, className: '', predicted: '', answers: 'all', page: 0 },
  ...{ chosen: null, pinned: null, comparison: 'nothing', matrix: 'count' },
};
/** So many images of two classes, every third one taken for the other. */
const many = (count: number): SampleTable => {
  const each = <T>(of: (i: number) => T) => Array.from({ length: count }, (_, i) => of(i));
  return {
    ...someSamples,
    ...{ count, total: count, gates: [], open: new Uint16Array(0), path: Uint32Array.from(each((i) => i)) },
    label: Int32Array.from(each((i) => i % 2)),
    predicted: Int32Array.from(each((i) => (i % 3 === 0 ? 1 - (i % 2) : i % 2))),
    loss: Float32Array.from(each((i) => i)),
    macs: Float64Array.from(each((i) => 100 + i)),
  };
};
const asked: number[][] = [];
const pictures = () => {
  asked.length = 0;
  return new Pictures((message) => void (message.kind === 'thumbnails' && asked.push([...message.samples])));
};

test('images are shown page by page, up to the last one, and asked for as they are shown', () => {
  const done: string[] = [];
  const part = gallery(format, pictures(), {
    choose: (sample) => void done.push(`choose ${sample}`),
    turn: (to) => void done.push(`turn ${to}`),
  });
  const element = put(part.element);
  const images = Array.from({ length: 97 }, (_, i) => 96 - i);
  const [before, after] = element.querySelectorAll('.pager button');
  const where = () => element.querySelector('[role="status"]')!.textContent;
  const tiles = () => element.querySelectorAll('.tile');
  part.update(many(97), images, 0, 95);
  expect([where(), before!.disabled, after!.disabled, tiles().length]).toEqual(['1–48 of 97', true, false, 48]);
  expect(
    tiles()
      .map((tile) => tile.getAttribute('aria-pressed'))
      .indexOf('true'),
  ).toBe(1);
  expect(element.querySelectorAll('p').filter(shown)).toEqual([]);
  vi.advanceTimersByTime(30);
  expect(asked).toEqual([images.slice(0, 48)]);
  after!.click();
  part.update(many(97), images, 7, null);
  // There is no eighth page.
  expect([where(), before!.disabled, after!.disabled, tiles().length]).toEqual(['97–97 of 97', false, true, 1]);
  before!.click();
  tiles()[0]!.querySelector('.value')!.click();
  expect(done).toEqual(['turn 1', 'turn 1', 'choose 0']);
  expect(tiles()[0]!.querySelector('.tile-text')!.className).toBe('tile-text wrong');
  part.update(many(97), images.slice(0, 96), 1, null);
  expect([where(), after!.disabled]).toEqual(['49–96 of 96', true]);
  expect(tiles().map((tile) => tile.querySelector('.tile-text')!.className)).toContain('tile-text');
  part.update(many(97), [], 0, null);
  expect([shown(element.querySelector('.pager')), tiles().length]).toEqual([false, 0]);
  expect(element.querySelectorAll('p').filter(shown).length).toBe(1);
});

test('classes come most MACs first, those without an image left out, with their course where it is known', () => {
  const chosen: string[] = [];
  const part = classTable(format, (name) => void chosen.push(name));
  const element = put(part.element);
  const classes = [
    { name: 'cat', count: 2, macs: 100, accuracy: 0.5 },
    { name: 'eel', count: 0, macs: 0, accuracy: Number.NaN },
    { name: 'dog', count: 1200, macs: 250, accuracy: 1 },
  ] as never;
  const rows = () => element.querySelectorAll('tbody tr').map((row) => texts(row.children));
  part.update(classes, { denseMacs: 500, notCounted: ['Odd'] }, 'cat', new Map());
  expect(texts(element.querySelectorAll('thead th'))).toEqual([
    'Class',
    'Samples',
    'Mean MACs',
    'Of dense',
    'Accuracy',
  ]);
  expect(rows()).toEqual([
    ['dog', '1,200', '≥ 250', '50.0%', '100.0%'],
    ['cat', '2', '≥ 100', '20.0%', '50.0%'],
  ]);
  const names = element.querySelectorAll('tbody button');
  expect(names.map((one) => one.getAttribute('aria-pressed'))).toEqual(['false', 'true']);
  names[0]!.click();
  element.querySelectorAll('tbody td')[0]!.click();
  expect(chosen).toEqual(['dog']);
  const course = [
    { epoch: 1, accuracy: 0.25 },
    { epoch: 2, accuracy: 0.75 },
    { epoch: 4, accuracy: 0.5 },
  ];
  part.update(classes, { denseMacs: 500, notCounted: [] }, '', new Map([['cat', course]]));
  expect(texts(element.querySelectorAll('thead th')).at(-1)).toBe('By epoch');
  expect(rows().map((row) => row[2])).toEqual(['250', '100']);
  const drawn = element.querySelectorAll('tbody tr').map((row) => row.querySelectorAll('svg'));
  expect(drawn.map(({ length }) => length)).toEqual([0, 1]);
  expect(drawn[1]![0]!.getAttribute('aria-label')).toBe(
    '25.0% after epoch 1, 50.0% after epoch 4; best 75.0% after epoch 2',
  );
  // From edge to edge of 120 by 18, with 2 for the line.
  const line = drawn[1]![0]!.querySelector('path')!.getAttribute('d')!;
  expect((line.match(/[\d.]+/g) ?? []).map((n) => Math.round(Number(n) * 10) / 10)).toEqual(
    [2, 12.5, 40.7, 5.5, 118, 9].map((n) => expect.closeTo(n, 0)),
  );
  part.update(classes, { denseMacs: 500, notCounted: [] }, '', new Map());
  expect([element.querySelectorAll('thead th').length, element.querySelectorAll('tbody svg').length]).toEqual([5, 0]);
});

test('a course of one evaluation is a point; of equal ones the first is the best', () => {
  const cell = page.make('td');
  const fill = (...course: [number, number][]) => {
    fillCourse(
      cell as never,
      course.map(([epoch, accuracy]) => ({ epoch, accuracy })),
      format,
    );
    return cell.title;
  };
  expect(fill([3, 0.5])).toBe('50.0% after epoch 3, 50.0% after epoch 3; best 50.0% after epoch 3');
  const first = cell.children[0];
  expect(['cx', 'cy'].map((name) => first!.querySelector('circle')!.getAttribute(name))).toEqual(['2', '9']);
  fill([3, 0.5]);
  expect(cell.children[0]).toBe(first);
  expect(fill([1, 0.5], [2, 0.5])).toMatch(/; best 50\.0% after epoch 1$/);
  fill();
  expect(cell.children).toEqual([]);
});

test('a cell of the matrix shows its images, pressed again all of them; of a part of the classes the others are a column', () => {
  const changes: object[] = [];
  const part = matrix(format, (settings) => void changes.push(settings));
  const element = put(part.element);
  part.update(someSamples, plain);
  const head = () => texts(element.querySelectorAll('thead th'));
  const rows = () => element.querySelectorAll('tbody tr').map((row) => texts(row.children));
  expect(shown(element.querySelector('p'))).toBe(false);
  expect(head()[0]).toBe('Class ↓ predicted as →');
  // Rows and columns are of the same classes.
  expect(head().slice(1)).toEqual(rows().map(([name]) => name));
  const dog = rows().findIndex(([name]) => name === 'dog');
  const cat = rows().findIndex(([name]) => name === 'cat');
  // Of two dogs one is taken for a cat.
  expect([rows()[dog]![1 + cat], rows()[dog]![1 + dog], rows()[cat]![1 + cat], rows()[cat]![1 + dog]]).toEqual([
    ...['1', '1', '2', '0'],
  ]);
  const button = (row: number, column: number) =>
    element.querySelectorAll('tbody tr')[row]!.children[column + 1]!.querySelector('button');
  expect(button(cat, dog)).toBeNull();
  expect(button(dog, cat)!.title).toBe('dog predicted as cat: 1 of 2, 50.0%');
  button(dog, cat)!.click();
  const chosen = { className: 'dog', predicted: 'cat' };
  expect(changes.pop()).toEqual({ ...chosen, answers: 'all', page: 0 });
  part.update(someSamples, { ...plain, ...chosen });
  expect([button(dog, cat), button(dog, dog)].map((one) => one!.getAttribute('aria-pressed'))).toEqual([
    'true',
    'false',
  ]);
  button(dog, cat)!.click();
  expect(changes.pop()).toEqual({ className: '', predicted: '', answers: 'all', page: 0 });
  button(dog, dog)!.click();
  expect(changes.pop()).toMatchObject({ className: 'dog', predicted: 'dog' });
  part.update(someSamples, { ...plain, matrix: 'share' });
  expect([rows()[dog]![1 + cat], rows()[cat]![1 + dog]]).toEqual(['50%', '0%']);
  // One stop of the tab key: where somebody was last.
  const stops = () => element.querySelectorAll('tbody button').filter((one) => one.getAttribute('tabindex') === '0');
  expect(stops()).toHaveLength(1);
  button(dog, cat)!.focus();
  expect(stops()).toEqual([button(dog, cat)]);
  const press = (key: string) => {
    const event = new PageEvent('keydown', { bubbles: true, key });
    page.active.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const way = dog > cat ? 'ArrowRight' : 'ArrowLeft';
  expect([press(way), page.active === button(dog, dog), stops()[0] === button(dog, dog)]).toEqual([true, true, true]);
  expect([press(way), press('Home')]).toEqual([false, false]);

  const classes = Array.from({ length: 45 }, (_, i) => `c${i}`);
  const labels = Int32Array.from({ length: 90 }, (_, i) => i % 45);
  const next = labels.map((label) => (label + 1) % 45);
  part.update({ ...many(90), classes, label: labels, predicted: next }, plain);
  expect(element.querySelector('p')!.textContent).toBe('The 40 of 45 classes with the most wrong predictions.');
  expect([shown(element.querySelector('p')), head().length, head().at(-1), rows()[0]!.length]).toEqual([
    ...[true, 42, 'others', 42],
  ]);
});

test('one image: its path beside what it is held against, bars as long as the channels that are open', () => {
  const opened: object[] = [];
  const part = path(format, (source) => void opened.push(source));
  const element = put(part.element);
  const source = { file: '/a/net.ts', line: 3 };
  const gates = [
    { name: 'gate1', channels: 8, sources: [source, { file: '/b.ts', line: 1 }] },
    { name: 'gate2', channels: 16, sources: [] },
  ];
  const rows = () => element.querySelectorAll('tbody tr').map((row) => texts(row.children.filter(shown)));
  const bars = () =>
    element
      .querySelectorAll('tbody i')
      .filter(shown)
      .map(({ style }) => style.width);
  part.update(someSamples, 1, { text: '', column: '', open: undefined }, gates);
  expect([texts(element.querySelectorAll('thead th')), rows(), bars()]).toEqual([
    ['Gate layer', 'Open channels'],
    [
      ['gate1', '8 of 8'],
      ['gate2', '16 of 16'],
    ],
    ['100%', '100%'],
  ]);
  const names = element.querySelectorAll('tbody button');
  expect(names.map(({ disabled }) => disabled)).toEqual([false, true]);
  for (const name of names) name.click();
  expect(opened).toEqual([source]);
  part.update(someSamples, 0, { text: '', column: 'Mean of cat', open: [3, 6.25] }, gates);
  expect([texts(element.querySelectorAll('thead th')), rows(), bars()]).toEqual([
    ['Gate layer', 'Open channels', 'Mean of cat'],
    [
      ['gate1', '2 of 8', '3 of 8'],
      ['gate2', '4 of 16', '6.3 of 16'],
    ],
    ['25%', '37.5%', '25%', '39.0625%'],
  ]);
});

test('one in full: pinned to hold others against it, and nothing of one that is not there', () => {
  const changes: object[] = [];
  const part = detail(format, pictures(), { change: (settings) => void changes.push(settings), open: () => {} });
  const element = put(part.element);
  const update = (settings: Partial<SamplesSettings>) => part.update(someSamples, { ...plain, ...settings }, []);
  update({});
  expect(shown(element)).toBe(false);
  update({ chosen: 4 });
  vi.advanceTimersByTime(30);
  expect([shown(element), asked]).toEqual([false, []]);
  update({ chosen: 3 });
  const pin = element.querySelectorAll('button').find(({ textContent }) => textContent === 'Pin')!;
  expect([shown(element), element.querySelector('h2')!.textContent, shown(pin)]).toEqual([true, 'Image 3', true]);
  pin.click();
  expect(changes).toEqual([{ pinned: 3, comparison: 'pinned' }]);
  const other = () => [shown(element.querySelector('.other')), shown(element.querySelector('.other canvas'))];
  expect(other()).toEqual([false, false]);
  update({ chosen: 3, pinned: 3, comparison: 'pinned' });
  expect([other(), shown(pin)]).toEqual([[true, true], false]);
  update({ chosen: 1, pinned: 3, comparison: 'class' });
  expect([other(), shown(pin)]).toEqual([[true, false], true]);
  update({ chosen: 0, comparison: 'pinned' });
  expect(other()).toEqual([true, false]);
});

test('filters lead to the first page; a class that is not there filters nothing, nor does one of images whose pixels have classes', () => {
  const changes: object[] = [];
  const host = { settings: () => plain } as unknown as Host;
  const part = toolbar(host, (settings) => void changes.push(settings));
  const element = put(part.element);
  const [ofClass, predicted] = element.querySelectorAll('select');
  part.update(someSamples, { ...plain, className: 'dog', predicted: 'gone', order: 'difficulty' });
  expect([ofClass!.value, predicted!.value]).toEqual(['dog', '']);
  expect(texts(ofClass!.querySelectorAll('option'))).toEqual(['all', 'cat', 'dog', 'eel']);
  const chosen = () =>
    element
      .querySelectorAll('input')
      .filter((one) => one.checked && one.getAttribute('type') === 'radio')
      .map(({ value }) => value);
  // The data does not say how difficult its samples are.
  expect(chosen()).toEqual(['macs', 'all']);
  const offered = (text: string) =>
    shown(element.querySelectorAll('.segment').find(({ textContent }) => textContent === text));
  expect(offered('Difficulty')).toBe(false);
  predicted!.value = 'cat';
  predicted!.dispatchEvent(new PageEvent('change', { bubbles: true }));
  for (const box of element.querySelectorAll('input')) box.click();
  expect(changes).toContainEqual({ predicted: 'cat', page: 0 });
  expect(changes).toContainEqual({ descending: true, page: 0 });
  expect(changes).toContainEqual({ answers: 'wrong', page: 0 });
  expect(changes).toContainEqual({ order: 'loss', page: 0 });
  part.update({ ...someSamples, difficulty: Float32Array.of(1, 2, 3, 4) }, { ...plain, order: 'difficulty' });
  expect([offered('Difficulty'), chosen()[0]]).toEqual([true, 'difficulty']);
  part.update({ ...someSamples, accuracy: Float32Array.of(1, 1, 1, 1) }, plain);
  expect([shown(ofClass), shown(predicted), offered('Wrong'), offered('Loss')]).toEqual([false, false, false, true]);
});

test('of samples that are no images the plot speaks of samples; where all cost the same there is a line, and room around it', () => {
  const labelOf = (table: SampleTable) => lossPlot(table, format, 400).getAttribute('aria-label');
  expect(labelOf(someSamples)).toBe(
    'Mean MACs of images by loss, in 4 groups: 20.0% at loss 0.125, 40.0% at loss 0.25, 60.0% at loss 0.5, 80.0% at loss 2.',
  );
  expect(labelOf({ ...someSamples, pictures: false })).toMatch(/^Mean MACs of samples by loss, /);
  const same = lossPlot(
    { ...someSamples, macs: Float64Array.of(0, 0, 0, 0), pictures: false },
    format,
    400,
  ) as never as PageElement;
  const said = texts(same.querySelectorAll('text'));
  // Half a per cent above; below nothing there is nothing.
  expect(said.slice(0, 3)).toEqual(['0.0%', '0.3%', '0.5%']);
  expect(said.at(-1)).toBe('mean loss of a tenth of the samples');
  const numbers = lossFigure(someSamples, same as never, readTheme()).numbers();
  expect(numbers).toEqual([
    ['mean_loss', 'mean_macs', 'share_of_dense'],
    [0.125, 100, 0.2],
    [0.25, 200, 0.4],
    [0.5, 300, 0.6],
    [2, 400, 0.8],
  ]);
});
