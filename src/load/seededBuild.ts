/**
 * Layers whose initialisers have no seed draw one from `Math.random` when a model is built: with it seeded, the same
 * experiment begins with the same weights in every process. Networks of ours name their seeds and do not care.
 */
import { SeededRandom } from '../base/random';

/** Names this stream beside those of the data and of the steps. */
const buildStream = 2;

/** Runs `build` with `Math.random` drawing from `seed`, and puts it back. */
export async function seededBuild<T>(seed: number, build: () => T | Promise<T>): Promise<T> {
  const random = new SeededRandom(seed, buildStream);
  const before = Math.random;
  const own = () => random.uniform();
  Math.random = own;
  try {
    return await build();
  } finally {
    if (Math.random === own) Math.random = before;
  }
}
