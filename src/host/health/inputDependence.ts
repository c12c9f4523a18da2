/**
 * Gates that are meant to decide by the input and do not. Told only where both measurements say so: the log-odds of all test
 * images lie at one place, and no class opens the gate more often than another.
 */
import { conditional, type Finding, type MeasuredLayer, type Rule } from './finding';

/** Rates of classes may be so far apart, 2 points. */
export const classTolerance = 0.02;
/** Images that may lie outside of the place, at each end: 1 %. */
export const outside = 0.01;
/** Width of the place in edges of `fitEdges`, each half a unit of log-odds: a point may lie at either side of an edge. */
const edges = 2;

export const inputIndependentGates: Rule = (run, { t }) =>
  conditional(run).flatMap((layer): Finding[] => {
    const { name, sources, channels, rates } = layer;
    const count = rates.filter((_, channel) => isIndependent(layer, channel)).length;
    if (count === 0) return [];
    return [
      {
        rule: 'input-independent-gates',
        severity: 'warning',
        name,
        brief: t('{0} of {1}', count, channels),
        sources,
        message: t('{0}: {1} of {2} gates do not depend on the input.', name, count, channels),
        reason: t(
          'Their logits are the same for all test samples, to within one unit, and the same for every class: a constant would do.',
        ),
        suggestion: t(
          'Raise `shaping.weight`, whose prior spreads the gates over the samples; check that the gate’s input is not constant, that `freezeGates` is over, and that `gateLearningRate` is not too low. For gates that are to be the same for every input, `staticGate` costs less.',
        ),
      },
    ];
  });

/** False where it cannot be told: without classes or distribution, and for log-odds beyond ±7.5, where all are in one bin. */
function isIndependent({ cdf, classRates }: MeasuredLayer, channel: number): boolean {
  const row = cdf?.[channel];
  if (row === undefined || classRates === undefined || classRates.length < 2) return false;
  const point = row.some((below, k) => below <= outside && (row[k + edges] ?? 0) >= 1 - outside);
  const byClass = classRates.map((rates) => rates[channel] ?? 0);
  return point && Math.max(...byClass) - Math.min(...byClass) <= classTolerance;
}
