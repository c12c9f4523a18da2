/** Hears of every layer that is made, as it gets its name. */
import * as tf from '@tensorflow/tfjs';

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
