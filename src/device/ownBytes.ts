import * as tf from '@tensorflow/tfjs';
import type { TrainingSpec } from './device';

/** Of a replica's own arrays: its share of the batch, gradients, and weights, slots and moving averages twice over. */
export function ownBytes({ inputs, trainable, moving, optimizer, ema }: TrainingSpec, count: number): number {
  const numbers = (variables: Record<string, tf.Variable>) =>
    Object.values(variables).reduce((sum, v) => sum + v.size, 0);
  const batch = Object.values(inputs).reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape), 0) / count;
  const [trained, moved] = [numbers(trainable), numbers(moving)];
  const averaged = ema ? trained + moved : 0;
  return 4 * (batch + trained * (3 + 2 * optimizer.slots.length) + 2 * moved + averaged);
}
