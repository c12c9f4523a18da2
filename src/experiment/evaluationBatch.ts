/** The experiment with an evaluation batch that is no larger than the test split: the rest of it would be computed for nothing. */
import type { Experiment } from './experiment';

export function fittedEvaluation(experiment: Experiment, { test }: { test: number }): Experiment {
  const { batchSize } = experiment.evaluation;
  if (test >= batchSize) return experiment;
  return { ...experiment, evaluation: { ...experiment.evaluation, batchSize: Math.max(1, test) } };
}
