import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { type Augmented, operations, randAugment } from '../../../src/data/augment/randAugment';

interface Case {
  name: string;
  width: number;
  height: number;
  channels: number;
  magnitude: number;
  sign: 1 | -1;
  /** What Pillow made of the picture (`randAugment.py` beside the file), base64. */
  bytes: string;
}

const cases = JSON.parse(readFileSync(path.join(__dirname, '../../fixtures/randAugment.json'), 'utf8')) as Case[];

/** As in randAugment.py. */
function picture(width: number, height: number, channels: number): Augmented {
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++)
        pixels[at++] = ((37 * x + 91 * y + 53 * c + ((x * y * (c + 3)) % 71) + 20 * Math.floor(x / 4)) % 216) + 17;
  return { pixels, width, height, channels, scratch: new Uint8Array(pixels.length) };
}

describe('the operations of RandAugment', () => {
  it('are the 14 of the paper, and Pillow’s of each are there', () => {
    expect(Object.keys(operations)).toHaveLength(14);
    expect(new Set(cases.map(({ name }) => name))).toEqual(new Set(Object.keys(operations)));
  });

  it.each(cases)('are Pillow’s to the byte: $name of $channels channels, M $magnitude, sign $sign', (given) => {
    const { name, width, height, channels, magnitude, sign, bytes } = given;
    const image = picture(width, height, channels);
    const operation = operations[name]!;
    operation.apply(image, sign * operation.amount(magnitude / 30, image));
    const expected = Buffer.from(bytes, 'base64');
    const wrong = [...image.pixels].flatMap((byte, at) => (byte === expected[at] ? [] : [[at, byte, expected[at]]]));
    expect(wrong).toEqual([]);
  });
});

describe('RandAugment', () => {
  const once = (seed: number, magnitude: number, count = 1) => {
    const image = picture(13, 9, 3);
    randAugment(image, { operations: count, magnitude }, new SeededRandom(seed));
    return Buffer.from(image.pixels).toString('base64');
  };

  it('draws each operation about as often, and both signs', () => {
    const counts = new Map<string, number>();
    const of = new Map(
      cases
        .filter(
          ({ channels, magnitude, width }) => channels === 3 && (magnitude === 17 || magnitude === 30) && width === 13,
        )
        .map(({ bytes, name, sign }) => [bytes, `${name} ${sign}`]),
    );
    for (let seed = 0; seed < 2800; seed++) {
      const name = of.get(once(seed, 17)) ?? 'other';
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    // 2800 / 14 of each; those that go both ways half of it each way. Equalising changes nothing here, as the identity.
    expect(counts.get('other')).toBeUndefined();
    expect(counts.get('identity 1')).toBeGreaterThan(330);
    for (const [name, expected] of [
      ['shearX 1', 100],
      ['shearX -1', 100],
      ['rotate 1', 100],
      ['rotate -1', 100],
      ['posterize 1', 200],
      ['solarize 1', 200],
      ['brightness -1', 100],
    ] as const)
      expect(Math.abs((counts.get(name) ?? 0) - expected), `${name}: ${counts.get(name)}`).toBeLessThan(60);
  });

  it('does as many operations as asked for, one upon the other', () => {
    const [one, two] = [0, 1].map(
      (extra) => new Set(Array.from({ length: 300 }, (_, seed) => once(seed, 17, 1 + extra))),
    );
    expect(one!.size).toBeLessThan(25);
    expect(two!.size).toBeGreaterThan(100);
  });

  it('moves the classes of pixels with them, and says what comes from outside', () => {
    for (const name of ['shearX', 'shearY', 'translateX', 'translateY', 'rotate'])
      for (const sign of [1, -1]) {
        const image = { ...picture(13, 9, 1), outside: 0 };
        // Labels that are the picture itself, and outside black as outside is.
        image.labels = image.pixels.slice();
        operations[name]!.apply(image, sign * operations[name]!.amount(0.8, image));
        expect(image.labels, name).toEqual(image.pixels);
        const other = { ...picture(13, 9, 1), outside: 255 };
        other.labels = other.pixels.slice();
        operations[name]!.apply(other, sign * operations[name]!.amount(0.8, other));
        expect(
          [...other.labels].map((label) => (label === 255 ? 0 : label)),
          name,
        ).toEqual([...image.pixels]);
        expect(other.labels, name).toContain(255);
      }
    const unsaid = picture(13, 9, 1);
    unsaid.labels = unsaid.pixels.slice();
    operations.translateX!.apply(unsaid, 13);
    expect(unsaid.labels).toEqual(new Uint8Array(13 * 9));
    for (const name of ['brightness', 'contrast', 'sharpness', 'posterize', 'solarize', 'autoContrast']) {
      const image = picture(13, 9, 1);
      image.labels = image.pixels.slice();
      const before = image.labels.slice();
      operations[name]!.apply(image, operations[name]!.amount(0.8, image));
      expect(image.labels, name).toEqual(before);
      expect(image.pixels, name).not.toEqual(before);
    }
  });
});
