// The gated ResNet-20 on CIFAR-10 with batch shaping and the L0 term, same recipe as cifar10-plain.
import { beta, cifar10, cosine, defineExperiment, linear, networks, ramp, sgd } from 'sluice';

const epochs = 12;

// λ and γ have names, for `--set lambda=0.6` and for sweeps to give them other values.
export default defineExperiment({ parameters: { lambda: 0.3, gamma: 20 } }, ({ lambda, gamma }) => ({
  model: () => networks.resnetCifar({ depth: 20, gated: true }),
  data: cifar10({ dir: 'data' }),
  epochs,
  batchSize: 128,
  learningRate: cosine(0.1),
  optimizer: sgd({ momentum: 0.9, nesterov: true, weightDecay: { kernels: 5e-4, biases: 5e-4, norms: 5e-4 } }),
  // γ falls to 0 over the first third, λ rises over the second.
  shaping: { prior: beta(0.6, 0.4), weight: linear(gamma, 0, epochs / 3) },
  sparsity: { weight: ramp(lambda, epochs / 3, (2 * epochs) / 3) },
  augmentation: { padCrop: 4, flip: true },
}));
