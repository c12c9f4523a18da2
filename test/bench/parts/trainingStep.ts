/** The training step that both sides of the benchmark run: task, batch-shaping and sparsity terms, Nesterov momentum, weight decay. */
import type * as tf from '@tensorflow/tfjs';
import { synthetic } from '../../../src/data/sources/sources';
import type { TrainingSpec } from '../../../src/device/device';
import { defineExperiment } from '../../../src/experiment/experiment';
import { sgd } from '../../../src/experiment/optimizers';
import { beta, constant, networks } from '../../../src/nn';
import { trainingSpec } from '../../../src/step/specs';

export interface BenchStep {
  model: tf.LayersModel;
  spec: TrainingSpec;
  inputs: { x: Float32Array; y: Int32Array };
  scalars: Record<string, number>;
}

/**
 * One network on random images; the data is in memory already. Names: `resnet20-gated`, `resnet18-plain`, `resnet50-gated`,
 * `pspnet50-gated` and so on. `size`: pixels of an image's side, 32 (ResNet-20) or 224 by default.
 */
export function trainingStep(
  network: string,
  batch: number,
  { shaping = true, size: side }: { shaping?: boolean; size?: number } = {},
): BenchStep {
  const gated = network.endsWith('gated');
  const [, family, depth = 20] = /^([a-z]+)(\d+)-/.exec(network) ?? [];
  const kind = family === 'pspnet' ? 'pixels' : Number(depth) === 20 ? 'small' : 'large';
  const size = side ?? (kind === 'small' ? 32 : 224);
  const classes = { small: 10, large: 1000, pixels: 19 }[kind];
  const options = { depth: Number(depth), gated, classes, inputShape: [size, size, 3] as [number, number, number] };
  const model = { small: networks.resnetCifar, large: networks.resnet, pixels: networks.pspnet }[kind](options);
  const pixelLabels = kind === 'pixels' ? { pixelLabels: { ignore: 255, colors: [] } } : {};
  const labels = batch * (kind === 'pixels' ? size * size : 1);
  const experiment = defineExperiment({
    model: () => model,
    data: synthetic(),
    epochs: 1,
    batchSize: batch,
    learningRate: 0.05,
    optimizer: sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 }),
    ...(gated && shaping ? { shaping: { prior: beta(0.6, 0.4), weight: constant(1) } } : {}),
    ...(gated ? { sparsity: { weight: 0.1 } } : {}),
  });
  return {
    model,
    spec: trainingSpec(experiment, model, { shape: [size, size, 3], ...pixelLabels }),
    inputs: {
      x: Float32Array.from({ length: batch * size * size * 3 }, () => Math.random() * 2 - 1),
      y: Int32Array.from({ length: labels }, (_, i) => i % classes),
    },
    scalars: { learningRate: 0.05, shaping: 1, sparsity: 0.1 },
  };
}
