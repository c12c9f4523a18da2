/**
 * Names of layers that were given none. TensorFlow.js counts on with every layer of a process, and checkpoints hold weights by the names of
 * their layers: an experiment that is loaded a second time, as to profile its run, is to have the names of the first.
 */
import * as tf from '@tensorflow/tfjs';
import { onNaming } from './onNaming';

/** To be called before the experiment's file runs: it may make layers. What is returned puts TensorFlow.js back as it was. */
export function steadyNames(): () => void {
  const counts = new Map<string, number>();
  return onNaming((layer, name) => {
    const [, prefix = '', count] = /^(.*?)(\d+)$/.exec(name) ?? [];
    if (count === undefined || !isAutomatic(layer, prefix)) return name;
    const next = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, next);
    return `${prefix}${next}`;
  });
}

/** `dense_Dense` of a Dense, `input` of an input, `model` and `sequential_` of models. */
function isAutomatic(layer: tf.layers.Layer, prefix: string): boolean {
  const kind = layer.getClassName();
  if (layer instanceof tf.LayersModel) return prefix.replace(/_$/, '') === kind.toLowerCase();
  return prefix.endsWith(`_${kind}`) || (kind === 'InputLayer' && prefix === 'input');
}
