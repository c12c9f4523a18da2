/** How many times as long one thing takes as another, from times of both in the same turns, and how sure that is. */
import { median } from '../base/quantiles';
import type { Ratio } from '../protocol/files/speedUp';

const wanted = 0.95;

/**
 * `slow`, `fast`: milliseconds of each turn, as many of both. The interval is between two order statistics: whatever the
 * distribution of the times, the true median lies between the k-th smallest and k-th largest of n ratios with probability
 * 1 − 2·P(Binomial(n, ½) < k) (Conover, Practical Nonparametric Statistics, 3.2).
 */
export function pairedRatio(slow: readonly number[], fast: readonly number[]): Ratio {
  const ratios = slow.map((ms, i) => ms / (fast[i] as number)).toSorted((a, b) => a - b);
  const n = ratios.length;
  // `below` is P(Binomial(n, ½) < k), `logTerm` the logarithm of its last term: 2^−n itself is no number for n above 1,074.
  let [k, logTerm] = [1, -n * Math.LN2];
  let below = Math.exp(logTerm);
  for (let next = k; next < n / 2; next++) {
    logTerm += Math.log((n - next + 1) / next);
    if (1 - 2 * (below + Math.exp(logTerm)) < wanted) break;
    below += Math.exp(logTerm);
    k = next + 1;
  }
  return {
    ratio: median(ratios),
    low: ratios[k - 1] as number,
    high: ratios[n - k] as number,
    confidence: Math.max(0, 1 - 2 * below),
  };
}
