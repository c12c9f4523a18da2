/**
 * Every kind of image that people have, against what Pillow reads of the same file (test/fixtures/images), and PNGs that
 * Pillow does not write made of their parts here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodeFile } from '../../../src/data/image/decodeImage';
import { temporaryFolder } from '../files';

const fixtures = path.join(__dirname, '../../fixtures/images');
const { images } = JSON.parse(readFileSync(path.join(fixtures, 'expected.json'), 'utf8')) as {
  images: Record<string, { size: [number, number]; rgb: string }>;
};

function rgbOf(file: string): { size: number[]; rgb: number[] } {
  const { width, height, data, channels } = decodeFile(file);
  const rgb = Array.from({ length: width * height }, (_, i) => [...data.subarray(i * channels, i * channels + 3)]);
  return { size: [width, height], rgb: rgb.flat() };
}

describe('what Pillow reads', () => {
  it.each(Object.entries(images))('of %s', (name, { size, rgb: packed }) => {
    const rgb = Buffer.from(packed, 'base64');
    const read = rgbOf(path.join(fixtures, name));
    expect(read.size).toEqual(size);
    // Decoders of JPEG and AVIF round differently; others have one reading.
    const most = Math.max(...read.rgb.map((value, i) => Math.abs(value - rgb[i]!)));
    expect(most).toBeLessThanOrEqual(/\.(?:jpg|avif)$/.test(name) ? 4 : 0);
  });
});

/** A PNG of its parts: the specification's chunks, rows with filter 0. */
function pngOf(
  header: { width: number; height: number; depth: number; colour: number; interlaced?: boolean },
  rows: Buffer,
) {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(header.width, 0);
  head.writeUInt32BE(header.height, 4);
  head.set([header.depth, header.colour, 0, 0, header.interlaced ? 1 : 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const [width, height] = [11, 9];
const value = (x: number, y: number, channel: number) => (x * 20 + y * 7 + channel * 50) % 256;
const wanted = (channels: readonly number[]) =>
  Array.from({ length: width * height }, (_, i) =>
    channels.map((c) => value(i % width, Math.floor(i / width), c)),
  ).flat();
/** First column, first row, and steps of the seven passes (PNG specification, 8.2). */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const whole = [[0, 0, 1, 1]] as const;

/** Of 16 bits, 257 times a value of 8 is that value. */
function rowsOf(
  channels: readonly number[],
  deep: boolean,
  passes: readonly (readonly [number, number, number, number])[],
) {
  const bytes: number[] = [];
  for (const [left, top, across, down] of passes)
    for (let y = top; y < height; y += down) {
      if (left >= width) continue;
      bytes.push(0);
      for (let x = left; x < width; x += across)
        for (const channel of channels) bytes.push(value(x, y, channel), ...(deep ? [value(x, y, channel)] : []));
    }
  return Buffer.from(bytes);
}

describe('a PNG', () => {
  const dir = temporaryFolder();
  it.each([
    ['RGB', 2, [0, 1, 2], [0, 1, 2]],
    ['RGBA', 6, [0, 1, 2, 3], [0, 1, 2]],
    ['grey', 0, [0], [0, 0, 0]],
    ['grey and alpha', 4, [0, 3], [0, 0, 0]],
  ] as const)('of %s, of 8 and 16 bits, in rows and interlaced', (name, colour, stored, shown) => {
    for (const depth of [8, 16])
      for (const interlaced of [false, true]) {
        const file = path.join(dir, `${name}-${depth}-${interlaced}.png`);
        const rows = rowsOf(stored, depth === 16, interlaced ? adam7 : whole);
        writeFileSync(file, pngOf({ width, height, depth, colour, interlaced }, rows));
        expect(rgbOf(file), path.basename(file)).toEqual({ size: [width, height], rgb: wanted(shown) });
      }
  });
});

/** Netpbm's own formats, whose values of 16 bits have the highest byte first. */
describe('a Netpbm image', () => {
  const dir = temporaryFolder();
  const pam = (depth: number, type: string) => (most: number) =>
    `P7\nWIDTH ${width}\nHEIGHT ${height}\nDEPTH ${depth}\nMAXVAL ${most}\nTUPLTYPE ${type}\nENDHDR\n`;
  it.each<[string, (most: number) => string, number[], number[]]>([
    ['grey', (most) => `P5\n${width} ${height}\n${most}\n`, [0], [0, 0, 0]],
    ['RGB', (most) => `P6\n${width} ${height}\n${most}\n`, [0, 1, 2], [0, 1, 2]],
    ['grey and alpha', pam(2, 'GRAYSCALE_ALPHA'), [0, 3], [0, 0, 0]],
    ['RGBA', pam(4, 'RGB_ALPHA'), [0, 1, 2, 3], [0, 1, 2]],
  ])('of %s, of 8 and 16 bits', (name, headOf, stored, shown) => {
    for (const most of [255, 65_535]) {
      const file = path.join(dir, `${name}-${most}.pam`);
      const bytes = Array.from({ length: width * height }, (_, i) =>
        stored.map((channel) => value(i % width, Math.floor(i / width), channel)),
      ).flat();
      // Of 16 bits the lower eight are left out.
      const wide = most === 255 ? bytes : bytes.flatMap((byte) => [byte, (7 * byte) % 256]);
      writeFileSync(file, Buffer.concat([Buffer.from(headOf(most)), Buffer.from(wide)]));
      expect(rgbOf(file), path.basename(file)).toEqual({ size: [width, height], rgb: wanted(shown) });
    }
  });
});
