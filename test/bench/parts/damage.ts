/** What a failing disk or an interrupted copy does to a file. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { SeededRandom } from '../../../src/base/random';

/** One bit flipped anywhere, or the end cut off, as a file of its own. */
export function damage(file: string, random: SeededRandom): 'flips' | 'cuts' {
  const bytes = readFileSync(file);
  const place = Math.floor(random.uniform() * bytes.length);
  if (random.uniform() < 0.3) {
    writeFileSync(file, bytes.subarray(0, place));
    return 'cuts';
  }
  bytes[place] = (bytes[place] ?? 0) ^ (1 << Math.floor(random.uniform() * 8));
  writeFileSync(file, bytes);
  return 'flips';
}
