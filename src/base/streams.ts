/**
 * What is drawn from a run's seed, each by a number of its own that stands behind the seed: `new SeededRandom(seed, streams.order, epoch)`.
 * Streams with another count of numbers behind theirs are apart as well. A run that is resumed draws what it drew: no number may change.
 */
export const streams = {
  /** Behind it: epoch. */
  order: 0,
  /** Epoch, batch: where each sample of a batch is cut and whether it is mirrored. */
  augmentation: 1,
  /** Nothing: the weights of layers whose initialisers have no seed. */
  build: 2,
  /** Epoch, index (of a generator: epoch alone): what a user's function draws for a sample. */
  ownSample: { train: 2, test: 3 },
  /** Epoch, batch, place in it. */
  randAugment: 2,
  erasing: 3,
  /** Epoch, batch. */
  mix: 4,
} as const;
