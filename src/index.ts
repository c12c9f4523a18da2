/** The public API: what an experiment file imports from 'sluice'. */

export type * from './data/augment/augmentation';
export type { DataSource } from './data/sources/kinds';
export * from './data/sources/sources';
export type { AugmentationSpec } from './experiment/augmentation';
export { defineExperiment, type Experiment, type ExperimentSpec, type ScheduleLike } from './experiment/experiment';
export type { ShapingSetting, SparsitySetting } from './experiment/gateSettings';
export type { LossContext, LossFunction, LossSetting, LossTerms, Outputs, ReadyLoss } from './experiment/loss';
export type { MetricFunction, MetricRecord, MetricSetting, ScoreSetting } from './experiment/metrics';
export { modelFolder } from './experiment/modelFolder';
export type { EpochContext, EpochGate, OnEpoch } from './experiment/onEpoch';
export { adam, type OptimizerSetting, sgd } from './experiment/optimizers';
export type { Parameters, ParameterValue, ParametrisedExperiment } from './experiment/parameters';
export * as presets from './experiment/presets';
export * as losses from './experiment/readyLosses';
export * as metrics from './experiment/readyMetrics';
export {
  type BlockOptions,
  basicBlock,
  batchShapingLoss,
  batchShapingLossFromLogits,
  batchShapingLossOfValues,
  beta,
  blockGate,
  bottleneckBlock,
  byRun,
  bySteps,
  type CallContext,
  type ChannelGateOptions,
  channelGate,
  constant,
  cosine,
  delayed,
  type GateKind,
  type GateNetworkOptions,
  type GateObservation,
  type GateOptions,
  type GateSetting,
  HardGate,
  type LearntPriors,
  type LearntPriorsOptions,
  l0Loss,
  learntPriors,
  linear,
  networks,
  normal,
  type Prior,
  type RandomSource,
  ramp,
  relaxedBernoulli,
  type Schedule,
  type ScheduleFunction,
  type ShapeOptions,
  type ShapingOptions,
  shape,
  staticGate,
  step,
  type ValuePrior,
  type WeightDecay,
} from './nn';
export type { Axis } from './sweep/spec/axisSetting';
export { defineSweep, type SweepSpec } from './sweep/spec/defineSweep';
export type { EarlyStopSetting } from './sweep/spec/earlyStopSetting';
export type { SlurmSetting } from './sweep/spec/slurmSetting';
