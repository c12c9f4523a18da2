/** The method: what an experiment and the trainer use of this folder. Add a network: one file, one line in `networks`. */
export { batchShapingLoss, batchShapingLossFromLogits } from './batchShaping';
export {
  type BlockOptions,
  basicBlock,
  bottleneckBlock,
  type GateSetting,
  type GateSites,
  type Shortcut,
} from './blocks';
export { type ChannelGateOptions, channelGate } from './channelGate';
export type { CallContext, GateObservation, RandomSource } from './context';
export { beta, type Prior } from './distributions';
export { shapingTerm, sparsityTerm, type TermOptions } from './gateTerms';
export { HardGate } from './hardGate';
export { l0Loss } from './l0';
export * as networks from './networks';
export type { GateLogits, Normalisation } from './normalisation';
export { type ObservedOutput, observedApply } from './observedApply';
export { type Parameter, parametersOf, type Role, type WeightDecay, weightDecays } from './parameters';
export { withContextDropout } from './randomness';
export {
  bySteps,
  constant,
  cosine,
  linear,
  ramp,
  type Schedule,
  type ScheduleDescription,
  type ScheduleFunction,
  scheduleOf,
  step,
  toSchedule,
} from './schedules';
export { type CrossEntropyOptions, correctCount, softmaxCrossEntropy } from './taskLoss';
