/**
 * Names of layers that were given none. TensorFlow.js counts on with every layer of a process, and checkpoints hold weights by the names of
 * their layers: an experiment that is loaded a second time, as to profile its run, is to have the names of the first.
 */
import * as tf from '@tensorflow/tfjs';

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

/**
 * Every constructor of a layer comes by here, in `Layer`'s own: it is the only place that all of them share. `named` may change the name.
 * Whoever comes later is asked after those before. What is returned undoes it; the last one first.
 */
export function onNaming(named: (layer: tf.layers.Layer, name: string) => string): () => void {
  const { prototype } = tf.layers.Layer;
  const before = Object.getOwnPropertyDescriptor(prototype, 'name');
  Object.defineProperty(prototype, 'name', {
    configurable: true,
    set(this: tf.layers.Layer, name: string) {
      const given = (value: string) => {
        if (before?.set) before.set.call(this, value);
        return named(this, before?.set ? this.name : value);
      };
      define(this, given(name), given);
    },
  });
  // A model is named once as a layer, and then as a model.
  const define = (layer: tf.layers.Layer, name: string, given: (value: string) => string) => {
    let own = name;
    const kept =
      layer instanceof tf.LayersModel
        ? {
            get: () => own,
            set: (value: string) => {
              own = given(value);
            },
          }
        : { value: name, writable: true };
    Object.defineProperty(layer, 'name', { ...kept, enumerable: true, configurable: true });
  };
  return () => {
    if (before) Object.defineProperty(prototype, 'name', before);
    else Reflect.deleteProperty(prototype, 'name');
  };
}
