/**
 * The gradient of `tf.einsum`, which TensorFlow.js lacks: it is an einsum too. With C = A, B in letters, a letter of A that
 * neither C nor B has was summed over alone, so that dA is the same all along it.
 */
import * as tf from '@tensorflow/tfjs';

/** Once is enough; a gradient that is there already, of a TensorFlow.js that has one, stays. */
export function registerEinsumGradient(): void {
  if (tf.getGradient('Einsum')) return;
  tf.registerGradient({
    kernelName: 'Einsum',
    saveAllInputs: true,
    gradFunc: (dy, saved, attrs) => {
      const [from = '', to = ''] = (attrs.equation as string).replace(/\s/g, '').split('->');
      const terms = from.split(',');
      const gradients = terms.map((own, i) => {
        const others = terms.flatMap((term, j) => (j === i ? [] : [{ term, x: saved[j] as tf.Tensor }]));
        return [
          i,
          () => gradientOf(own, saved[i] as tf.Tensor, [{ term: to, x: dy as tf.Tensor }, ...others]),
        ] as const;
      });
      return Object.fromEntries(gradients);
    },
  });
}

interface Operand {
  /** A letter an axis. */
  term: string;
  x: tf.Tensor;
}

function gradientOf(own: string, like: tf.Tensor, operands: readonly Operand[]): tf.Tensor {
  const letters = [...own];
  const known = letters.filter((letter) => operands.some(({ term }) => term.includes(letter)));
  const equation = `${operands.map(({ term }) => term).join(',')}->${known.join('')}`;
  const summed = tf.einsum(equation, ...operands.map(({ x }) => x));
  const spread = letters.map((letter, axis) => (known.includes(letter) ? (like.shape[axis] ?? 1) : 1));
  return summed.reshape(spread).broadcastTo(like.shape);
}
