// A network of your own with gates in it. ▶ Train above `defineExperiment` trains it; the view opens beside this file.
import * as tf from '@tensorflow/tfjs';
import { basicBlock, beta, cosine, defineExperiment, linear, ramp, sgd, synthetic } from 'sluice';

const epochs = 10;

function model(): tf.LayersModel {
  const image = tf.input({ shape: [32, 32, 3] });
  const stem = tf.layers.conv2d({ name: 'stem', filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' });
  let x = stem.apply(image) as tf.SymbolicTensor;
  // Each block has a gate between its two convolutions: it looks at the block's input and switches the inner channels.
  x = basicBlock(x, { name: 'block1', filters: 16 });
  x = basicBlock(x, { name: 'block2', filters: 32, stride: 2 });
  x = basicBlock(x, { name: 'block3', filters: 64, stride: 2 });
  const pooled = tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }).apply(x);
  // One score a class; the softmax is part of the loss.
  const scores = tf.layers.dense({ name: 'classifier', units: 10 }).apply(pooled) as tf.SymbolicTensor;
  return tf.model({ inputs: image, outputs: scores });
}

export default defineExperiment({
  model,
  // Images that are drawn here; cifar10({ dir }) and imageFolder({ dir, size }) read yours.
  data: synthetic({ train: 4000, test: 1000 }),
  epochs,
  batchSize: 64,
  learningRate: cosine(0.1),
  optimizer: sgd({ momentum: 0.9, weightDecay: 5e-4 }),
  // Batch shaping: every gate's probability, over a batch, is drawn towards Beta(0.6, 0.4). Fades out …
  shaping: { prior: beta(0.6, 0.4), weight: linear(20, 0, epochs / 3) },
  // … and then the L0 term closes what is not needed.
  sparsity: { weight: ramp(0.3, epochs / 3, (2 * epochs) / 3) },
});
