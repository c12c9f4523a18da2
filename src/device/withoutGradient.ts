/** Operations for which TensorFlow.js has no gradient: it names the operation, and the way on is the user's. */
import { UserError } from '../base/userError';

const said = /gradient function not found for (\w+)/;

/** What is thrown instead of such an error; any other as it is. */
export function withoutGradient(error: unknown): unknown {
  const [, operation] = error instanceof Error ? (said.exec(error.message) ?? []) : [];
  if (operation === undefined) return error;
  return new UserError(`TensorFlow.js has no gradient of ${operation}, and weights before it are trained through it.`, {
    hint: 'Put what computes with it before the first layer with weights, or give it a gradient: tf.customGrad(…), or tf.registerGradient({ kernelName, gradFunc }).',
  });
}
