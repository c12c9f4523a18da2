/**
 * The seed of networks, blocks and gates that are given none: that of the experiment whose model is being built, so that runs
 * with other seeds begin with other weights. 0 outside of an experiment.
 */
let current = 0;

export const buildSeed = (): number => current;

/** Runs `build` with this seed, and puts the one before back. Not for two builds at once. */
export async function withBuildSeed<T>(seed: number, build: () => T | Promise<T>): Promise<T> {
  const before = current;
  current = seed;
  try {
    return await build();
  } finally {
    current = before;
  }
}
