import { emaName, type State, slotName, type TrainingSpec } from './device';
import { fromEntries } from './entries';

/** Weights as the model has them, their averages the same, slots at zero. */
export function initialState(spec: TrainingSpec): State {
  const values = fromEntries({ ...spec.trainable, ...spec.moving }, (v, name) => [
    name,
    v.dataSync<'float32'>().slice(),
  ]);
  const slots = Object.entries(spec.trainable).flatMap(([name, v]) =>
    spec.optimizer.slots.map((slot) => [slotName(name, slot), new Float32Array(v.size)] as const),
  );
  const averages = spec.ema ? fromEntries(values, (v, name) => [emaName(name), v]) : {};
  return { '#steps': Float32Array.of(0), ...values, ...averages, ...Object.fromEntries(slots) };
}
