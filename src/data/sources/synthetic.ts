/**
 * The built-in set: 32×32 RGB images of one shape each, drawn from a seed, nothing downloaded.
 * Every sample has a difficulty of its own, so that a gated network has something to be conditional on: at 0 one
 * large upright shape on a plain ground; towards 1 smaller, off centre, turned, faint, noisy and among clutter.
 * The drawing is in drawShape.ts. Image `index` depends on (seed, split, index, classes) and the difficulty dial alone.
 */
import { SeededRandom } from '../../base/random';
import type { Dataset, Split, SplitName } from './dataset';
import { drawShape, side } from './drawShape';
import { shapes } from './shapes';
import type { SyntheticSource } from './syntheticSource';

const imageBytes = side * side * 3;

/** Measured over 4,000 images at difficulty 0.5 and rounded; no channel differs from another by design. */
const mean = [0.5, 0.5, 0.5];
const std = [0.26, 0.26, 0.26];

export function openSynthetic(source: SyntheticSource): Dataset {
  const classes = shapes.slice(0, source.classes);
  return {
    name: 'Shapes',
    shape: [side, side, 3],
    classes: classes.map(({ name }) => name),
    difficulty: true,
    train: syntheticSplit(source, 'train'),
    test: syntheticSplit(source, 'test'),
    mean,
    std,
  };
}

function syntheticSplit({ seed, train, test, classes, difficulty }: SyntheticSource, name: SplitName): Split {
  const length = name === 'train' ? train : test;
  // Drawn on first use and kept, 3 kB each: an epoch after the first costs a copy.
  const images = new Uint8Array(length * imageBytes);
  const drawn = new Uint8Array(length);
  const stream = (index: number) => new SeededRandom(seed, name === 'train' ? 0 : 1, index);
  return {
    length,
    read(index, target, offset) {
      const label = index % classes;
      const image = images.subarray(index * imageBytes, (index + 1) * imageBytes);
      const shape = shapes[label];
      if (drawn[index] === 0 && shape !== undefined) {
        const random = stream(index);
        drawShape(shape, sampleDifficulty(random, difficulty), random, image);
        drawn[index] = 1;
      }
      target.set(image, offset);
      return label;
    },
    difficulty: (index) => sampleDifficulty(stream(index), difficulty),
  };
}

/**
 * u^((1 − D)/D) for uniform u has mean D: all 0 at D = 0, uniform at one half, all 1 at D = 1.
 * The first draw of a sample's stream, so that it is known without drawing the image.
 */
function sampleDifficulty(random: SeededRandom, dial: number): number {
  const u = random.uniform();
  return dial === 0 ? 0 : u ** ((1 - dial) / dial);
}
