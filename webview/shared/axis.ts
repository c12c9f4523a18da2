/** An axis that begins and ends at round numbers. */

export interface Axis {
  low: number;
  high: number;
  ticks: number[];
}

/** Steps are 1, 2 or 5 times a power of ten; some `wanted` of them hold all values. */
export function axisOf(values: readonly number[], wanted = 4): Axis {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const span = most - least > 0 ? most - least : Math.abs(most) || 1;
  const power = 10 ** Math.floor(Math.log10(span / wanted));
  const step = ([1, 2, 5].find((times) => times * power >= (span / wanted) * (1 - 1e-9)) ?? 10) * power;
  const low = Math.floor(least / step + 1e-9);
  const high = Math.max(low + 1, Math.ceil(most / step - 1e-9));
  // Multiples, not sums: 0.1 + 0.2 is no round number.
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => Number(((low + i) * step).toPrecision(12)));
  return { low: ticks[0] as number, high: ticks.at(-1) as number, ticks };
}
