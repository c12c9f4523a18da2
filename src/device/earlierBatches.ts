/** Of a step with several batches, eagerly: the gradients of those before the last. */
import * as tf from '@tensorflow/tfjs';
import { mapped } from './eagerTensors';

/** Sums of the gradients of a step's batches, all but the last. */
export class EarlierBatches {
  private sums: Record<string, tf.Tensor> = {};
  count = 0;

  add(gradients: Record<string, tf.Tensor>): void {
    const before = this.sums;
    this.sums = mapped(gradients, (g, name) => tf.keep(before[name]?.add(g) ?? g.clone()));
    tf.dispose(before);
    this.count++;
  }

  meanWith(gradients: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
    if (this.count === 0) return gradients;
    const scale = 1 / (this.count + 1);
    const mean = mapped(gradients, (g, name) => (this.sums[name]?.add(g) ?? g).mul(scale));
    this.clear();
    return mean;
  }

  clear(): void {
    tf.dispose(this.sums);
    this.sums = {};
    this.count = 0;
  }
}
