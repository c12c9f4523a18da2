/**
 * Averages arrays over replicas through shared memory. Each replica copies its numbers into its own slot, waits for the
 * others, and adds all slots up in the same order: every replica gets the same bits.
 * Slots alternate between two sets, so one wait a step is enough: nobody can be two steps ahead.
 */
export interface SharedSums {
  /** [2 sets][replica][element] float32. */
  slots: SharedArrayBuffer;
  /** Arrivals, generation, and 1 once a replica has failed. */
  barrier: SharedArrayBuffer;
  /** Elements in one slot. */
  size: number;
}

export function shareSums(replicas: number, size: number): SharedSums {
  return { slots: new SharedArrayBuffer(2 * replicas * size * 4), barrier: new SharedArrayBuffer(12), size };
}

/** Lets nobody wait any more, now or later: one of those who would have to come has failed. */
export function breakUp({ barrier }: SharedSums): void {
  const words = new Int32Array(barrier);
  Atomics.store(words, 2, 1);
  Atomics.add(words, 1, 1);
  Atomics.notify(words, 1);
}

export class AllReduce {
  private readonly barrier: Int32Array;
  private readonly slots: Float32Array;
  /** The set of slots whose turn it is. */
  private turn: 0 | 1 = 0;

  constructor(
    private readonly shared: SharedSums,
    private readonly index: number,
    private readonly count: number,
    private readonly arrays: Float32Array[],
  ) {
    this.barrier = new Int32Array(shared.barrier);
    this.slots = new Float32Array(shared.slots);
  }

  /** Replaces the chosen arrays by their means over replicas. Blocks the thread until all have come; throws after `breakUp`. */
  average(chosen: number[]): void {
    const set = this.turn * this.count;
    this.turn = this.turn === 0 ? 1 : 0;
    const slot = (replica: number) => (set + replica) * this.shared.size;
    const arrays = chosen.map((i) => this.arrays[i] as Float32Array);
    let offset = slot(this.index);
    for (const array of arrays) {
      this.slots.set(array, offset);
      offset += array.length;
    }
    this.wait();
    offset = 0;
    for (const array of arrays) {
      this.mean(array, offset, slot);
      offset += array.length;
    }
  }

  private mean(target: Float32Array, offset: number, slot: (replica: number) => number): void {
    const { slots, count } = this;
    const scale = 1 / count;
    if (count === 2) {
      const [a, b] = [slot(0) + offset, slot(1) + offset];
      for (let i = 0; i < target.length; i++) target[i] = ((slots[a + i] as number) + (slots[b + i] as number)) * scale;
      return;
    }
    for (let i = 0; i < target.length; i++) {
      let sum = 0;
      for (let r = 0; r < count; r++) sum += slots[slot(r) + offset + i] as number;
      target[i] = sum * scale;
    }
  }

  private wait(): void {
    const generation = Atomics.load(this.barrier, 1);
    this.throwIfBroken();
    if (Atomics.add(this.barrier, 0, 1) === this.count - 1) {
      Atomics.store(this.barrier, 0, 0);
      Atomics.add(this.barrier, 1, 1);
      Atomics.notify(this.barrier, 1);
      return;
    }
    while (Atomics.load(this.barrier, 1) === generation) Atomics.wait(this.barrier, 1, generation);
    this.throwIfBroken();
  }

  private throwIfBroken(): void {
    if (Atomics.load(this.barrier, 2) === 1) throw new Error('Another replica of the network has failed.');
  }
}
