/** Layers of sequences, drawn. */
import * as tf from '@tensorflow/tfjs';
import type { Drawing, Kind, Step, T } from './drawing';
import { Own } from './drawing';

const L = tf.layers;
const length = (x: T) => x.shape[1] as number;

export const sequences: Kind = {
  shape: [6, 5],
  pooled: (x, name) => L.globalAveragePooling1d({ name }).apply(x) as T,
  steps,
};

/** Each step looks at all of them, by what they have in common. */
const attention = (x: tf.Tensor) => x.matMul(x, false, true).div(Math.sqrt(x.shape[2]!)).softmax().matMul(x);

function steps(d: Drawing): Step[] {
  return [
    [3, () => d.apply(L.dense({ name: d.named('dense'), units: d.one([4, 5, 8, 12]), ...d.weights() }), d.any())],
    [
      3,
      () => {
        const x = d.any();
        const [filters, kernelSize] = [d.one([4, 5, 8]), d.one([1, 3])];
        const dilationRate = kernelSize === 3 ? d.one([1, 1, 2]) : 1;
        const config = { name: d.named('conv'), filters, kernelSize, padding: 'same' as const, dilationRate };
        d.apply(L.conv1d({ ...config, ...d.weights() }), x);
      },
    ],
    [
      2,
      () => {
        const { kernelInitializer, biasInitializer, useBias } = d.weights();
        const recurrentInitializer = tf.initializers.glorotUniform({ seed: d.below(1e6) });
        const config = {
          ...{ name: d.named('recurrent'), units: d.one([3, 5]), returnSequences: true },
          ...{ kernelInitializer, biasInitializer, useBias, recurrentInitializer },
        };
        const layer = d.one([
          () => L.gru(config as never),
          () => L.lstm(config),
          () => L.simpleRNN(config),
        ])() as tf.RNN;
        const both = () =>
          L.bidirectional({ name: d.named('both'), layer, mergeMode: d.one(['concat', 'sum'] as never[]) });
        d.apply(d.chance(0.4) ? both() : layer, d.any());
      },
    ],
    [
      3,
      () =>
        d.apply(
          L.layerNormalization({
            name: d.named('norm'),
            gammaInitializer: tf.initializers.randomUniform({ minval: 0.5, maxval: 1.5, seed: d.below(1e6) }),
          }),
          d.any(),
        ),
    ],
    [2, () => d.apply(new Own({ name: d.named('attention'), call: attention }), d.any())],
    [
      1,
      () => {
        const x = d.any();
        if (length(x) < 4) return;
        const config = { name: d.named('pool'), poolSize: 2, strides: d.one([1, 2]), padding: 'same' as const };
        d.apply(d.chance(0.5) ? L.maxPooling1d(config) : L.averagePooling1d(config), x);
      },
    ],
    [1, () => d.apply(L.permute({ name: d.named('turned'), dims: [2, 1] }), d.any())],
  ];
}
