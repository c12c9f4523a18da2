/** Every number of the Predictions view: of all images, of the one that is shown, of the classes. */
import { expect, test } from 'vitest';
import type { PredictionIndex } from '../../../src/protocol/files/predictions';
import { segmentation, someIndex } from '../../protocol/somePredictions';
import { percent } from '../../written';
import { numberTexts } from '../everyText';
import { snapshot } from '../storedRun';
import { bundle, launch, View } from '../view';

const index: PredictionIndex = {
  ...someIndex,
  classes: ['road', 'sky', 'boat', 'person 2'],
  colors: [...someIndex.colors, [220, 20, 60]],
  iou: [0.5173, 0.8264, null, 0.1372],
  meanIoU: 0.4936,
  accuracy: 0.8127,
  images: [
    { name: 'a/one1.png', sheet: 'one', accuracy: 0.9173 },
    { name: 'a/two2.png', sheet: 'two', accuracy: 0.6284 },
    { name: 'b/three3.png', sheet: 'three', accuracy: 0.7391 },
  ],
};

function texts(images: PredictionIndex['images'], shown: PredictionIndex['images'][number]): string[] {
  const { model, data, run } = segmentation;
  const known = index.classes
    .map((name, i) => ({ name, iou: index.iou[i]! }))
    .filter(({ iou }) => iou !== null)
    .sort((a, b) => b.iou - a.iou);
  return [
    [model.name, data.name, run].join(' · '),
    `Mean IoU ${percent(index.meanIoU)}`,
    `Pixel accuracy ${percent(index.accuracy)}`,
    `Pixel accuracy of this image ${percent(shown.accuracy)}`,
    ['Image', ...images.map(({ name }) => name)].join(' '),
    ...['Labels over the photo 100%', 'input aria-valuetext: 100%'],
    ...known.map(({ name, iou }) => `${name} | ${percent(iou)}`),
  ].filter((text) => /\d/.test(text));
}

test('of each image in turn, in the order of the split and by right pixels', async () => {
  const browser = await launch();
  const view = await View.open(browser, await bundle('predictions'), { width: 1400 });
  await view.send(snapshot([segmentation]), { kind: 'predictions', index });
  const { images } = index;
  for (const image of images) {
    await expect.poll(() => numberTexts(view)).toEqual(texts(images, image));
    if (image !== images.at(-1)) await view.page.getByRole('button', { name: 'Next' }).click();
  }
  await view.page.getByLabel('Lowest pixel accuracy first').check();
  const worst = [...images].sort((a, b) => a.accuracy - b.accuracy);
  await expect.poll(() => numberTexts(view)).toEqual(texts(worst, images[2]!));
  await view.page.getByRole('button', { name: 'Previous' }).click();
  await expect.poll(() => numberTexts(view)).toEqual(texts(worst, worst[0]!));
  expect(await view.faults()).toEqual([]);
});
