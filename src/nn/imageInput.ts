/** The input of the ready-made networks: an image of any size and number of channels. */

import * as tf from '@tensorflow/tfjs';
import { shownValue } from '../base/shownValue';
import { UserError } from '../base/userError';

/** Throws a UserError for what is no [height, width, channels]. `network`: its name, for messages. `anySize`: it takes images of every size. */
export function imageInput(
  network: string,
  shape: readonly [number, number, number],
  { anySize = true }: { anySize?: boolean } = {},
): tf.SymbolicTensor {
  const sides: readonly unknown[] = Array.isArray(shape) ? shape : [];
  const whole = (side: unknown) => Number.isSafeInteger(side) && (side as number) > 0;
  // A height or width of null is any, as TensorFlow.js has it.
  const free = (side: unknown, axis: number) => anySize && side === null && axis < 2;
  if (sides.length !== 3 || !sides.every((side, axis) => whole(side) || free(side, axis)))
    throw new UserError(`networks.${network}: inputShape is ${shownValue(shape)}, which is no image.`, {
      hint: 'inputShape is [height, width, channels]: [28, 28, 1] for MNIST, whose images are grey, [32, 32, 3] for CIFAR.',
    });
  return tf.input({ shape: [...shape], name: 'image' });
}
