/** A small MNIST that can be learnt: a bright bar in a place of its own for each digit, on ground of noise. */
import { SeededRandom } from '../../src/base/random';
import { idx, idxLabels } from './idxFiles';

const side = 28;

/** The four files by their published names. */
export function learnableMnist(train: number, test: number): Record<string, Buffer> {
  const labels = (count: number) => Array.from({ length: count }, (_, image) => (7 * image + 3) % 10);
  const images = (count: number, seed: number) => {
    const random = new SeededRandom(seed);
    const bytes = new Uint8Array(count * side * side);
    for (const [image, label] of labels(count).entries())
      for (let at = 0; at < side * side; at++) {
        const [row, column] = [Math.floor(at / side), at % side];
        const bar = label < 5 ? Math.floor(row / 6) === label : Math.floor(column / 6) === label - 5;
        bytes[image * side * side + at] = (bar ? 200 : 10) + 40 * random.uniform();
      }
    return idx([count, side, side], bytes);
  };
  return {
    'train-images-idx3-ubyte': images(train, 1),
    'train-labels-idx1-ubyte': idxLabels(labels(train)),
    't10k-images-idx3-ubyte': images(test, 2),
    't10k-labels-idx1-ubyte': idxLabels(labels(test)),
  };
}
