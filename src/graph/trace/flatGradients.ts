/**
 * Gradients of comparisons and of logic, which TensorFlow.js mostly lacks and then refuses to differentiate what uses them,
 * as tf.layers.masking does: they are constant almost everywhere, so that nothing flows back through them.
 */
import * as tf from '@tensorflow/tfjs';

const unary = ['All', 'Any', 'LogicalNot'];
const binary = ['Equal', 'NotEqual', 'Greater', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr'];

/** Once is enough; a gradient that is there already, of a TensorFlow.js that has one, stays. */
export function registerFlatGradients(): void {
  for (const kernelName of [...unary, ...binary]) {
    if (tf.getGradient(kernelName)) continue;
    const names = unary.includes(kernelName) ? ['x'] : ['a', 'b'];
    tf.registerGradient({
      kernelName,
      inputsToSave: names,
      gradFunc: (_, saved) =>
        Object.fromEntries(names.map((name, i) => [name, () => tf.zeros((saved[i] as tf.Tensor).shape)])),
    });
  }
}
