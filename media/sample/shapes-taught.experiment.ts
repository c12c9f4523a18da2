// The gated ResNet, taught by the plain one under a budget: what half of the multiply-adds can learn of all of them.
// Train shapes-plain.experiment.ts first; then give this one its run: here, in Train with Settings, or with --set teacher.run=runs/…
import { beta, cosine, defineExperiment, linear, networks, sgd, synthetic } from 'sluice';

const epochs = 10;

export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, gated: true }),
  data: synthetic({ train: 4000, test: 1000, difficulty: 0.5 }),
  epochs,
  batchSize: 64,
  learningRate: cosine(0.1),
  optimizer: sgd({ momentum: 0.9, weightDecay: 5e-4 }),
  shaping: { prior: beta(0.6, 0.4), weight: linear(20, 0, epochs / 3) },
  // Nobody has to find λ: it is steered to half of the dense MACs by the middle of the run.
  sparsity: { target: 0.5 },
  teacher: { run: 'runs/shapes-plain' },
  augmentation: { padCrop: 2, flip: true },
});
