/** Parts of the Preview Data view, each alone in a page in memory: what is said of a batch, its samples, its classes, where else to go. */
import { beforeEach, expect, test } from 'vitest';
import type { Preview, PreviewSample } from '../../../src/protocol/files/preview';
import { classTable } from '../../../webview/preview/classTable';
import { factsOf, noticesOf, subtitleOf } from '../../../webview/preview/facts';
import { failure } from '../../../webview/preview/failure';
import { gallery, labelText } from '../../../webview/preview/gallery';
import { drawSequence, scalesOf } from '../../../webview/preview/sequence';
import type { Host } from '../../../webview/preview/settings';
import { toolbar } from '../../../webview/preview/toolbar';
import { makeFormat } from '../../../webview/shared/format';
import type { PageElement } from '../page/elements';
import { openPage } from '../page/openView';
import { put, shown, texts } from '../page/parts';

beforeEach(() => void openPage());

const format = makeFormat('en');
const sample = (index: number, more: Partial<PreviewSample> = {}): PreviewSample => ({
  ...{ batch: 0, index, replaced: false, labels: [{ name: 'cat', share: 1 }], ...more },
});
const input = { name: 'x', shape: [4, 2], low: -1, mean: 0.25, high: 3 };
const batch: Preview = {
  ...{ experiment: '/a/b.experiment.ts', made: 0, split: 'train', seed: 0, first: 4, count: 2, batches: 1200 },
  ...{ batchSize: 1024, augmentation: [], samples: [], classes: [], broken: 0, warnings: [] },
  data: { name: 'Shapes', train: 3720, test: 800, shape: [1024, 32, 3] },
};

test('a batch is named with its data, its place and what is done to it', () => {
  const of = (more: Partial<Preview>) => factsOf({ ...batch, ...more }, format);
  expect(subtitleOf(batch, format)).toBe('Shapes · 3,720 training and 800 test samples · 1,024 × 32 × 3');
  const inputs = [
    { name: 'left', shape: [12, 12] },
    { name: 'age', shape: [1] },
  ];
  expect(subtitleOf({ ...batch, data: { ...batch.data, inputs } }, format)).toMatch(/ · left 12 × 12, age 1$/);
  const first = of({})[0];
  expect(first).toMatchObject({ name: 'Batch', value: '5–6', note: 'of 1,200' });
  expect(of({ count: 1 })[0]?.value).toBe('5');
  expect(of({ first: 1233 })[0]?.value).toBe('1,234–1,235');
  expect(of({}).slice(1)).toEqual([
    { name: 'Samples in a batch', value: '1,024' },
    { name: 'Seed', value: '0' },
    { name: 'Augmentation', value: 'none', note: '' },
  ]);
  // The test split has one order.
  const test = of({ split: 'test', augmentation: ['flip', 'padCrop 4'] });
  expect(test.map(({ name }) => name)).toEqual(['Batch', 'Samples in a batch', 'Augmentation']);
  expect(test.at(-1)).toEqual({ name: 'Augmentation', value: '', note: 'flip, padCrop 4' });
});

test('what the user should know of it, the gravest first', () => {
  const of = (more: Partial<Preview>, outdated = false) =>
    noticesOf({ kind: 'preview', name: 'b', outdated, preview: { ...batch, ...more } }, format);
  expect(of({ samples: [sample(1, { picture: 'A' }), sample(2, { inputs: [input] })] })).toEqual([]);
  expect(of({})).toEqual(['There is no sample in this batch.']);
  const all = { broken: 1200, warnings: ['first', 'second'], samples: [sample(1, { picture: 'A' }), sample(2)] };
  expect(of(all, true)).toEqual([
    'The experiment was saved after this was read. Read Again shows what it says now.',
    'Samples that cannot be read: 1,200. Another one stands in for each.',
    ...['first', 'second'],
    'Pictures are shown of the first 1 samples.',
  ]);
  expect(of({ ...all, split: 'test' })[0]).toBe('Samples that cannot be read: 1,200. They count in no score.');
});

test('a sample has its picture, its labels beside it where pixels have classes, and in words what it is', () => {
  const mixed = [
    { name: 'cat', share: 0.375 },
    { name: 'dog', share: 0.625 },
  ];
  expect(labelText(sample(1, { labels: mixed }), format)).toBe('62.5% dog + 37.5% cat');
  expect([labelText(sample(1), format), labelText(sample(1, { labels: [] }), format)]).toEqual(['cat', '']);
  const part = gallery(format);
  const element = put(part.element);
  const samples = [
    sample(1234, { picture: 'AA', labels: mixed }),
    sample(2, { picture: 'BB', labelPicture: 'CC', labels: [], replaced: true }),
    sample(3, { inputs: [input, { ...input, name: 'y', shape: [1] }] }),
    // There was no room for its picture.
    sample(4),
  ];
  const preview = { ...batch, samples };
  part.update(preview, 'large');
  const list = element.querySelector('ul')!;
  expect([list.dataset.size, list.children.length]).toEqual(['large', 3]);
  const images = () =>
    element
      .querySelectorAll('img')
      .map((image) => [image.hidden, image.getAttribute('src'), image.getAttribute('alt')]);
  const png = 'data:image/png;base64,';
  expect(images()).toEqual([
    [false, `${png}AA`, 'Sample 1,234: 62.5% dog + 37.5% cat'],
    [true, null, 'Labels of sample 1,234'],
    [false, `${png}BB`, 'Picture of sample 2'],
    [false, `${png}CC`, 'Labels of sample 2'],
    [true, null, 'Sample 3: cat'],
    [true, null, 'Labels of sample 3'],
  ]);
  expect(element.querySelectorAll('figcaption').map((one) => texts(one.children))).toEqual([
    ['62.5% dog + 37.5% cat', 'Sample 1,234'],
    ['', 'In place of sample 2'],
    ['cat\nx [4, 2]: -1 to 3, mean 0.25\ny [1]: -1 to 3, mean 0.25'.replaceAll('-', '−'), 'Sample 3'],
  ]);
  // Looked at once; the size is told all the same.
  list.children[0]!.remove();
  part.update(preview, 'small');
  expect([list.dataset.size, list.children.length]).toEqual(['small', 2]);
  part.update({ ...batch, samples: [sample(3, { inputs: [input] })] }, 'small');
  expect([list.dataset.size, list.children.length]).toEqual(['numbers', 1]);
});

test('all samples of a batch are drawn on one scale for each input; what has none is not drawn', () => {
  const wave = (low: number[], high: number[] = low) => ({ ...input, envelopes: [{ low, high }] });
  const scales = scalesOf([
    { inputs: [wave([0, Number.NaN], [2, Number.NaN]), input, wave([5])] },
    {},
    { inputs: [wave([-3, 1]), input, wave([7])] },
  ]);
  expect([...scales]).toEqual([
    [0, { low: -3, high: 2 }],
    [2, { low: 5, high: 7 }],
  ]);
  const part = gallery(format);
  const element = put(part.element);
  part.update(
    { ...batch, samples: [sample(0, { inputs: [wave([0, 1]), input] }), sample(1, { inputs: [input] })] },
    'medium',
  );
  expect(element.querySelectorAll('.sequences').map((one) => one.children.length)).toEqual([1, 0]);
  // Each input on its own scale.
  part.update({ ...batch, samples: [sample(0, { inputs: [wave([0, 1]), wave([10, 20])] })] }, 'medium');
  const lines = element.querySelectorAll('.sequences path').map((path) => path.getAttribute('d'));
  expect([lines.length, lines[0] === lines[1]]).toEqual([2, true]);
  // 100 wide, 48 high, an edge of 2: a part of a sample's width each, its middle the place.
  const drawn = drawSequence(
    [
      { low: [0, 1, Number.NaN, 2], high: [2, 1, 4, 2] },
      { low: [2], high: [2] },
    ],
    {
      ...{ low: 0, high: 2 },
    },
  ) as unknown as PageElement;
  const paths = drawn.querySelectorAll('path').map((path) => path.getAttribute('d')!);
  const numbers = (path: string) => (path.match(/-?[\d.]+/g) ?? []).map(Number);
  expect(paths.map((path) => path.split('Z').filter(Boolean).map(numbers))).toEqual([
    [
      [12.5, 2, 37.5, 24, 37.5, 24, 12.5, 46],
      [87.5, 2, 87.5, 2],
    ],
    [[50, 2, 50, 2]],
  ]);
  const colors = drawn.querySelectorAll('path').map(({ style }) => style.getPropertyValue('--line'));
  expect(new Set(colors).size).toBe(2);
  const flat = drawSequence([{ low: [7], high: [7] }], { low: 7, high: 7 }) as unknown as PageElement;
  expect(numbers(flat.querySelector('path')!.getAttribute('d')!)).toEqual([50, 24, 50, 24]);
});

test('how often each class is shown: samples or pixels, shares of all that count, none of a batch without classes', () => {
  const part = classTable(format);
  const element = put(part.element);
  const rows = () => element.querySelectorAll('tbody tr').map((row) => texts(row.children));
  part.update({
    ...batch,
    samples: [sample(1)],
    classes: [
      { name: 'cat', count: 1500 },
      { name: 'dog', count: 0 },
    ],
  });
  expect(texts(element.querySelectorAll('thead th'))).toEqual(['Class', 'Samples', 'Share']);
  expect(rows()).toEqual([
    ['cat', '1,500', '100.0%'],
    ['dog', '0', '0.0%'],
  ]);
  expect(element.querySelectorAll('tbody tr').map((row) => row.getAttribute('data-none'))).toEqual(['false', 'true']);
  const note = () => element.querySelectorAll('p').filter(shown).length;
  expect([note(), element.querySelectorAll('.swatch').filter(shown).length]).toEqual([0, 0]);
  const mixed = sample(2, {
    labels: [
      { name: 'cat', share: 0.5 },
      { name: 'dog', share: 0.5 },
    ],
  });
  part.update({
    ...batch,
    samples: [sample(1), mixed],
    classes: [
      { name: 'road', count: 1.5, color: [1, 2, 3] },
      { name: 'sky', count: 0.5 },
    ],
  });
  expect([note(), texts(element.querySelectorAll('thead th'))[1], rows()]).toEqual([
    ...[1, 'Pixels'],
    [
      ['road', '1.50', '75.0%'],
      ['sky', '0.50', '25.0%'],
    ],
  ]);
  const swatches = element.querySelectorAll('.swatch');
  expect([swatches.map(shown), swatches[0]!.style.background]).toEqual([[true, false], 'rgb(1 2 3)']);
  part.update({ ...batch, classes: [{ name: 'cat', count: 0 }] });
  expect(rows()).toEqual([['cat', '0', '']]);
  part.update(batch);
  expect(shown(element)).toBe(false);
});

test('from a batch there are ways on to the ends of an epoch, to another seed and split, and none while one is read', () => {
  const sent: object[] = [];
  let size = 'medium';
  let drawn = 0;
  const host = {
    post: (message: object) => void sent.push(message),
    settings: () => ({ size }),
    change: (settings: { size: string }) => {
      size = settings.size;
    },
  } as unknown as Host;
  const part = toolbar(host, () => drawn++);
  const element = put(part.element);
  const [before, after, redrawn, again] = element.querySelectorAll('button');
  const off = () => [before, after, redrawn, again].map((one) => one!.disabled);
  part.update(undefined, null);
  expect(off()).toEqual([true, true, true, true]);
  part.update({ ...batch, samples: [sample(1, { picture: 'A' })] }, null);
  expect(off()).toEqual([false, false, false, false]);
  for (const button of [before, after, redrawn, again]) button!.click();
  const asked = (changes: object) => ({ kind: 'show', asked: { split: 'train', batch: 4, seed: 0, ...changes } });
  expect(sent.splice(0)).toEqual([asked({ batch: 3 }), asked({ batch: 6 }), asked({ seed: 1 }), { kind: 'again' }]);
  const sizes = element.querySelectorAll('.segments')[1]!;
  expect(shown(sizes)).toBe(true);
  sizes.querySelectorAll('input')[2]!.click();
  expect([size, drawn]).toEqual(['large', 1]);
  // Two batches at the end of 1,200, and the very first.
  part.update({ ...batch, first: 1198 }, null);
  expect(off()).toEqual([false, true, false, false]);
  part.update({ ...batch, first: 1197 }, null);
  expect(off()).toEqual([false, false, false, false]);
  part.update({ ...batch, first: 0, split: 'test', seed: 5 }, null);
  expect([off(), shown(redrawn), shown(sizes)]).toEqual([[true, false, false, false], false, false]);
  const splits = element.querySelectorAll('.segments')[0]!.querySelectorAll('input');
  expect(splits.map(({ checked }) => checked)).toEqual([false, true]);
  splits[0]!.click();
  expect(sent).toEqual([{ kind: 'show', asked: { split: 'train', batch: 0, seed: 5 } }]);
  // What is being read is told by its split.
  part.update({ ...batch, first: 0, split: 'test' }, { split: 'train', batch: 0, seed: 0 });
  expect([off(), splits.map(({ checked }) => checked)]).toEqual([
    [true, true, true, true],
    [true, false],
  ]);
});

test('why a batch cannot be read, with the line where it is known, and once more', () => {
  const sent: object[] = [];
  const part = failure({ post: (message: object) => void sent.push(message) } as unknown as Host);
  const element = put(part.element);
  part.update(undefined);
  expect(shown(element)).toBe(false);
  const source = { file: '/a/b.experiment.ts', line: 12 };
  part.update({ kind: 'failed', message: 'It is broken.', hint: 'Mend it.', source } as never);
  const seen = () => texts(element.children.filter(shown));
  expect(seen()).toEqual(['It is broken.', 'Mend it.', 'Open line 12 of b.experiment.ts', 'Try Again']);
  for (const button of element.querySelectorAll('button')) button.click();
  expect(sent).toEqual([{ kind: 'openSource', source }, { kind: 'again' }]);
  part.update({ kind: 'failed', message: 'Worse.' } as never);
  expect(seen()).toEqual(['Worse.', 'Try Again']);
});
