/**
 * Remembers, while a model is built, which of the user's lines made each layer: the helper first, then its caller.
 * A layer made before that, outside the model function, counts as made where it is first applied.
 */
import * as tf from '@tensorflow/tfjs';
import type { Source } from '../protocol/events/events';
import { onNaming } from './onNaming';

/** A deep model is built by deep calls: the usual ten frames may all be ours, in an error too. */
const depth = 50;

/**
 * `userFrames` finds the user's lines in a stack trace. Call what is returned when the model stands, also after an
 * error: it puts TensorFlow.js back as it was and gives the lines by layer name.
 */
export function recordLayerSources(userFrames: (stack: string) => Source[]): () => Map<string, Source[]> {
  const made = new Map<tf.layers.Layer, Source[]>();
  const record = (layer: tf.layers.Layer) => {
    if (made.has(layer)) return;
    const frames = userFrames(new Error('where').stack ?? '');
    if (frames.length > 0) made.set(layer, frames);
  };
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = depth;
  const prototype = tf.layers.Layer.prototype;
  const apply = prototype.apply;
  prototype.apply = function (this: tf.layers.Layer, ...args) {
    record(this);
    return apply.apply(this, args);
  };
  const restore = onNaming((layer, name) => {
    record(layer);
    return name;
  });
  return () => {
    Error.stackTraceLimit = limit;
    prototype.apply = apply;
    restore();
    return new Map([...made].map(([layer, sources]) => [layer.name, sources]));
  };
}
