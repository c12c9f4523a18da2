/** What the Samples view shows of four images that can be checked by hand, and how it is used. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { packShares } from '../../src/protocol/facts/packed';
import { encodeSamples, type SampleTable } from '../../src/protocol/files/samples';
import { started } from '../protocol/someEvents';
import { someSamples } from '../protocol/someSamples';
import { save } from './saved';
import { snapshot } from './storedRun';
import { bundle, launch, themeNames, View, type ViewOptions } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('samples')]);
});
afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

const source = { file: '/w/net.ts', line: 7 };
const run = {
  ...started(),
  model: { ...started().model, gates: someSamples.gates.map((gate) => ({ ...gate, sources: [source] })) },
};

async function open(table: SampleTable | undefined = someSamples, options: ViewOptions = {}): Promise<void> {
  view = await View.open(browser, parts, options);
  await view.send(snapshot([run]), { kind: 'samples', ...(table ? { bytes: encodeSamples(table) } : {}) });
}

const facts = async () => (await view.text('.samples > .facts div')).map((text) => text.replaceAll(/\s+/g, ' '));
const tiles = async () =>
  (await view.text('.tile')).map((text) => text.replaceAll(/\s+/g, ' ').replace(/%\s*/, '% ').trim());
const path = () => view.table('.path');
const press = (name: string) => view.page.locator('.segment, .action', { hasText: new RegExp(`^${name}$`) }).click();

test('samples that are no images say why there are no pictures, and have none', async () => {
  view = await View.open(browser, parts, {});
  const signals = { ...run, data: { ...run.data, name: 'Keywords', shape: [512, 1], pictures: false as const } };
  const bytes = encodeSamples({ ...someSamples, pictures: false });
  await view.send(snapshot([signals]), { kind: 'samples', bytes });
  const why = view.page.getByText('There are no pictures: the samples of Keywords are no images.');
  await why.waitFor({ state: 'visible' });
  expect(await view.page.locator('.tile').count()).toBe(4);
  // Neither what is read nor what hovering says.
  expect((await view.text('header p'))[0]).toContain('4 test samples after epoch 3');
  expect(await view.text('.figures dt, .summary dt, dt')).toContain('Samples');
  expect(await view.page.locator('canvas.picture:visible').count()).toBe(0);
});

test('samples of which the data says how difficult they are and makes pictures are ordered by it, and have them', async () => {
  view = await View.open(browser, parts, {});
  const thumbnails = { height: 1, width: 2 };
  const data = { ...run.data, name: 'Keywords', shape: [512, 1], pictures: false as const, thumbnails };
  const rated = { ...someSamples, difficulty: Float32Array.of(3, 1, 2, -0.5) };
  await view.send(snapshot([{ ...run, data }]), { kind: 'samples', bytes: encodeSamples(rated) });
  await expect.poll(() => view.page.locator('canvas.picture:visible').count()).toBe(4);
  expect(await view.page.getByText('There are no pictures').isVisible()).toBe(false);
  await expect.poll(facts).toContain('Spearman correlation of MACs and difficulty −0.800 n = 4');
  await press('Difficulty');
  await expect.poll(tiles).toEqual(['60.0% dog', '80.0% dog ✗ cat', '40.0% cat', '20.0% cat']);
  await view.page.locator('.tile').first().click();
  await expect.poll(() => view.page.locator('.detail .facts').innerText()).toMatch(/Difficulty\s+−0\.5/);
  // Of other data there is no such order.
  await view.send(snapshot([run]), { kind: 'samples', bytes: encodeSamples(someSamples) });
  await expect.poll(tiles).toEqual(['20.0% cat', '40.0% cat', '60.0% dog', '80.0% dog ✗ cat']);
  expect(await view.page.locator('.segment', { hasText: 'Difficulty' }).isVisible()).toBe(false);
});

describe('four images', () => {
  beforeEach(() => open());

  test('say in words what each costs and how it was taken', async () => {
    const titles = await view.page.locator('.tile').evaluateAll((all) => all.map((tile) => tile.getAttribute('title')));
    // Cheapest first.
    expect(titles).toEqual([
      'Image 0, cat, classified correctly, 20.0% of the dense MACs, loss 0.125',
      'Image 2, cat, classified correctly, 40.0% of the dense MACs, loss 0.25',
      'Image 3, dog, classified correctly, 60.0% of the dense MACs, loss 0.5',
      'Image 1, dog, predicted as cat, 80.0% of the dense MACs, loss 2',
    ]);
  });

  test('are summed up', async () => {
    // Ranks of MACs 1 4 2 3 and of loss 1 4 2 3: the same.
    expect(await facts()).toEqual([
      'Images 4',
      'Distinct paths 3',
      'Spearman correlation of MACs and loss 1.000 n = 4',
      'MACs of correct predictions 40.0% of dense',
      'MACs of wrong predictions 80.0% of dense',
    ]);
    expect(await view.table('.classes')).toEqual([
      ['Class', 'Samples', 'Mean MACs', 'Of dense', 'Accuracy'],
      ['dog', '2', '350', '70.0%', '50.0%'],
      ['cat', '2', '150', '30.0%', '100.0%'],
    ]);
    expect((await view.text('header p'))[0]).toContain('4 test images after epoch 3');
  });

  test('stand in the order of their MACs, cheapest first, with what the network took them for', async () => {
    expect(await tiles()).toEqual(['20.0% cat', '40.0% cat', '60.0% dog', '80.0% dog ✗ cat']);
    await view.page.getByLabel('Highest first').check();
    await expect.poll(async () => (await tiles())[0]).toBe('80.0% dog ✗ cat');
    await press('Wrong');
    await expect.poll(tiles).toEqual(['80.0% dog ✗ cat']);
    await view.page.getByLabel('Class', { exact: true }).selectOption('cat');
    await expect.poll(tiles).toEqual([]);
    expect(await view.page.getByText('No sample of this class has such a prediction.').isVisible()).toBe(true);
  });

  test('are filtered by a class that is pressed in the table, and all there again when it is pressed again', async () => {
    await view.page.locator('.classes').getByRole('button', { name: 'dog' }).click();
    await expect.poll(tiles).toEqual(['60.0% dog', '80.0% dog ✗ cat']);
    await view.page.locator('.classes').getByRole('button', { name: 'dog' }).click();
    await expect.poll(tiles).toHaveLength(4);
  });

  test('stand in a confusion matrix, as counts and as shares of their row; a cell shows its images, again all of them', async () => {
    expect(await view.table('.matrix')).toEqual([
      ['Class ↓ predicted as →', 'cat', 'dog'],
      ['cat', '2', '0'],
      ['dog', '1', '1'],
    ]);
    const cell = view.page.getByTitle('dog predicted as cat: 1 of 2, 50.0%');
    await cell.click();
    await expect.poll(tiles).toEqual(['80.0% dog ✗ cat']);
    expect(await cell.getAttribute('aria-pressed')).toBe('true');
    expect(await view.page.getByLabel('Predicted as', { exact: true }).inputValue()).toBe('cat');
    expect((await view.seen()).stored).toMatchObject({ className: 'dog', predicted: 'cat' });
    await cell.click();
    await expect.poll(tiles).toHaveLength(4);
    await press('Share of the row');
    await expect
      .poll(() => view.table('.matrix'))
      .toEqual([
        ['Class ↓ predicted as →', 'cat', 'dog'],
        ['cat', '100%', '0%'],
        ['dog', '50%', '50%'],
      ]);
  });

  test('the matrix is one stop of the tab key; arrows lead to cells with images, Enter shows those', async () => {
    const focused = () => view.page.evaluate(() => document.activeElement?.getAttribute('title'));
    expect(await view.page.locator('.matrix button[tabindex="0"]').count()).toBe(1);
    await view.page.locator('.matrix button[tabindex="0"]').focus();
    expect(await focused()).toBe('cat classified correctly: 2 of 2, 100.0%');
    // To the right of it there is none.
    await view.page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('cat classified correctly: 2 of 2, 100.0%');
    await view.page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('dog predicted as cat: 1 of 2, 50.0%');
    await view.page.keyboard.press('ArrowRight');
    await view.page.keyboard.press('Enter');
    await expect.poll(tiles).toEqual(['60.0% dog']);
    expect(await focused()).toBe('dog classified correctly: 1 of 2, 50.0%');
    expect(await view.page.locator('.matrix button[tabindex="0"]').count()).toBe(1);
  });

  test('one opened says its path, and leads to the line of a gate', async () => {
    await view.page.locator('.tile').first().click();
    await expect.poll(() => view.text('.detail h2')).toEqual(['Image 0']);
    expect((await view.text('.portrait .facts div')).map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
      'Class cat',
      'Predicted ✓ correct',
      'MACs 100 20.0% of dense',
      'Loss 0.125',
      'Path shared with 1',
    ]);
    expect((await path()).map((row) => row.slice(0, 2))).toEqual([
      ['Gate layer', 'Open channels'],
      ['gate1', '2 of 8'],
      ['gate2', '4 of 16'],
    ]);
    await view.page.locator('.path').getByRole('button', { name: 'gate2' }).click();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'openSource', source });
  });

  test('one beside the mean of its class, and beside another that was pinned', async () => {
    await view.page.locator('.tile').nth(1).click();
    await press('Its class');
    await expect.poll(() => view.text('.other p')).toEqual(['2 images of cat: 30.0% of the dense MACs on average.']);
    expect(await path()).toEqual([
      ['Gate layer', 'Open channels', 'Mean of cat'],
      ['gate1', '4 of 8', '3 of 8'],
      ['gate2', '8 of 16', '6 of 16'],
    ]);
    await press('Pin');
    await expect.poll(async () => (await view.text('.other p'))[0]).toContain('choose another to compare');
    await view.page.locator('.tile').nth(3).click();
    await expect.poll(path).toEqual([
      ['Gate layer', 'Open channels', 'Image 2'],
      ['gate1', '8 of 8', '4 of 8'],
      ['gate2', '16 of 16', '8 of 16'],
    ]);
  });

  test('get their pictures when they are on the screen, pixel by pixel', async () => {
    const asked = () => view.seen().then(({ sent }) => sent.find(({ kind }) => kind === 'thumbnails'));
    await expect.poll(asked).toEqual({ kind: 'thumbnails', samples: [0, 2, 3, 1] });
    const pixels = Uint8Array.from({ length: 2 * 2 * 1 * 3 }, (_, i) => 20 * i);
    await view.send({ kind: 'thumbnails', samples: [0, 2], height: 2, width: 1, pixels });
    const drawn = await view.page
      .locator('.tile canvas')
      .nth(1)
      .evaluate((canvas: HTMLCanvasElement) => [...canvas.getContext('2d')!.getImageData(0, 0, 1, 2).data]);
    expect(drawn).toEqual([120, 140, 160, 255, 180, 200, 220, 255]);
  });

  test('leave their figure: mean MACs by loss', async () => {
    const { rows } = await save(view, 'Save MACs by loss');
    expect(rows).toEqual([
      ['mean_loss', 'mean_macs', 'share_of_dense'],
      ['0.125', '100', '0.2'],
      ['0.25', '200', '0.4'],
      ['0.5', '300', '0.6'],
      ['2', '400', '0.8'],
    ]);
  });

  test('are where they were left after the page was thrown away', async () => {
    await view.page.locator('.tile').nth(2).click();
    await press('Loss');
    const { stored } = await view.seen();
    await view.close();
    await open(someSamples, { stored });
    expect(await view.text('.detail h2')).toEqual(['Image 3']);
    expect(await view.page.locator('input[value="loss"]').isChecked()).toBe(true);
  });
});

test('a class has its accuracy over the epochs, as a line and in words, where the run wrote it', async () => {
  const evaluation = { values: { loss: 1, accuracy: 0.5, macs: 100 }, samples: 4, gates: [] };
  const epochs = [
    [0, 1],
    [0.8, 0.6],
    [0.6, 0.2],
  ].map(
    (shares, i): RunEvent => ({
      ...{ kind: 'epoch', time: i + 2, step: i + 1, epoch: i + 1 },
      evaluation: { ...evaluation, classAccuracy: packShares(shares) },
    }),
  );
  const data = { ...run.data, classes: ['cat', 'dog'] };
  view = await View.open(browser, parts);
  await view.send(snapshot([{ ...run, data }, ...epochs]), { kind: 'samples', bytes: encodeSamples(someSamples) });
  expect((await view.text('.classes th[scope=col]:visible')).at(-1)).toBe('By epoch');
  const lines = view.page.locator('.classes .course');
  expect(await lines.evaluateAll((all) => all.map((line) => line.getAttribute('aria-label')))).toEqual([
    '100.0% after epoch 1, 20.0% after epoch 3; best 100.0% after epoch 1',
    '0.0% after epoch 1, 60.0% after epoch 3; best 80.0% after epoch 2',
  ]);
  // From the top edge to four fifths of the way down: 2 … 16 pixels.
  expect(await lines.first().locator('path').getAttribute('d')).toBe('M2.0 2.0L60.0 7.6L118.0 13.2');
  // A run without them has no column.
  await view.send(snapshot([run]));
  expect((await view.text('.classes th[scope=col]:visible')).at(-1)).toBe('Accuracy');
});

test('of a thousand classes the matrix has the forty with the most wrong answers, and one column for the others', async () => {
  const classes = Array.from({ length: 1000 }, (_, k) => `class${k}`);
  const column = (of: (i: number) => number) => Int32Array.from({ length: 2000 }, (_, i) => of(i));
  await open({
    ...someSamples,
    ...{ classes, count: 2000, total: 2000 },
    label: column((i) => i % 1000),
    // Images of the last forty classes are taken for class 0, the second time round.
    predicted: column((i) => (i >= 1960 ? 0 : i % 1000)),
    loss: new Float32Array(2000),
    macs: new Float64Array(2000).fill(1),
    path: new Uint32Array(2000),
    open: new Uint16Array(4000),
  });
  const rows = await view.table('.matrix');
  expect(rows).toHaveLength(41);
  expect(rows[0]!.slice(0, 3)).toEqual(['Class ↓ predicted as →', 'class0', 'class960']);
  expect(rows[0]!.at(-1)).toBe('others');
  // Of two images each, one is right and one taken for class 0.
  expect(rows[2]!.slice(0, 3)).toEqual(['class960', '1', '1']);
  expect(await view.text('.samples section > .quiet:visible')).toContain(
    'The 40 of 1,000 classes with the most wrong predictions.',
  );
});

test('ten thousand images are paged, and the last page is what is left', async () => {
  const count = 10_000;
  const column = <T>(make: (length: number) => T): T => make(count);
  await open({
    ...someSamples,
    total: count,
    count,
    label: column((n) => new Int32Array(n)),
    predicted: column((n) => new Int32Array(n)),
    loss: Float32Array.from({ length: count }, (_, i) => i),
    macs: Float64Array.from({ length: count }, (_, i) => 100 + (i % 300)),
    path: column((n) => new Uint32Array(n)),
    open: new Uint16Array(2 * count),
  });
  expect(await view.text('.pager span')).toEqual(['1–48 of 10,000']);
  expect(await tiles()).toHaveLength(48);
  await view.page.getByRole('button', { name: 'Next ›' }).click();
  await expect.poll(() => view.text('.pager span')).toEqual(['49–96 of 10,000']);
});

describe('where there is nothing to show', () => {
  const text = async () => (await view.text('.waiting p'))[0];

  test('a live run waits for its first evaluation', async () => {
    view = await View.open(browser, parts);
    await view.send(snapshot([run]), { kind: 'samples' });
    expect(await text()).toContain('The first evaluation comes at the end of an epoch');
    expect(await view.page.getByRole('button', { name: 'Evaluate Now' }).isVisible()).toBe(false);
  });

  test('a run of an earlier version is evaluated on demand', async () => {
    view = await View.open(browser, parts);
    const ended = { kind: 'ended' as const, time: 2, step: 1, outcome: 'finished' as const };
    await view.send(snapshot([run, ended]), { kind: 'samples' });
    expect(await text()).toContain('of an earlier version');
    await view.page.getByRole('button', { name: 'Evaluate Now' }).click();
    expect((await view.seen()).sent.at(-1)).toEqual({ kind: 'evaluate' });
  });

  test('what is wrong at length is said in sentences, and whoever asks gets every word', async () => {
    const problem = `The first sentence. ${'Another one follows. '.repeat(40)}The last one.`;
    view = await View.open(browser, parts);
    await view.send(snapshot([run]), { kind: 'samples', problem });
    expect((await text())?.length).toBeLessThanOrEqual(400);
    await view.page.getByText('Full text').click();
    expect(await view.page.locator('.full-text .message').innerText()).toBe(problem);
    await view.send(snapshot([run]), { kind: 'samples', problem: 'Short.' });
    await expect.poll(() => view.page.getByText('Full text').isVisible()).toBe(false);
  });

  test('a damaged record says what is wrong with it', async () => {
    view = await View.open(browser, parts);
    await view.send(snapshot([run]), { kind: 'samples', bytes: encodeSamples(someSamples).subarray(0, 500) });
    expect(await text()).toMatch(/samples\.bin cannot be read: it ends in column/);
  });
});

test.each(themeNames)('nothing is cut off and nothing fails, %s', async (theme) => {
  for (const width of [320, 760, 1280]) {
    await view?.close();
    await open(someSamples, { theme, width, stored: { chosen: 1, comparison: 'class' } });
    expect(await view.faults()).toEqual([]);
    expect(await view.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    if (process.env.PICTURES !== undefined)
      await view.page.screenshot({ path: `test-results/samples-${theme}-${width}.png`, fullPage: true });
  }
});

describe('parts of images whose pixels have classes', () => {
  const parts: SampleTable = {
    ...someSamples,
    parts: 2,
    label: new Int32Array(4).fill(-1),
    predicted: new Int32Array(4).fill(-1),
    accuracy: Float32Array.of(0.5, 0.75, 1, 0.25),
  };
  beforeEach(() => open(parts, { stored: { className: 'cat', predicted: 'dog', answers: 'wrong' } }));

  test('have right pixels in the place of classes and answers, whatever was filtered before', async () => {
    expect(await facts()).toEqual([
      'Parts of images 4',
      'Distinct paths 3',
      'Spearman correlation of MACs and loss 1.000 n = 4',
      'Pixel accuracy 62.5%',
    ]);
    expect((await tiles()).map((text) => text.replace(/^.*% (?=\d)/, '')).toSorted()).toEqual([
      '100.0% correct',
      '25.0% correct',
      '50.0% correct',
      '75.0% correct',
    ]);
    for (const label of ['Class', 'Predicted as', 'Predictions'])
      expect(await view.page.getByLabel(label, { exact: true }).isVisible()).toBe(false);
    for (const part of ['.classes', '.matrix']) expect(await view.page.locator(part).isVisible()).toBe(false);
  });

  test('are named by image and part, and compared with all', async () => {
    await view.page.locator('.tile').first().click();
    await expect.poll(() => view.text('.detail h2')).toEqual(['Part 0 of image 0']);
    expect((await view.text('.portrait .facts div')).map((text) => text.replaceAll(/\s+/g, ' '))[0]).toBe(
      'Pixel accuracy 50.0%',
    );
    await press('Its class');
    await expect.poll(() => view.text('.other p')).toEqual(['4 images of all: 50.0% of the dense MACs on average.']);
  });
});

test('operations without a count make every number “at least”', async () => {
  await open({ ...someSamples, notCounted: ['lambda_1', 'odd'] });
  expect((await facts()).at(-1)).toBe('All MACs at least');
  await expect(view.page.locator('.samples > .facts [title*="not counted are lambda_1, odd"]').count()).resolves.toBe(
    1,
  );
  await expect
    .poll(() => view.text('.classes tbody td:nth-of-type(2)'))
    .not.toContainEqual(expect.stringMatching(/^[^≥]/));
  await view.page.locator('.tile').first().click();
  await expect.poll(async () => (await view.text('.portrait .facts div')).join(' ')).toMatch(/MACs\s*≥ /);
});
