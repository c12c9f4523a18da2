/** What the controls of an experiment make of its training step: scalars, a gate's own learning rate, names to freeze. */
import type * as tf from '@tensorflow/tfjs';
import type { Optimizer, TrainingSpec } from '../device/device';
import type { Controls } from '../experiment/controls';
import type { Parameter } from '../nn';

export function withControls(spec: TrainingSpec, controls: Controls, parameters: readonly Parameter[]): TrainingSpec {
  const { gateLearningRate, freezeGates, clipNorm, ema } = controls;
  const gates = parameters.filter(({ gate }) => gate !== undefined).map(({ name }) => name);
  return {
    ...spec,
    ...(gateLearningRate === false
      ? {}
      : { scalars: [...spec.scalars, 'gateLearningRate'], optimizer: withGateRate(spec.optimizer, new Set(gates)) }),
    freezable: freezeGates === false ? undefined : gates,
    clipNorm: clipNorm === false ? undefined : clipNorm,
    ema: ema === false ? undefined : true,
  };
}

/** Any optimiser, with the scalar `gateLearningRate` in place of `learningRate` for what belongs to a gate. */
function withGateRate(optimizer: Optimizer, gates: ReadonlySet<string>): Optimizer {
  return {
    slots: optimizer.slots,
    update(variable, gradient, slots, { name, scalars }) {
      const learningRate = scalars[gates.has(name) ? 'gateLearningRate' : 'learningRate'] as tf.Scalar;
      return optimizer.update(variable, gradient, slots, { name, scalars: { ...scalars, learningRate } });
    },
  };
}
