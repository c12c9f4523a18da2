/** The method: what an experiment and the trainer use of this folder. Add a network: one file, one line in `networks`. */

export { auxiliaryNames, markAuxiliary } from './auxiliaryOutputs';
export {
  batchShapingLoss,
  batchShapingLossFromLogits,
  batchShapingLossOfValues,
  type ShapingOptions,
} from './batchShaping';
export { blockGate } from './blockGate';
export {
  type BlockOptions,
  basicBlock,
  bottleneckBlock,
  type GateKind,
  type GateSetting,
  type GateSites,
  type Shortcut,
} from './blocks';
export { withBuildSeed } from './buildSeed';
export { type ChannelGateOptions, channelGate } from './channelGate';
export type { CallContext, GateObservation, RandomSource, ShapedObservation } from './context';
export { beta } from './distributions';
export type { GateNetworkOptions, GateOptions } from './gateParts';
export { generalisedShapingTerm, shapingTerm, sparsityTerm, type TermOptions } from './gateTerms';
export { HardGate } from './hardGate';
export { l0Loss } from './l0';
export {
  type LearntPriors,
  type LearntPriorsOptions,
  type LearntVariables,
  learntParameters,
  learntPriors,
  learntVariables,
} from './learntPriors';
export { modelPass } from './modelPass';
export * as networks from './networks';
export { normal } from './normal';
export type { GateLogits, Normalisation } from './normalisation';
export { type ObservedOutput, observedApply } from './observedApply';
export { withOwnGradient } from './ownGradient';
export { type Parameter, parametersOf, type Role, type WeightDecay, weightDecays } from './parameters';
export type { Prior, PriorDescription, ValuePrior } from './prior';
export { withContextDropout } from './randomness';
export { allowActivityRegularisers, regularisedLayers, withRegularisers } from './regularisation';
export { relaxedBernoulli } from './relaxedBernoulli';
export {
  byRun,
  bySteps,
  constant,
  cosine,
  delayed,
  linear,
  ramp,
  type Schedule,
  type ScheduleDescription,
  type ScheduleFunction,
  scheduleOf,
  step,
  toSchedule,
} from './schedules';
export { Shaped, type ShapeOptions, shape } from './shape';
export { LearntLogits, staticGate } from './staticGate';
export { amongTop, type CrossEntropyOptions, correctCount, softmaxCrossEntropy } from './taskLoss';
