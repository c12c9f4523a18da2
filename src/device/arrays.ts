/** The memory of a replica: named arrays, in pairs that are read and written in turn, and sums of gradients. */
import { variableOf } from './device';

export type Arrays = ReadonlyMap<string, Float32Array>;

/** One flat array and a view of it for each name. */
export interface Block {
  flat: Float32Array;
  arrays: Arrays;
}

export function allocate(sizes: readonly (readonly [string, number])[]): Block {
  const flat = new Float32Array(sizes.reduce((sum, [, size]) => sum + size, 0));
  const arrays = new Map<string, Float32Array>();
  let offset = 0;
  for (const [name, size] of sizes) {
    arrays.set(name, flat.subarray(offset, offset + size));
    offset += size;
  }
  return { flat, arrays };
}

/** Two sets of the same arrays: one is read while the other is written, then they change places; nothing is copied. */
export class Pair {
  readonly blocks: readonly [Block, Block];
  /** Index of the block that is written. */
  writes: 0 | 1 = 1;

  constructor(sizes: readonly (readonly [string, number])[]) {
    this.blocks = [allocate(sizes), allocate(sizes)];
  }

  get current(): Arrays {
    return this.blocks[this.writes === 0 ? 1 : 0].arrays;
  }

  get next(): Arrays {
    return this.blocks[this.writes].arrays;
  }

  exchange(): void {
    this.writes = this.writes === 0 ? 1 : 0;
  }

  /** What was written for these variables and their slots becomes what is there already. */
  hold(variables: ReadonlySet<string>): void {
    const { current, next } = this;
    for (const [name, values] of next)
      if (variables.has(variableOf(name))) values.set(current.get(name) as Float32Array);
  }

  /** Into both blocks: what no step assigns (a frozen layer's weights) must be there after the exchange too. */
  write(state: Readonly<Record<string, Float32Array>>): void {
    for (const { arrays } of this.blocks)
      for (const [name, values] of arrays) {
        const given = state[name];
        if (given) values.set(given);
      }
  }
}

/** Adds up the gradients of the batches of one step. Takes memory only when a step has more than one. */
export class GradientSum {
  private sum: Float32Array | undefined;
  /** Batches added since the last mean. */
  count = 0;

  add(gradients: Float32Array): void {
    this.sum ??= new Float32Array(gradients.length);
    const { sum } = this;
    if (this.count === 0) sum.set(gradients);
    else for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (gradients[i] as number);
    this.count++;
  }

  /** Replaces the last batch's gradients by the mean of all, and begins anew. */
  meanInto(gradients: Float32Array): void {
    if (this.count === 0 || this.sum === undefined) return;
    const { sum } = this;
    const scale = 1 / (this.count + 1);
    for (let i = 0; i < sum.length; i++) gradients[i] = ((sum[i] as number) + (gradients[i] as number)) * scale;
    this.count = 0;
  }
}

/** Moves each average by `rate` towards its value. */
export function follow(averages: Arrays, values: Arrays, rate: number): void {
  for (const [name, average] of averages) {
    const value = values.get(variableOf(name));
    if (!value) continue;
    for (let i = 0; i < average.length; i++) {
      const old = average[i] as number;
      average[i] = old + rate * ((value[i] as number) - old);
    }
  }
}
