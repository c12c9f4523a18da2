/** Tables that are pictures as well, read cell by cell: the confusion matrix, bars of a profile, the tiles and classes of a preview. */
import { expect, test } from 'vitest';
import { encodeSamples, type SampleTable } from '../../../src/protocol/files/samples';
import { ended, started } from '../../protocol/someEvents';
import type { PageElement } from '../page/elements';
import { openView } from '../page/openView';
import { mixed, numbers, pixels, preview, shownPreview } from '../previews';
import { fold } from '../storedRun';
import { wholeCurve, wholeProfile } from '../wholeRun';

const textOf = (element: PageElement) => element.textContent;
const cellsOf = (table: PageElement) => table.rows.map((row) => row.children.map(textOf));

/** Images of classes, by what each is and what it was taken for. */
function answers(classes: readonly string[], counts: readonly (readonly number[])[]): SampleTable {
  const pairs = counts.flatMap((row, label) =>
    row.flatMap((count, predicted) => Array.from({ length: count }, () => [label, predicted] as const)),
  );
  const count = pairs.length;
  return {
    ...{ epoch: 1, step: 10, total: count, classes: [...classes], denseMacs: 500, count },
    gates: [{ name: 'gate', channels: 4 }],
    label: Int32Array.from(pairs, ([label]) => label),
    predicted: Int32Array.from(pairs, ([, predicted]) => predicted),
    loss: new Float32Array(count).fill(1),
    macs: new Float64Array(count).fill(100),
    path: new Uint32Array(count),
    open: new Uint16Array(count).fill(2),
  };
}

async function openMatrix(table: SampleTable, unit: 'count' | 'share') {
  const page = await openView(() => import('../../../webview/samples/main'), { stored: { matrix: unit } });
  const data = { ...started().data, classes: [...table.classes] };
  const state = fold([started({ data }), ended(10)]);
  page.receive({ kind: 'snapshot', state }, { kind: 'samples', bytes: encodeSamples(table) });
  return page.body.querySelector('table.matrix')!;
}

const animals = ['cat', 'dog', 'eel'];
const counts = [
  [6, 2, 0],
  [1, 3, 0],
  [5, 0, 1200],
];

test.each(['count', 'share'] as const)(
  'the confusion matrix by %s: each cell its number, its shade, its words',
  async (unit) => {
    const table = await openMatrix(answers(animals, counts), unit);
    const rows = cellsOf(table);
    expect(rows[0]).toEqual(['Class ↓ predicted as →', ...animals]);
    const sums = [8, 4, 1205];
    const percent = (share: number, digits: number) => `${(100 * share).toFixed(digits)}%`;
    for (const [i, row] of counts.entries()) {
      const cells = table.rows[1 + i]!.children;
      expect(cells.map(textOf)).toEqual([
        animals[i],
        ...row.map((count) => (unit === 'count' ? count.toLocaleString('en') : percent(count / sums[i]!, 0))),
      ]);
      for (const [j, count] of row.entries()) {
        const cell = cells[1 + j]!;
        expect(Number(cell.style.getPropertyValue('--share'))).toBeCloseTo(count / sums[i]!, 3);
        expect(cell.className).toBe(`${i === j ? 'right' : 'wrong'}${count === 0 ? ' none' : ''}`);
        const [own, said] = [animals[i], animals[j]];
        const of = `${count.toLocaleString('en')} of ${sums[i]!.toLocaleString('en')}, ${percent(count / sums[i]!, 1)}`;
        expect(cell.querySelector('button')?.getAttribute('title')).toBe(
          count === 0
            ? undefined
            : own === said
              ? `${own} classified correctly: ${of}`
              : `${own} predicted as ${said}: ${of}`,
        );
      }
    }
  },
);

test('of more than forty classes the matrix has those with the most wrong answers, and all others in one column', async () => {
  const classes = Array.from({ length: 42 }, (_, i) => `class ${i}`);
  // Each is taken for the next one: the first two once, all others more often.
  const wrong = classes.map((_, i) => classes.map((_, j) => (i === j ? 2 : j === (i + 1) % 42 ? (i < 3 ? 1 : 5) : 0)));
  const table = await openMatrix(answers(classes, wrong), 'count');
  const [head, ...rows] = cellsOf(table);
  const shown = classes.filter((_, i) => i !== 1 && i !== 2);
  expect(head).toEqual(['Class ↓ predicted as →', ...shown, 'others']);
  expect(rows.map(([name]) => name)).toEqual(shown);
  expect(rows.map((row) => Number(row.at(-1)))).toEqual(shown.map((_, i) => (i === 0 ? 1 : 0)));
  // Of all of its samples, whatever they were taken for.
  expect(Number(table.rows[1]!.children[1]!.style.getPropertyValue('--share'))).toBeCloseTo(2 / 3, 3);
  const section = table.closest('section')!;
  expect(
    section
      .querySelectorAll('p')
      .filter(({ hidden }) => !hidden)
      .map(textOf),
  ).toEqual(['The 40 of 42 classes with the most wrong predictions.']);
});

test('bars of a profile are as long as their numbers, the longest of a column as its cell', async () => {
  const page = await openView(() => import('../../../webview/profile/main'), {
    stored: { grouped: false, column: 'macs', descending: true },
  });
  const about = { name: 'small', outdated: false, speedUp: false };
  page.receive({ kind: 'profile', report: wholeProfile, curve: wholeCurve, ...about });
  const table = page.body.querySelectorAll('table').find((one) => one.querySelector('.bar') !== null)!;
  const titles = table.rows[0]!.children.map(textOf);
  const layers = new Map(wholeProfile.layers.map((layer) => [layer.name, layer]));
  let bars = 0;
  for (const [column, title] of titles.entries()) {
    const cells = table
      .querySelectorAll('tbody tr')
      .map((row) => ({ name: textOf(row.children[0]!), cell: row.children[column]! }))
      .filter(({ name, cell }) => layers.has(name) && cell.className.includes('number'));
    const barred = cells.filter(({ cell }) => cell.className === 'number bar');
    if (barred.length === 0) continue;
    const lengths = barred.map(({ cell }) => Number(cell.style.getPropertyValue('--length')));
    expect(Math.max(...lengths), title).toBe(1);
    bars += lengths.length;
    // A text has three digits.
    const value = (text: string) => {
      const [, number = '', prefix = ''] = /^([\d.,]+)\s?([kMG]|%)?/.exec(text) ?? [];
      return Number(number.replaceAll(',', '')) * ({ k: 1e3, M: 1e6, G: 1e9, '%': 0.01 }[prefix] ?? 1);
    };
    const values = barred.map(({ cell }) => value(textOf(cell)));
    const most = Math.max(...values);
    for (const [i, length] of lengths.entries()) expect(Math.abs(length - values[i]! / most), title).toBeLessThan(0.01);
    for (const { cell } of cells) if (cell.className === 'number none') expect(textOf(cell)).toMatch(/^(0|–)$/);
  }
  expect(bars).toBeGreaterThan(3);
});

const openPreview = async (of: typeof preview, stored: object = {}) => {
  const page = await openView(() => import('../../../webview/preview/main'), { stored });
  page.receive(shownPreview(of));
  return page;
};
const tiles = (page: Awaited<ReturnType<typeof openPreview>>) =>
  page.body.querySelectorAll('.tiles li').map((tile) => ({
    ...{ label: textOf(tile.querySelector('.label')!), place: textOf(tile.querySelector('figcaption .quiet')!) },
    pictures: tile
      .querySelectorAll('img')
      .filter(({ hidden }) => !hidden)
      .map((image) => [image.getAttribute('src'), image.getAttribute('alt')]),
  }));
const classesOf = (page: Awaited<ReturnType<typeof openPreview>>) =>
  cellsOf(page.body.querySelector('.classes table')!);
const source = (picture: string | undefined) => `data:image/png;base64,${picture}`;

test('a preview: each picture under its label and its number, and how often each class is there', async () => {
  const page = await openPreview(preview);
  const names = ['disc', 'ring', 'square'];
  expect(tiles(page)).toEqual(
    preview.samples.map(({ picture }, i) => {
      const place = `Sample ${100 + 7 * i}`;
      return { label: names[i % 3], place, pictures: [[source(picture), `${place}: ${names[i % 3]}`]] };
    }),
  );
  expect(classesOf(page)).toEqual([
    ['Class', 'Samples', 'Share'],
    ...[...names, 'star'].map((name) => [name, name === 'star' ? '0' : '4', name === 'star' ? '0.0%' : '33.3%']),
  ]);
  expect(page.body.querySelectorAll('.classes tbody tr').map((row) => row.getAttribute('data-none'))).toEqual([
    ...['false', 'false', 'false', 'true'],
  ]);
  expect(page.body.querySelectorAll('.swatch').every(({ hidden }) => hidden)).toBe(true);
});

test('mixed samples have both of their classes, the larger share first, and say in whose place they stand', async () => {
  const page = await openPreview({
    ...mixed,
    samples: mixed.samples.map((sample) => ({ ...sample, labels: sample.labels.toReversed() })),
  });
  const [first, , , fourth] = tiles(page);
  expect([first!.label, first!.place]).toEqual(['62.0% disc + 38.0% ring', 'Sample 100']);
  expect(fourth!.place).toBe('In place of sample 121');
  expect(classesOf(page).slice(1)).toEqual([
    ...[
      ['disc', '3.36', '28.0%'],
      ['ring', '2.64', '22.0%'],
      ['square', '3', '25.0%'],
      ['star', '3', '25.0%'],
    ],
  ]);
  expect(textOf(page.body.querySelector('.classes .quiet')!)).toBe(
    'A mixed sample counts for both of its classes, with their shares.',
  );
});

test('of pixels the labels are a second picture, and classes have their colours; of numbers there is their range', async () => {
  const page = await openPreview(pixels);
  expect(tiles(page).map(({ pictures }) => pictures)).toEqual(
    pixels.samples.map(({ picture, labelPicture, index }) => [
      [source(picture), `Picture of sample ${index}`],
      [source(labelPicture), `Labels of sample ${index}`],
    ]),
  );
  expect(classesOf(page).map(([, ...numbers]) => numbers)).toEqual([
    ...[
      ['Pixels', 'Share'],
      ['1,500', '73.2%'],
      ['548', '26.8%'],
    ],
  ]);
  expect(page.body.querySelectorAll('.swatch').map(({ hidden, style }) => [hidden, style.background])).toEqual([
    [false, 'rgb(128 64 128)'],
    [false, 'rgb(220 20 60)'],
  ]);
  const plain = await openPreview(numbers, { size: 'small' });
  expect(tiles(plain)[1]).toEqual({
    ...{ label: 'yes\nx [16000]: −0.91 to 0.97, mean 0.001', place: 'Sample 1', pictures: [] },
  });
  expect(plain.body.querySelector('.tiles')!.getAttribute('data-size')).toBe('numbers');
  expect(plain.body.querySelector('.classes')!.hidden).toBe(true);
});
