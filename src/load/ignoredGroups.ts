/**
 * Convolutions that ask for groups while a model is built. TensorFlow.js reads `groups` nowhere and computes a full
 * convolution: what is trained and counted is that, which its author has to know.
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { Source } from '../protocol/events/events';

interface Convolution {
  name?: string;
  groups?: number;
}
/** Every convolution's constructor asks this one about its arguments. */
interface BaseConv {
  verifyArgs(args: Convolution): void;
}

/** `userFrames` finds the user's lines in a stack trace. What is returned puts TensorFlow.js back and gives a sentence each. */
export function watchGroups(userFrames: (stack: string) => Source[]): () => string[] {
  const found: string[] = [];
  // With a name of its own, so that the automatic names of the user's layers count from one.
  const conv = tf.layers.conv2d({ name: 'any', filters: 1, kernelSize: 1 });
  const base = Object.getPrototypeOf(Object.getPrototypeOf(conv.constructor)) as BaseConv;
  const verify = base.verifyArgs;
  base.verifyArgs = function (args) {
    const { name = 'A convolution', groups = 1 } = args;
    if (groups !== 1) {
      const [place] = userFrames(new Error('where').stack ?? '');
      const where = place ? ` (${path.basename(place.file)}:${place.line})` : '';
      found.push(
        `${name}${where} asks for ${groups} groups, and TensorFlow.js has none: it is a full convolution, and counted as one. ` +
          'Split the channels and join the results with tf.layers.concatenate, or leave `groups` out.',
      );
    }
    verify.call(this, args);
  };
  return () => {
    base.verifyArgs = verify;
    return found;
  };
}
