/**
 * Whether two groups of runs differ beyond the noise of their seeds: Welch's interval of the difference of two means, which does
 * not take their variances for equal. Welch, The generalization of ‘Student’s’ problem, Biometrika 34 (1947); degrees of freedom
 * after Satterthwaite, Biometrics Bulletin 2 (1946).
 */
import { type Spread, spreadOf } from '../facts/tradeOff';

export interface Difference {
  /** Mean of the group less that of the one it is compared with. */
  difference: number;
  /** Holds the true difference with a probability of `confidence`; undefined where a group has fewer than two runs. */
  interval?: readonly [low: number, high: number];
  /** Of Student's t; undefined as the interval is, and where no run differs from those of its own group. */
  degrees?: number;
  /** Runs of the group, and of the one that it is compared with. */
  n: readonly [number, number];
  /** A group has fewer than two runs: nothing can be said of the noise. */
  tooFew: boolean;
}

/** Undefined where one of the two has no value. */
export function welch(
  group: Spread | readonly number[] | undefined,
  baseline: Spread | readonly number[] | undefined,
  confidence = 0.95,
): Difference | undefined {
  const [a, b] = [spread(group), spread(baseline)];
  if (a === undefined || b === undefined) return undefined;
  const difference = a.mean - b.mean;
  const n = [a.n, b.n] as const;
  if (a.deviation === undefined || b.deviation === undefined) return { difference, n, tooFew: true };
  const [va, vb] = [a.deviation ** 2 / a.n, b.deviation ** 2 / b.n];
  // Runs that are all the same, of a seed that changes nothing, leave no noise to tell from.
  if (va + vb === 0) return { difference, interval: [difference, difference], n, tooFew: false };
  const degrees = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
  const half = studentQuantile((1 + confidence) / 2, degrees) * Math.sqrt(va + vb);
  return { difference, interval: [difference - half, difference + half], degrees, n, tooFew: false };
}

/** Both ends of the interval lie on one side of 0; undefined where there is no interval. */
export const isBeyondNoise = ({ interval }: Difference): boolean | undefined =>
  interval === undefined ? undefined : interval[0] > 0 || interval[1] < 0;

const spread = (of: Spread | readonly number[] | undefined): Spread | undefined =>
  of !== undefined && 'mean' in of ? of : spreadOf(of ?? []);

/** t below which a value of Student's distribution lies with probability `p`, 0 < p < 1; `degrees` need not be whole. */
export function studentQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1 && degrees > 0)) return Number.NaN;
  if (p < 0.5) return -studentQuantile(1 - p, degrees);
  if (p === 0.5) return 0;
  let [low, high] = [0, 1];
  while (studentCdf(high, degrees) < p && high < 1e300) [low, high] = [high, 2 * high];
  // Halved until no number lies between: 60 or so turns, for a function that is asked a few times a table.
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (studentCdf(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Abramowitz and Stegun 26.7.1 with 26.5.27: 1 − ½ I_{ν/(ν+t²)}(ν/2, ½) for t ≥ 0. */
export function studentCdf(t: number, degrees: number): number {
  const tail = 0.5 * regularizedBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  return t >= 0 ? 1 - tail : tail;
}

/** I_x(a, b) by the continued fraction of Abramowitz and Stegun 26.5.8, from the side on which that converges fast. */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a);
  const logFront = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  return (Math.exp(logFront) * fraction(x, a, b)) / a;
}

/** By Lentz's method: numerators 1, d₁, d₂ … over ones. */
function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;
}

/** Lanczos' approximation (g = 7, 9 terms), to 15 digits for what is asked here: x ≥ ½. */
function logGamma(x: number): number {
  const terms = [
    ...[676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406],
    ...[12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7],
  ];
  const z = x - 1;
  const sum = terms.reduce((total, term, i) => total + term / (z + i + 1), 0.9999999999998099);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
