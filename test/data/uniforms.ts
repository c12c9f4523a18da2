import { SeededRandom } from '../../src/base/random';

/** A generator whose `uniform` gives these numbers in turn, and no more than these. */
export class Uniforms extends SeededRandom {
  drawn = 0;
  constructor(
    private readonly numbers: readonly number[],
    seed = 1,
  ) {
    super(seed);
  }
  override uniform(): number {
    const number = this.numbers[this.drawn++];
    if (number === undefined) throw new Error(`A draw beyond the ${this.numbers.length} that there are.`);
    return number;
  }
}
