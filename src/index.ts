/** The public API: what an experiment file imports from 'sluice'. */

export type { Augmentation, DataSource } from './data/dataset';
export { cifar10, imageFolder, synthetic } from './data/sources';
export {
  type BlockOptions,
  basicBlock,
  batchShapingLoss,
  batchShapingLossFromLogits,
  beta,
  bottleneckBlock,
  bySteps,
  type CallContext,
  type ChannelGateOptions,
  channelGate,
  constant,
  cosine,
  type GateObservation,
  HardGate,
  l0Loss,
  linear,
  networks,
  type Prior,
  type RandomSource,
  ramp,
  type Schedule,
  step,
  type WeightDecay,
} from './nn';
export { defineExperiment, type Experiment, type ExperimentSpec, type ScheduleLike } from './train/experiment';
export { adam, type OptimizerSetting, sgd } from './train/optimizers';
