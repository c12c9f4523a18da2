/** An experiment with a place for code that hangs, leaves or crashes: for tests of the processes that train it. */
import { writeFileSync } from 'node:fs';

export interface Parts {
  /** Of the module, its line 5. */
  top?: string;
  /** Of model(), line 8. */
  model?: string;
  /** Line 12. */
  rate?: string;
  epochs?: number;
}

/**
 * Code of an experiment that tells the test and then holds JavaScript up for ever. No loop: what a hung process does while its
 * watchers wait costs nothing then, and to them both are one, a thread that never returns to its events.
 */
export const stuck = 'reached(); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);';
/** The same by a loop, which computes. */
export const looping = 'reached(); for (;;);';

/** Writes `file`, two steps an epoch. Its code may call `reached()`, which empties or makes the file `reached`. */
export function brittleExperiment(
  file: string,
  reached: string,
  { top = '', model = '', rate = '0.1', epochs = 2 }: Parts,
): void {
  writeFileSync(
    file,
    `import * as tf from '@tensorflow/tfjs';
import { writeFileSync } from 'node:fs';
import { channelGate, defineExperiment, synthetic } from 'sluice';
const reached = () => writeFileSync(${JSON.stringify(reached)}, '');
${top}
export default defineExperiment({
  model: async () => {
    ${model}
    return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 10 })] });
  },
  data: synthetic({ train: 32, test: 16 }), epochs: ${epochs}, batchSize: 16,
  learningRate: ${rate},
});
void channelGate;
`,
  );
}
