// A gated ResNet on the built-in set of shapes: nothing to download, about a minute on two cores.
// Easy pictures are clean and large, hard ones small, noisy and cluttered: watch the gates tell them apart.
import { beta, cosine, defineExperiment, linear, networks, ramp, sgd, synthetic } from 'sluice';

const epochs = 10;

// λ and γ have names, for `--set lambda=0.6` and for sweeps to give them other values.
export default defineExperiment({ parameters: { lambda: 0.3, gamma: 20 } }, ({ lambda, gamma }) => ({
  model: () => networks.resnetCifar({ depth: 8, gated: true }),
  data: synthetic({ train: 4000, test: 1000, difficulty: 0.5 }),
  epochs,
  batchSize: 64,
  learningRate: cosine(0.1),
  optimizer: sgd({ momentum: 0.9, weightDecay: 5e-4 }),
  // Batch shaping spreads every gate's probability over the batch, then fades out …
  shaping: { prior: beta(0.6, 0.4), weight: linear(gamma, 0, epochs / 3) },
  // … and the sparsity term closes what is not needed.
  sparsity: { weight: ramp(lambda, epochs / 3, (2 * epochs) / 3) },
  augmentation: { padCrop: 2, flip: true },
}));
