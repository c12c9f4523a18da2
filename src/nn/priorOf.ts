/** The prior of a description, as saved models and records of runs hold it. Add a prior: a file, a kind in `prior.ts`, a case here. */
import { beta } from './distributions';
import { normal } from './normal';
import type { Prior, PriorDescription, ValuePrior } from './prior';
import { relaxedBernoulli } from './relaxedBernoulli';

export function priorOf(description: PriorDescription): Prior | ValuePrior {
  switch (description.kind) {
    case 'beta':
      return beta(description.a, description.b);
    case 'relaxedBernoulli':
      return relaxedBernoulli(description.mean, description.temperature);
    case 'normal':
      return normal(description.mean, description.deviation);
    default:
      return description satisfies never;
  }
}
