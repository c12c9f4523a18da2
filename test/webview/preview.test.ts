/** What the Preview Data view shows of batches whose samples are known, and what it asks for. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PreviewSample } from '../../src/protocol/files/preview';
import type { ToPreviewView } from '../../src/protocol/messages/previewMessages';
import { mixed, numbers, pixels, preview, sequences, shownPreview } from './previews';
import { bundle, launch, View, type ViewOptions } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('preview')]);
});
afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

async function open(messages: ToPreviewView[], options: ViewOptions = {}): Promise<void> {
  view = await View.open(browser, parts, options);
  await view.send(...messages);
}
const said = async () => (await view.seen()).sent.at(-1);
const press = (name: string) => view.page.getByRole('button', { name }).click();
const enabled = (name: string) => view.page.getByRole('button', { name }).isEnabled();
const failed: ToPreviewView = {
  ...{ kind: 'failed', name: 'shapes', message: 'There is no folder data.', hint: 'Set `dir`.' },
  source: { file: '/home/mira/gated/shapes.experiment.ts', line: 5 },
};

describe('a batch', () => {
  test('is named with its data, its place and what is done to it', async () => {
    await open([shownPreview(mixed)]);
    expect(await view.text('h1')).toEqual(['shapes']);
    expect(await view.text('header p')).toEqual(['Shapes · 3,720 training and 800 test samples · 32 × 32 × 3']);
    expect(await view.text('.facts > div')).toEqual([
      'Batch\n3 of 31',
      'Samples in a batch\n12',
      'Seed\n7',
      'Augmentation\npadCrop 4, flip, mixup { alpha: 0.2 }',
    ]);
    expect(await view.text('.notices .notice')).toEqual([
      'Samples that cannot be read: 1. Another one stands in for each.',
      'cat/12.jpg is broken: it is an HTML page.',
    ]);
  });

  test('shows every sample with its labels and its place in the split', async () => {
    await open([shownPreview(preview)]);
    const captions = await view.text('figcaption');
    expect(captions).toHaveLength(12);
    expect(captions.slice(0, 2)).toEqual(['disc\nSample 100', 'ring\nSample 107']);
    const pictures = view.page.locator('img:visible');
    expect(await pictures.count()).toBe(12);
    expect(await pictures.first().getAttribute('alt')).toBe('Sample 100: disc');
    // Decoded, in its own size, of the pixels that were sent.
    const size = await pictures.evaluateAll((all) =>
      all.map((image) => [(image as HTMLImageElement).naturalWidth, (image as HTMLImageElement).naturalHeight]),
    );
    expect(size).toEqual(Array(12).fill([32, 32]));
    expect(await view.table('.classes')).toEqual([
      ['Class', 'Samples', 'Share'],
      ['disc', '4', '33.3%'],
      ['ring', '4', '33.3%'],
      ['square', '4', '33.3%'],
      ['star', '0', '0.0%'],
    ]);
  });

  test('of mixed samples says both labels with their shares, the larger first, and sums them', async () => {
    await open([shownPreview(mixed)]);
    const captions = await view.text('figcaption');
    expect(captions[0]).toBe('62.0% disc + 38.0% ring\nSample 100');
    expect(captions[3]).toBe('62.0% star + 38.0% disc\nIn place of sample 121');
    expect((await view.table('.classes')).slice(1, 3)).toEqual([
      ['disc', '3.36', '28.0%'],
      ['ring', '2.64', '22.0%'],
    ]);
    expect(await view.text('.classes p')).toEqual([
      'A mixed sample counts for both of its classes, with their shares.',
    ]);
  });

  test('with a class for every pixel shows them beside the picture, in the colours of the table', async () => {
    await open([shownPreview(pixels)]);
    expect(
      await view.page.locator('img:visible').evaluateAll((all) => all.map((image) => image.getAttribute('alt'))),
    ).toEqual(['Picture of sample 4', 'Labels of sample 4', 'Picture of sample 9', 'Labels of sample 9']);
    expect((await view.table('.classes')).slice(0, 2)).toEqual([
      ['Class', 'Pixels', 'Share'],
      ['road', '1,500', '73.2%'],
    ]);
    const color = await view.page
      .locator('.swatch')
      .first()
      .evaluate((swatch) => getComputedStyle(swatch).backgroundColor);
    expect(color).toBe('rgb(128, 64, 128)');
  });

  test('of what is no picture says the range of its numbers', async () => {
    await open([shownPreview(numbers)]);
    expect((await view.text('figcaption'))[0]).toBe('yes\nx [16000]: −0.91 to 0.97, mean 0.001\nSample 0');
    expect(await view.page.locator('.classes').isVisible()).toBe(false);
  });

  test('of sequences draws each channel, all samples on one scale, and what is no number as a gap', async () => {
    await open([shownPreview(sequences)]);
    const tiles = view.page.locator('figure');
    const lines = async (tile: number) =>
      tiles
        .nth(tile)
        .locator('.sequence path')
        .evaluateAll((all) => all.map((one) => [one.getAttribute('d'), getComputedStyle(one).stroke]));
    // 48 high, 2 of them left at either side: −1 is at 46, 0 at 35, 1 at 24, 3 at 2.
    const [[first, blue] = [], ...others] = await lines(0);
    expect([first, others]).toEqual(['M25.0 24.0L75.0 35.0L75.0 46.0L25.0 35.0Z', []]);
    const [[whole, same] = [], [flat, purple] = []] = await lines(1);
    expect(whole).toBe('M12.5 2.0L12.5 2.0ZM62.5 2.0L87.5 24.0L87.5 24.0L62.5 2.0Z');
    expect(flat).toBe('M25.0 35.0L75.0 35.0L75.0 35.0L25.0 35.0Z');
    expect([same === blue, purple === blue]).toEqual([true, false]);
    // Of another batch nothing is left, and what never changes is in the middle.
    const [one] = sequences.samples as [PreviewSample];
    const still = [{ ...one.inputs![0]!, envelopes: [{ low: [5, 5], high: [5, 5] }] }];
    await view.send(shownPreview({ ...sequences, samples: [{ ...one, inputs: still }, one] }));
    await view.send(shownPreview({ ...sequences, samples: [{ ...one, inputs: still }] }));
    await expect.poll(() => lines(0)).toMatchObject([['M25.0 24.0L75.0 24.0L75.0 24.0L25.0 24.0Z', blue]]);
    await view.send(shownPreview(numbers));
    await expect.poll(() => view.page.locator('.sequence').count()).toBe(0);
  });

  test('of which not all pictures had room says of how many there are some', async () => {
    const samples = preview.samples.map((sample, i) => (i < 5 ? sample : { ...sample, picture: undefined }));
    await open([shownPreview({ ...preview, samples }, true)]);
    expect(await view.page.locator('figure').count()).toBe(5);
    expect(await view.text('.notices .notice')).toEqual([
      'The experiment was saved after this was read. Read Again shows what it says now.',
      'Pictures are shown of the first 5 samples.',
    ]);
  });
});

describe('what is asked for', () => {
  test('another split, another batch, another seed, the same again', async () => {
    await open([shownPreview(preview)]);
    await press('Next Batch');
    expect(await said()).toEqual({ kind: 'show', asked: { split: 'train', batch: 3, seed: 7 } });
    await press('Previous Batch');
    expect(await said()).toEqual({ kind: 'show', asked: { split: 'train', batch: 1, seed: 7 } });
    await press('Draw with Another Seed');
    expect(await said()).toEqual({ kind: 'show', asked: { split: 'train', batch: 2, seed: 8 } });
    await press('Read Again');
    expect(await said()).toEqual({ kind: 'again' });
    // By the keyboard alone.
    await view.page.getByRole('radio', { name: 'Training' }).focus();
    await view.page.keyboard.press('ArrowRight');
    expect(await said()).toEqual({ kind: 'show', asked: { split: 'test', batch: 0, seed: 7 } });
  });

  test('not beyond the ends, nor while a batch is being read', async () => {
    await open([shownPreview({ ...preview, first: 0, batches: 1 })]);
    expect([await enabled('Previous Batch'), await enabled('Next Batch')]).toEqual([false, false]);
    const opacity = (name: string) =>
      view.page.getByRole('button', { name }).evaluate((one) => getComputedStyle(one).opacity);
    expect([await opacity('Previous Batch'), await opacity('Read Again')]).toEqual(['0.5', '1']);
    await view.send(shownPreview(preview), { kind: 'reading', name: 'shapes', asked: { split: 'test', batch: 0 } });
    for (const name of ['Previous Batch', 'Next Batch', 'Draw with Another Seed', 'Read Again'])
      expect(await enabled(name), name).toBe(false);
    expect(await view.text('.headline [role=status]')).toEqual(['Reading…']);
    expect(await view.page.getByRole('radio', { name: 'Test', exact: true }).isChecked()).toBe(true);
    // The test split is in its own order: no seed changes it.
    await view.send(shownPreview(pixels), { kind: 'reading', name: 'shapes', asked: null });
    expect(await view.page.getByRole('button', { name: 'Draw with Another Seed' }).isVisible()).toBe(false);
  });

  test('the size of the pictures, which is remembered', async () => {
    await open([shownPreview(preview)], { stored: { size: 'large' } });
    const width = () =>
      view.page
        .locator('img')
        .first()
        .evaluate((image) => image.getBoundingClientRect().width);
    expect(await width()).toBe(224);
    await view.page.getByText('Small').click();
    await expect.poll(width).toBe(64);
    expect((await view.seen()).stored).toEqual({ size: 'small' });
  });
});

describe('where there is no batch', () => {
  test('nothing was asked for yet, then the first is being read', async () => {
    await open([]);
    expect(await view.text('.waiting:visible')).toEqual(['No experiment is shown. Sluice: Preview Data shows one.']);
    await view.send({ kind: 'reading', name: 'shapes', asked: { split: 'train', batch: 0 } });
    expect(await view.text('.waiting:visible')).toEqual(['Reading the first batch…']);
    expect((await view.data()).state).toBe('reading');
  });

  test('it could not be read: why, what to do, the line, and once more', async () => {
    await open([{ kind: 'reading', name: 'shapes', asked: null }, failed]);
    expect(await view.text('[role=alert]')).toEqual([
      'There is no folder data.\nSet `dir`.\nOpen line 5 of shapes.experiment.ts\nTry Again',
    ]);
    await press('Open line 5');
    expect(await said()).toEqual({
      kind: 'openSource',
      source: { file: '/home/mira/gated/shapes.experiment.ts', line: 5 },
    });
    await press('Try Again');
    expect(await said()).toEqual({ kind: 'again' });
    await view.send({ kind: 'reading', name: 'shapes', asked: { split: 'train', batch: 0 } });
    expect(await view.page.getByRole('alert').isVisible()).toBe(false);
    // A file that is saved meanwhile sends the batch before once more: the failure stays.
    await view.send(
      shownPreview(preview),
      { kind: 'reading', name: 'shapes', asked: null },
      failed,
      shownPreview(preview, true),
    );
    expect(await view.page.getByRole('alert').isVisible()).toBe(true);
    expect(await view.page.locator('figure').count()).toBe(12);
  });

  test('of another experiment nothing stays of the one before', async () => {
    await open([shownPreview(preview), { kind: 'reading', name: 'other', asked: { split: 'train', batch: 0 } }]);
    expect(await view.text('h1')).toEqual(['other']);
    expect(await view.page.locator('figure:visible').count()).toBe(0);
  });
});
