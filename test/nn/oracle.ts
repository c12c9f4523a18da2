/** Slow and obvious float64 counterparts, built on a statistics library and on loops; they share no code with src/nn. */
import betaCdf from '@stdlib/stats-base-dists-beta-cdf';

export const sigmoid = (u: number): number => 1 / (1 + Math.exp(-u));

/** Beta CDF at sigmoid(u); the upper half through the mirrored distribution, where 1 − x still has digits. */
export function cdfOfLogit(u: number, a: number, b: number): number {
  return u > 0 ? 1 - betaCdf(sigmoid(-u), b, a) : betaCdf(sigmoid(u), a, b);
}

/** Mean over the columns of (1/N) Σ (i/(N+1) − F(x₍ᵢ₎))², by sorting each column. `rows` is [N][gates]. */
export function batchShaping(rows: number[][], cdf: (value: number) => number): number {
  const gates = rows[0]!.length;
  let total = 0;
  for (let gate = 0; gate < gates; gate++) {
    const column = rows.map((row) => row[gate]!).sort((p, q) => p - q);
    column.forEach((value, index) => {
      total += ((index + 1) / (rows.length + 1) - cdf(value)) ** 2 / rows.length;
    });
  }
  return total / gates;
}

/** Central differences of a function of a matrix, entry by entry. */
export function differences(f: (rows: number[][]) => number, rows: number[][], h = 1e-5): number[][] {
  const at = (i: number, j: number, delta: number) =>
    f(rows.map((row, r) => (r === i ? row.map((value, c) => (c === j ? value + delta : value)) : row)));
  return rows.map((row, i) => row.map((_, j) => (at(i, j, h) - at(i, j, -h)) / (2 * h)));
}

export function largestGap(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values, expected ${expected.length}`);
  // `max` of Math would let a NaN through a toBeLessThan in one order of arguments and not in the other.
  let gap = 0;
  for (let i = 0; i < actual.length; i++) {
    const here = Math.abs(actual[i]! - expected[i]!);
    if (!(here <= gap)) gap = here;
  }
  return gap;
}
