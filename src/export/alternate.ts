/** Times several ways of doing the same in turns, so that a busy moment of the machine falls on all of them alike. */
import { median, quantile } from '../base/quantiles';
import { SeededRandom } from '../base/random';

export interface Timing {
  /** Median milliseconds. */
  ms: number;
  p25: number;
  p75: number;
  /** Of each turn. */
  times: number[];
}

const warmUp = 5;

/**
 * `runs` turns of each after a warm-up; their order is drawn anew for each turn, so that none always
 * comes after the same other one. A way that returns a number has measured its
 * milliseconds itself. Stops with the reason of `signal`.
 */
export async function alternate<K extends string>(
  ways: Readonly<Record<K, (turn: number) => Promise<unknown>>>,
  runs: number,
  signal?: AbortSignal,
): Promise<Record<K, Timing>> {
  const names = Object.keys(ways) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  const random = new SeededRandom(0);
  for (let turn = -warmUp; turn < runs; turn++) {
    signal?.throwIfAborted();
    for (const name of random.shuffle([...names])) {
      const begin = performance.now();
      const own = await ways[name](Math.max(0, turn));
      if (turn >= 0) times[name].push(typeof own === 'number' ? own : performance.now() - begin);
    }
  }
  const timing = (values: number[]) => ({
    ms: median(values),
    p25: quantile(values, 0.25),
    p75: quantile(values, 0.75),
    times: values,
  });
  return Object.fromEntries(names.map((name) => [name, timing(times[name])])) as Record<K, Timing>;
}
