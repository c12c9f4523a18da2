/** Remembers, while a model is built, which of the user's lines connected each layer: helper first, then its caller. */
import * as tf from '@tensorflow/tfjs';
import type { Source } from '../protocol/events';

export interface LayerSources {
  sources: ReadonlyMap<string, readonly Source[]>;
  /** Puts TensorFlow.js back as it was. */
  stop(): void;
}

/** `userFrames` finds the user's lines in a stack trace. */
export function recordLayerSources(userFrames: (stack: string) => Source[]): LayerSources {
  const sources = new Map<string, Source[]>();
  const prototype = tf.layers.Layer.prototype;
  const original = prototype.apply;
  prototype.apply = function (this: tf.layers.Layer, ...args) {
    if (!sources.has(this.name)) {
      // A deep model is built by deep calls: the usual ten frames may end inside ours.
      const limit = Error.stackTraceLimit;
      Error.stackTraceLimit = 50;
      const frames = userFrames(new Error('where').stack ?? '');
      Error.stackTraceLimit = limit;
      if (frames.length > 0) sources.set(this.name, frames);
    }
    return original.apply(this, args);
  };
  return {
    sources,
    stop() {
      prototype.apply = original;
    },
  };
}
