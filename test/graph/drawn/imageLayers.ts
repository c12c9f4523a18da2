/** Layers of images, drawn. */
import * as tf from '@tensorflow/tfjs';
import type { Drawing, Kind, Step, T } from './drawing';
import { Own } from './drawing';

const size = (x: T) => x.shape[1] as number;
const L = tf.layers;

export const images: Kind = {
  shape: [8, 8, 3],
  pooled: (x, name) => L.globalAveragePooling2d({ name }).apply(x) as T,
  steps,
};

function steps(d: Drawing): Step[] {
  return [
    [
      4,
      () => {
        const x = d.any();
        const strides = size(x) >= 4 && d.chance(0.25) ? 2 : 1;
        const activation = d.one(['relu', 'tanh', 'elu', 'linear', 'linear', 'linear', 'linear'] as const);
        const [filters, kernelSize] = [d.one([3, 4, 8, 16, 20]), d.one([1, 3])];
        const config = { name: d.named('conv'), filters, kernelSize, strides, padding: 'same' as const, activation };
        d.apply(L.conv2d({ ...config, ...d.weights() }), x);
      },
    ],
    [
      1,
      () => {
        const { kernelInitializer, ...rest } = d.weights();
        const config = {
          name: d.named('depthwise'),
          kernelSize: 3,
          padding: 'same' as const,
          depthMultiplier: d.one([1, 1, 2]),
        };
        d.apply(L.depthwiseConv2d({ ...config, ...rest, depthwiseInitializer: kernelInitializer }), d.any());
      },
    ],
    [
      1,
      () => {
        const x = d.any();
        if (size(x) < 4) return;
        const config = { name: d.named('pool'), poolSize: 2, strides: d.one([1, 2]), padding: 'same' as const };
        d.apply(d.chance(0.5) ? L.maxPooling2d(config) : L.averagePooling2d(config), x);
      },
    ],
    [
      1,
      () => {
        const x = d.any();
        if (size(x) <= 4) d.apply(L.upSampling2d({ name: d.named('up'), size: [2, 2] }), x);
        else d.apply(L.cropping2D({ name: d.named('crop'), cropping: 1 }), x);
      },
    ],
    [
      1,
      () => {
        const x = d.any();
        if (size(x) < 8) d.apply(L.zeroPadding2d({ name: d.named('pad'), padding: 1 }), x);
      },
    ],
    [1, () => d.apply(new Own({ name: d.named('turned'), call: (x) => x.transpose([0, 2, 1, 3]) }), d.any())],
  ];
}
