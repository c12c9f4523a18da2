/** Draws from distributions that are not uniform. */
import type { SeededRandom } from '../../base/random';

/** From Beta(α, α), α > 0: G₁ / (G₁ + G₂) of two Gamma(α) numbers. By logarithms, for with a small α both are 0 in float64. */
export function symmetricBeta(alpha: number, random: SeededRandom): number {
  const difference = logGamma(alpha, random) - logGamma(alpha, random);
  return 1 / (1 + Math.exp(-difference));
}

/** Logarithm of a draw from Gamma(α, 1): Marsaglia and Tsang 2000, for α < 1 by a draw of α + 1 and u^(1/α). */
function logGamma(alpha: number, random: SeededRandom): number {
  if (alpha < 1) return logGamma(alpha + 1, random) + Math.log(random.uniform()) / alpha;
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = random.normal();
    const v = (1 + c * normal) ** 3;
    if (v <= 0) continue;
    if (Math.log(random.uniform()) < (normal * normal) / 2 + d - d * v + d * Math.log(v)) return Math.log(d * v);
  }
}
