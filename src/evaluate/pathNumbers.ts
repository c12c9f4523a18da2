/**
 * Which images take the same path. A path is the set of all open channels, thousands of them: two hashes of 32 bits
 * stand for it, so that of 50,000 images two distinct paths are taken for one with a chance below 1e-9.
 */
export class PathNumbers {
  private readonly first = new Map<number, Map<number, number>>();
  private images = 0;

  /** Of the next image: the number, from 0, of the first image with the same gates open. */
  number(gates: readonly Float32Array[]): number {
    let [a, b] = [0x811c9dc5, 0x9e3779b9];
    for (const values of gates)
      for (const value of values) {
        const bit = value > 0.5 ? 1 : 0;
        a = Math.imul(a ^ bit, 0x01000193);
        b = Math.imul(b + bit + 1, 0x85ebca6b) ^ (b >>> 13);
      }
    const image = this.images++;
    const known = this.first.get(a) ?? new Map<number, number>();
    this.first.set(a, known);
    const number = known.get(b) ?? image;
    known.set(b, number);
    return number;
  }
}
