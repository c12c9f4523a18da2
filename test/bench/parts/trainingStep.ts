/** The training step that both sides of the benchmark run: task, batch-shaping and sparsity terms, Nesterov momentum, weight decay. */
import type * as tf from '@tensorflow/tfjs';
import type { TrainingSpec } from '../../../src/device/device';
import { beta, constant, networks } from '../../../src/nn';
import { defineExperiment } from '../../../src/train/experiment';
import { sgd } from '../../../src/train/optimizers';
import { trainingSpec } from '../../../src/train/specs';

export interface BenchStep {
  model: tf.LayersModel;
  spec: TrainingSpec;
  inputs: { x: Float32Array; y: Int32Array };
  scalars: Record<string, number>;
}

/** One network on random images; the data is in memory already. Names: `resnet20-gated`, `resnet18-plain` and so on. */
export function trainingStep(network: string, batch: number, { shaping = true } = {}): BenchStep {
  const gated = network.endsWith('gated');
  const large = network.startsWith('resnet18');
  const [size, classes] = large ? [224, 1000] : [32, 10];
  const model = large ? networks.resnet({ depth: 18, gated }) : networks.resnetCifar({ depth: 20, gated });
  const experiment = defineExperiment({
    model: () => model,
    data: { kind: 'synthetic', seed: 0, train: batch, test: batch, classes, difficulty: 0.5 },
    epochs: 1,
    batchSize: batch,
    learningRate: 0.05,
    optimizer: sgd({ momentum: 0.9, nesterov: true, weightDecay: 5e-4 }),
    ...(gated && shaping ? { shaping: { prior: beta(0.6, 0.4), weight: constant(1) } } : {}),
    ...(gated ? { sparsity: { weight: 0.1 } } : {}),
  });
  return {
    model,
    spec: trainingSpec(experiment, model, { shape: [size, size, 3] }),
    inputs: {
      x: Float32Array.from({ length: batch * size * size * 3 }, () => Math.random() * 2 - 1),
      y: Int32Array.from({ length: batch }, (_, i) => i % classes),
    },
    scalars: { learningRate: 0.05, shaping: 1, sparsity: 0.1 },
  };
}
