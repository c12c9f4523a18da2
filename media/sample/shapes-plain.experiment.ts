// The same ResNet without gates: the yardstick of shapes.experiment.ts, and the teacher of shapes-taught.experiment.ts.
import { cosine, defineExperiment, networks, sgd, synthetic } from 'sluice';

export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, gated: false }),
  data: synthetic({ train: 4000, test: 1000, difficulty: 0.5 }),
  epochs: 10,
  batchSize: 64,
  learningRate: cosine(0.1),
  optimizer: sgd({ momentum: 0.9, weightDecay: 5e-4 }),
  augmentation: { padCrop: 2, flip: true },
});
