import * as tf from '@tensorflow/tfjs';

interface Replaced extends tf.GradConfig {
  replaced?: true;
}

/** Puts another gradient of a kernel in the place of TensorFlow.js's own, for good; the second time nothing is done. */
export function replaceGradient(kernel: string, change: (stock: tf.GradFunc) => tf.GradFunc): void {
  // Where there is none, TensorFlow.js gives undefined and says null.
  const stock: Replaced | null | undefined = tf.getGradient(kernel);
  if (!stock || stock.replaced) return;
  tf.unregisterGradient(kernel);
  const ours: Replaced = { ...stock, gradFunc: change(stock.gradFunc), replaced: true };
  tf.registerGradient(ours);
}
