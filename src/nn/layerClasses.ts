/**
 * Every layer class of ours: importing this file registers them with TensorFlow.js, so that a saved model loads again. The
 * entry of `gates.js`, which an export for TensorFlow.js carries for pages without Node.
 */
export { AdaptivePool } from './adaptivePool';
export { Bilinear } from './bilinear';
export { ChannelPad } from './channelPad';
export { HardGate } from './hardGate';
export { Shaped } from './shape';
export { LearntLogits } from './staticGate';
