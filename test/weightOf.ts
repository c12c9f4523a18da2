/** λ of an experiment whose sparsity has a weight, and no share that it is steered to. */
import type { CheckedSparsity, WeightedSparsity } from '../src/experiment/gateSettings';
import type { Schedule } from '../src/nn';

export const weightOf = (sparsity: CheckedSparsity | undefined): Schedule =>
  (sparsity as WeightedSparsity<Schedule>).weight;
