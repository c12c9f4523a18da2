// The baseline: a plain ResNet-20 on CIFAR-10, 12 epochs. Put the binary version of CIFAR-10
// (cifar-10-batches-bin, or cifar-10-binary.tar.gz as it is) into the folder `data` beside this file.
import { cifar10, cosine, defineExperiment, networks, sgd } from 'sluice';

export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 20, gated: false }),
  data: cifar10({ dir: 'data' }),
  epochs: 12,
  batchSize: 128,
  learningRate: cosine(0.1),
  // Everything decays here, biases and batch norm too, as in PyTorch's plain SGD.
  optimizer: sgd({ momentum: 0.9, nesterov: true, weightDecay: { kernels: 5e-4, biases: 5e-4, norms: 5e-4 } }),
  augmentation: { padCrop: 4, flip: true },
});
