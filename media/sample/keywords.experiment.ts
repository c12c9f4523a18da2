// A gated network on sounds, as for keyword spotting: convolutions over time, channels that switch on for hard ones.
// The data is in keywords.ts; nothing to download, about half a minute on two cores.
import * as tf from '@tensorflow/tfjs';
import { beta, channelGate, cosine, defineExperiment, linear, ramp } from 'sluice';
import { keywords } from './keywords';

const epochs = 8;

/** Two convolutions; the gate looks at what comes in, and switches what the first one makes. */
function block(x: tf.SymbolicTensor, filters: number, name: string): tf.SymbolicTensor {
  const options = { filters, kernelSize: 9, padding: 'same', useBias: false } as const;
  const norm = (y: tf.SymbolicTensor, at: string) =>
    tf.layers.reLU().apply(tf.layers.batchNormalization({ name: `${name}_${at}_bn` }).apply(y)) as tf.SymbolicTensor;
  const first = tf.layers.conv1d({ ...options, name: `${name}_a`, strides: 4 }).apply(x) as tf.SymbolicTensor;
  const gated = channelGate({ name: `${name}_gate` })(norm(first, 'a'), x);
  return norm(tf.layers.conv1d({ ...options, name: `${name}_b` }).apply(gated) as tf.SymbolicTensor, 'b');
}

export default defineExperiment({
  model: () => {
    const input = tf.input({ shape: [512, 1] });
    const blocks = block(block(input, 16, 'block1'), 32, 'block2');
    const pooled = tf.layers.globalAveragePooling1d({ name: 'pool' }).apply(blocks);
    return tf.model({
      inputs: input,
      outputs: tf.layers.dense({ name: 'words', units: 4 }).apply(pooled) as tf.SymbolicTensor,
    });
  },
  data: keywords,
  epochs,
  batchSize: 50,
  learningRate: cosine(0.05),
  shaping: { prior: beta(0.6, 0.4), weight: linear(5, 0, epochs / 3) },
  sparsity: { weight: ramp(0.1, epochs / 3, (2 * epochs) / 3), by: 'macs' },
});
