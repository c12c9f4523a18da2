/**
 * The one generator of the project: gate noise, dropout, shuffling, augmentation, the synthetic set.
 * xoshiro128** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021): 16 bytes of state,
 * so that a checkpoint can hold it and a resumed run draws what the interrupted one would have drawn.
 * Not for secrets.
 */

/** The four words of the state, each an unsigned 32-bit integer: plain data for a checkpoint. */
export type RandomState = [number, number, number, number];

export class SeededRandom {
  private s0 = 0;
  private s1 = 0;
  private s2 = 0;
  private s3 = 0;

  /**
   * One or more integers name the stream: `new SeededRandom(seed, epoch, batch)` is independent of its neighbours,
   * and any integer is a seed, 0 included. Throws a RangeError for what is no safe integer.
   */
  constructor(...seed: [number, ...number[]]) {
    // Every 32-bit half of every number is mixed in turn, each result feeding the next: order and length matter.
    let hash = 0x9e3779b9 ^ seed.length;
    for (const value of seed) {
      if (!Number.isSafeInteger(value)) throw new RangeError(`A seed is a whole number, and ${value} is none.`);
      hash = mix(hash ^ (value >>> 0));
      hash = mix(hash ^ (Math.floor(value / 2 ** 32) >>> 0));
    }
    const words = [1, 2, 3, 4].map((index) => mix(hash + Math.imul(index, 0x9e3779b9)) >>> 0);
    this.state = words as RandomState;
  }

  get state(): RandomState {
    return [this.s0, this.s1, this.s2, this.s3];
  }

  set state(words: Readonly<RandomState>) {
    const whole = words.length === 4 && words.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32);
    // The all-zero state is the one fixed point of the generator: it would yield zeros for ever.
    if (!whole || words.every((word) => word === 0)) throw new RangeError('Not the state of a generator.');
    [this.s0, this.s1, this.s2, this.s3] = words;
  }

  /** The next 32 bits, 0 … 2³² − 1. */
  uint32(): number {
    const x = Math.imul(this.s1, 5);
    const result = Math.imul((x << 7) | (x >>> 25), 9);
    const t = this.s1 << 9;
    const s2 = this.s2 ^ this.s0;
    const s3 = this.s3 ^ this.s1;
    this.s1 = (this.s1 ^ s2) >>> 0;
    this.s0 = (this.s0 ^ s3) >>> 0;
    this.s2 = (s2 ^ t) >>> 0;
    this.s3 = ((s3 << 11) | (s3 >>> 21)) >>> 0;
    return result >>> 0;
  }

  /** Uniform on the open interval (0, 1), 2²³ values: 0 and 1 cannot be drawn, not even after rounding to float32. */
  uniform(): number {
    return ((this.uint32() >>> 9) + 0.5) * 2 ** -23;
  }

  /** Fills `target` with what as many calls of `uniform` would give. The state stays in registers: 1e5 numbers in well under 1 ms. */
  fillUniform(target: Float32Array): Float32Array {
    let { s0, s1, s2, s3 } = this;
    for (let i = 0; i < target.length; i++) {
      const x = Math.imul(s1, 5);
      const bits = Math.imul((x << 7) | (x >>> 25), 9);
      target[i] = ((bits >>> 9) + 0.5) * 2 ** -23;
      const t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = (s3 << 11) | (s3 >>> 21);
    }
    [this.s0, this.s1, this.s2, this.s3] = [s0 >>> 0, s1 >>> 0, s2 >>> 0, s3 >>> 0];
    return target;
  }

  /** Uniform on 0 … n − 1 without bias; 1 ≤ n ≤ 2³². */
  below(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) throw new RangeError(`below(${n}): 1 … 2^32 expected.`);
    const limit = 2 ** 32 - (2 ** 32 % n);
    let bits = this.uint32();
    while (bits >= limit) bits = this.uint32();
    return bits % n;
  }

  /** Of mean 0 and deviation 1 (Box and Muller 1958): two uniform draws. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Shuffles in place (Fisher–Yates) and returns the array. */
  shuffle<T extends unknown[] | Int32Array | Uint32Array | Float32Array>(values: T): T {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
    return values;
  }
}

/** The finaliser of MurmurHash3 (Appleby): a bijection in which every input bit reaches every output bit. */
function mix(value: number): number {
  let z = value | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}
