/**
 * Outputs that serve training alone, as an auxiliary classifier does: no part of the network that is used afterwards. A model
 * names them in its own metadata, where a saved model keeps them: `model.setUserDefinedMetadata({ auxiliary: ['aux'] })`.
 */
import type * as tf from '@tensorflow/tfjs';

const field = 'auxiliary';

/** `names`: of outputs, as `model.outputNames` has them. */
export function markAuxiliary(model: tf.LayersModel, names: readonly string[]): void {
  if (names.length > 0) model.setUserDefinedMetadata({ ...model.getUserDefinedMetadata(), [field]: [...names] });
}

/** The names that a model's metadata says, whether it has such outputs or not. */
export function auxiliaryNames(model: tf.LayersModel): string[] {
  const { [field]: named = [] } = (model.getUserDefinedMetadata() ?? {}) as Record<string, unknown>;
  return [named].flat().map(String);
}
