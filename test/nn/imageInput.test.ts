/** What the ready-made networks take as an image. */
import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { networks } from '../../src/nn';
import { said } from '../said';
import './cpu';

type Shape = [number, number, number];
const makers: [string, (inputShape: Shape) => tf.LayersModel][] = [
  ['resnetCifar', (inputShape) => networks.resnetCifar({ depth: 8, inputShape })],
  ['resnet', (inputShape) => networks.resnet({ width: 0.125, classes: 10, inputShape })],
  ['pspnet', (inputShape) => networks.pspnet({ depth: 18, width: 0.125, inputShape })],
];

describe.each(makers)('networks.%s', (name, make) => {
  it.each<Shape>([
    [28, 28, 1],
    [32, 48, 4],
  ])('takes images of %i×%i×%i', (...shape) => {
    const model = make(shape);
    expect(model.inputs[0]?.shape).toEqual([null, ...shape]);
    model.dispose();
  });

  it.each<[unknown]>([[[28, 28]], [28], ['28x28'], [[28, 0, 1]], [[28, 28, 1.5]], [[28, 28, null]], [[1, 28, 28, 1]]])(
    'says of %j that it is no image',
    (shape) => {
      const { message, hint } = said(() => make(shape as Shape));
      expect(message).toBe(`networks.${name}: inputShape is ${JSON.stringify(shape)}, which is no image.`);
      expect(hint).toContain('[height, width, channels]');
    },
  );
});

it.each(makers.slice(0, 2))('networks.%s takes images of any height and width', (_, make) => {
  const model = make([null, null, 3] as unknown as Shape);
  expect(model.inputs[0]?.shape).toEqual([null, null, null, 3]);
  model.dispose();
});

it.each([[[null, 33, 3]], [[33, null, 3]]])('networks.pspnet has to know the size of its images: %j', (shape) => {
  expect(said(() => networks.pspnet({ inputShape: shape as unknown as Shape })).message).toBe(
    `networks.pspnet: inputShape is ${JSON.stringify(shape)}, which is no image.`,
  );
});
