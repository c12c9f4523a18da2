/**
 * The gradient of a gather with respect to its indices is zero: a row more or less is no small change. TensorFlow.js gives the whole
 * numbers themselves, which its own check refuses, so that what is chosen by trained numbers could not be trained behind.
 */
import * as tf from '@tensorflow/tfjs';
import { replaceGradient } from './replaceGradient';

export function registerGatherGradient(): void {
  replaceGradient('GatherV2', (stock) => (dy, saved, attrs) => {
    const indices = saved[1] as tf.Tensor;
    return { ...stock(dy, saved, attrs), indices: () => tf.zeros(indices.shape) };
  });
}
