/**
 * Where the distribution of a gate's probability is looked at: at 31 values of its log-odds u, −7.5 … 7.5 in steps of
 * 0.5, so 32 bins of which the first and the last are open. Even in u and not in sigmoid(u), because what matters lies
 * at both ends: Beta(0.6, 0.4) has half of its mass beyond 6 % and 94 %. The middle edge is a probability of one half.
 */

export const fitBins = 32;
/** The 31 edges between the bins, ascending. */
export const fitEdges: readonly number[] = Array.from({ length: fitBins - 1 }, (_, i) => (i - 15) / 2);
/** Of the edge u = 0, above which a gate is open. */
export const openEdge = 15;

export const sigmoid = (u: number): number => 1 / (1 + Math.exp(-u));

/** Number of the bin, 0 … 31: how many edges lie below `logit`. NaN belongs to bin 0. */
export function fitBin(logit: number): number {
  return Math.max(0, Math.min(fitBins - 1, Math.ceil(2 * logit + 15))) || 0;
}
