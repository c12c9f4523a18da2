/** Tasks as arrays that Slurm takes: elements end below its MaxArraySize, so a task's number is element and offset. */

export interface Limits {
  /** Elements are numbered below it. */
  size: number;
  /** Elements that one array may have. */
  elements: number;
}

export interface Part {
  /** Added to an element's number. */
  offset: number;
  /** For `--array`: `1,5,7-9`. */
  array: string;
  indices: number[];
}

/** Slurm's own, for where it does not say. */
const usual = 1001;

/** From what `scontrol show config` prints. */
export function limitsIn(config: string): Limits {
  const size = Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(config)?.[1] ?? usual);
  const elements = Number(/\bmax_array_tasks=(\d+)/i.exec(config)?.[1] ?? size);
  // 0 and 1 are how a site forbids arrays: what is left of it is an element at a time, and what sbatch says to that.
  return { size: Math.max(1, size), elements: Math.max(1, Math.min(size, elements)) };
}

/** @param indices Ascending. */
export function partsOf(indices: readonly number[], { size, elements }: Limits): Part[] {
  const parts: Part[] = [];
  for (const index of indices) {
    const offset = Math.floor(index / size) * size;
    const last = parts.at(-1);
    if (last !== undefined && last.offset === offset && last.indices.length < elements) last.indices.push(index);
    else parts.push({ offset, array: '', indices: [index] });
  }
  return parts.map((part) => ({ ...part, array: ranges(part.indices.map((index) => index - part.offset)) }));
}

/** `1,5,7-9` of ascending numbers. */
export function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const n of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === n - 1) run[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',');
}
