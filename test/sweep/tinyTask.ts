/** What tasks of a sweep train in the tests: a network of a second or two, and its weights for comparison. */
import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Imports of an experiment, and the body of its `model`. */
export const imports = `import * as tf from '@tensorflow/tfjs';
import { channelGate, defineExperiment, synthetic } from 'sluice';
`;
export const model = `    const input = tf.input({ shape: [32, 32, 3] });
    const pooled = tf.layers.averagePooling2d({ poolSize: 8, strides: 8 }).apply(input) as tf.SymbolicTensor;
    const conv = tf.layers.conv2d({ filters: 4, kernelSize: 3, name: 'conv' }).apply(pooled) as tf.SymbolicTensor;
    const gated = channelGate({ name: 'gate' })(conv, pooled);
    const flat = tf.layers.flatten().apply(gated) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10, name: 'fc' }).apply(flat) as tf.SymbolicTensor });`;

/** Tensors of a run's last checkpoint without their header, which has times in it. */
export function weights(run: string): string {
  const bytes = readFileSync(path.join(run, 'checkpoints/last.safetensors'));
  return bytes.subarray(8 + Number(bytes.readBigUInt64LE(0))).toString('base64');
}

/** Lets a step of an experiment last so many milliseconds more. It sleeps in place, as a long computation would be there, and costs no processor time. */
export const lasting = (ms: number | string) => `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms})`;
