/** `tf.customGrad` for functions of one tensor, typed: its own signature mixes tensors and the save function in one list. */
import * as tf from '@tensorflow/tfjs';

export function withOwnGradient(
  forward: (
    x: tf.Tensor,
    save: (tensors: tf.Tensor[]) => void,
  ) => { value: tf.Tensor; gradient: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor },
): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, (tensors: tf.Tensor[]) => void];
    const { value, gradient } = forward(x, save);
    return { value, gradFunc: gradient };
  });
}
