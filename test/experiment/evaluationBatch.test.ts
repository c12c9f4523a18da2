/** A batch of evaluation larger than the test split: what it takes is what the images take. */
import { expect, it } from 'vitest';
import { evaluateRun } from '../../src/evaluate/evaluateRun';
import { openTrainedRun } from '../../src/evaluate/trainedRun';
import { builtThreads as threads } from '../threads';
import { all, endOf, experimentFile, of, request } from '../train/tinyRun';

// Of 100 million images a batch would take 1.2 TB.
it.each([100_000_000, 300, 33, 32, 7])('of %i is no larger than 32 images', async (batchSize) => {
  const asked = request({ file: experimentFile({ epochs: 1, extra: `evaluation: { batchSize: ${batchSize} },` }) });
  const events = await all(asked);
  expect(endOf(events)).toMatchObject({ outcome: 'finished' });
  const { evaluation: trained } = of(events, 'epoch')[0]!;
  expect(trained.samples).toBe(32);
  const run = await openTrainedRun({ folder: asked.folder, threads });
  expect(run.experiment.evaluation.batchSize).toBe(Math.min(32, batchSize));
  await run.close();
  const { evaluation } = await evaluateRun({ folder: asked.folder, threads });
  expect(evaluation).toMatchObject({ samples: 32, values: { accuracy: trained.values.accuracy } });
});
