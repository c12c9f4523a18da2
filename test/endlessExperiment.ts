/** An experiment whose steps take a moment, and which ends when it is told to: for tests of the processes that train it. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes `tiny.experiment.ts` into `folder`; two steps an epoch. */
export function endlessExperiment(folder: string, epochs = 100_000): string {
  const file = path.join(folder, 'tiny.experiment.ts');
  writeFileSync(
    file,
    `import { defineExperiment, synthetic } from 'sluice';
import * as tf from '@tensorflow/tfjs';
export default defineExperiment({
  model: () => tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 10 })] }),
  data: synthetic({ train: 32, test: 16, difficulty: 0 }),
  epochs: ${epochs}, batchSize: 16, evaluation: { batchSize: 16 },
});
`,
  );
  return file;
}
