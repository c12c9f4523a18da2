/** A step small enough for every device: four images of 8 × 8, three classes. */
import { synthetic } from '../../src/data/sources/sources';
import { defineExperiment, type Experiment, type ExperimentSpec } from '../../src/experiment/experiment';

export const shape = [8, 8, 3] as const;
export const x = Float32Array.from({ length: 4 * 8 * 8 * 3 }, (_, i) => Math.sin(i));
export const y = Int32Array.of(0, 1, 2, 0);

/** Of ten epochs; its model is given to the step, and never built. */
export const define = (change: Partial<ExperimentSpec>): Experiment =>
  defineExperiment({
    model: () => {
      throw new Error('is given');
    },
    data: synthetic(),
    epochs: 10,
    batchSize: 4,
    ...change,
  });
