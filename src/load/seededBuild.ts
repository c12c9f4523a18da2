/**
 * Layers whose initialisers have no seed draw one from `Math.random` when a model is built: with it seeded, the same
 * experiment begins with the same weights in every process. Networks and gates of ours draw theirs by name from the seed.
 */
import { SeededRandom } from '../base/random';
import { streams } from '../base/streams';
import { withBuildSeed } from '../nn';

/** Runs `build` with both, and puts back what was there. */
export async function seededBuild<T>(seed: number, build: () => T | Promise<T>): Promise<T> {
  const random = new SeededRandom(seed, streams.build);
  const before = Math.random;
  const own = () => random.uniform();
  Math.random = own;
  try {
    return await withBuildSeed(seed, build);
  } finally {
    if (Math.random === own) Math.random = before;
  }
}
