/**
 * Draws one sample of the synthetic set. Colours say nothing about the class; every nuisance grows with difficulty.
 * Lengths are pixels, colours 0 … 1; edges are smoothed over one pixel from the signed distance.
 */
import type { SeededRandom } from '../../base/random';
import { type Shape, stroke } from './shapes';

export const side = 32;

const lerp = (easy: number, hard: number, difficulty: number) => easy + (hard - easy) * difficulty;
const between = (random: SeededRandom, low: number, high: number) => low + (high - low) * random.uniform();

type Colour = readonly [number, number, number];

/** Writes [32, 32, 3] bytes; `difficulty` 0 … 1. Draws from `random` until the image is done. */
export function drawShape(shape: Shape, difficulty: number, random: SeededRandom, target: Uint8Array): void {
  const contrast = lerp(0.65, 0.22, difficulty);
  const lighter = random.uniform() < 0.5;
  const dark = between(random, 0.1, 0.9 - contrast);
  const ground = tint(random, lighter ? dark : dark + contrast);
  const ink = tint(random, lighter ? dark + contrast : dark);

  const canvas = paintGround(ground, difficulty, random);
  const strokes = Math.round(between(random, 0, 6) * difficulty);
  const inFront = Math.round(between(random, 0, 2) * difficulty);
  for (let i = 0; i < strokes; i++) paintStroke(canvas, contrast, ground, random);

  const radius = lerp(12, 5.5, difficulty) * between(random, 0.9, 1.1);
  const room = Math.max(0, side / 2 - radius) * Math.min(1, 1.5 * difficulty);
  const x = side / 2 + between(random, -room, room);
  const y = side / 2 + between(random, -room, room);
  const angle = between(random, -Math.PI, Math.PI) * difficulty;
  paint(canvas, ink, { x, y, angle, reach: radius * 1.3 }, (u, v) => shape.distance(u / radius, v / radius) * radius);

  for (let i = 0; i < inFront; i++) paintStroke(canvas, contrast, ground, random);
  develop(canvas, 0.08 * difficulty, random, target);
}

/** A colour of the given lightness; the three offsets sum to zero. */
function tint(random: SeededRandom, lightness: number): Colour {
  const a = between(random, -0.1, 0.1);
  const b = between(random, -0.1, 0.1);
  return [lightness + a, lightness - (a + b) / 2, lightness + (b - a) / 2];
}

/** Plain at difficulty 0; two waves of random direction and one to four periods otherwise. */
function paintGround(colour: Colour, difficulty: number, random: SeededRandom): Float32Array {
  const canvas = new Float32Array(side * side * 3);
  const waves = [0, 1].map(() => {
    const angle = between(random, 0, 2 * Math.PI);
    const frequency = (2 * Math.PI * between(random, 1, 4)) / side;
    const phase = between(random, 0, 2 * Math.PI);
    return { x: frequency * Math.cos(angle), y: frequency * Math.sin(angle), phase };
  });
  for (let y = 0, at = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      let texture = 0;
      if (difficulty > 0) for (const wave of waves) texture += Math.sin(wave.x * x + wave.y * y + wave.phase);
      texture *= 0.06 * difficulty;
      for (let channel = 0; channel < 3; channel++) canvas[at++] = (colour[channel] ?? 0) + texture;
    }
  return canvas;
}

/** A short line anywhere, of a colour between the ground's and twice as far off, either way. */
function paintStroke(canvas: Float32Array, contrast: number, ground: Colour, random: SeededRandom): void {
  const sign = random.uniform() < 0.5 ? -1 : 1;
  const colour = tint(random, (ground[0] + ground[1] + ground[2]) / 3 + sign * contrast * between(random, 0.4, 1.2));
  const length = between(random, 1.5, 4);
  const width = between(random, 0.6, 1.2);
  const pose = {
    x: between(random, 0, side),
    y: between(random, 0, side),
    angle: between(random, 0, Math.PI),
    reach: length + width + 1,
  };
  paint(canvas, colour, pose, (u, v) => stroke(u, v, length, width));
}

interface Pose {
  x: number;
  y: number;
  angle: number;
  /** Nothing is painted farther from (x, y) along either axis. */
  reach: number;
}

/** Covers every pixel by its share inside the shape, taken from the distance (pixels) at its centre. */
function paint(
  canvas: Float32Array,
  colour: Colour,
  { x, y, angle, reach }: Pose,
  distance: (u: number, v: number) => number,
): void {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const low = (centre: number) => Math.max(0, Math.floor(centre - reach));
  const high = (centre: number) => Math.min(side, Math.ceil(centre + reach));
  for (let row = low(y); row < high(y); row++)
    for (let column = low(x); column < high(x); column++) {
      const dx = column + 0.5 - x;
      const dy = row + 0.5 - y;
      const cover = Math.min(1, 0.5 - distance(cos * dx + sin * dy, cos * dy - sin * dx));
      if (cover <= 0) continue;
      const at = (row * side + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const under = canvas[at + channel] ?? 0;
        canvas[at + channel] = under + cover * ((colour[channel] ?? 0) - under);
      }
    }
}

/** Adds noise of deviation `sigma` and rounds to bytes (a Uint8ClampedArray would round the same way, at the price of a view). */
function develop(canvas: Float32Array, sigma: number, random: SeededRandom, target: Uint8Array): void {
  // The sum of four random bytes is close to normal, with this deviation, and costs one draw.
  const scale = (255 * sigma) / Math.sqrt((4 * (256 ** 2 - 1)) / 12);
  for (let i = 0; i < canvas.length; i++) {
    const bits = sigma > 0 ? random.uint32() : 0;
    const bytes = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
    const noise = sigma > 0 ? (bytes - 510) * scale : 0;
    target[i] = Math.min(255, Math.max(0, Math.round(255 * (canvas[i] ?? 0) + noise)));
  }
}
