/** Tiny data sets in temporary folders, for the tests of src/data. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode } from 'jpeg-js';
import { PNG } from 'pngjs';
import { pack } from 'tar-stream';
import { afterAll } from 'vitest';
import { UserError } from '../../src/base/userError';
import { expectWhole } from '../wholeError';

/** A new folder, removed after the test file. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'sluice-data-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The byte of a made-up CIFAR image: tells record, channel, row and column apart. */
export const cifarByte = (file: number, record: number, channel: number, row: number, column: number) =>
  (17 * file + 31 * record + 101 * channel + 7 * row + 3 * column) % 256;

/** Records as the format says: label, then red, green and blue planes, row by row. */
export function cifarRecords(file: number, labels: number[]): Buffer {
  const bytes: number[] = [];
  labels.forEach((label, record) => {
    bytes.push(label);
    for (let channel = 0; channel < 3; channel++)
      for (let row = 0; row < 32; row++)
        for (let column = 0; column < 32; column++) bytes.push(cifarByte(file, record, channel, row, column));
  });
  return Buffer.from(bytes);
}

/** Coarse label, fine label, then the planes of `cifarByte`. */
export function cifar100Records(file: number, labels: readonly (readonly [coarse: number, fine: number])[]): Buffer {
  return Buffer.concat(
    labels.map(([coarse, fine], record) => {
      const image = Array.from({ length: 3072 }, (_, at) =>
        cifarByte(file, record, Math.floor(at / 1024), Math.floor((at % 1024) / 32), at % 32),
      );
      return Buffer.from([coarse, fine, ...image]);
    }),
  );
}

/** Five training files of two records and a test file of three. */
export function cifarFolder(dir: string): string {
  const folder = path.join(dir, 'cifar-10-batches-bin');
  mkdirSync(folder, { recursive: true });
  for (let file = 1; file <= 5; file++)
    writeFileSync(path.join(folder, `data_batch_${file}.bin`), cifarRecords(file, [file - 1, file + 4]));
  writeFileSync(path.join(folder, 'test_batch.bin'), cifarRecords(6, [9, 0, 3]));
  writeFileSync(path.join(folder, 'batches.meta.txt'), 'a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n');
  return folder;
}

type Colour = readonly number[];

/** RGBA bytes of one colour. */
function plane(width: number, height: number, [red = 0, green = 0, blue = 0, alpha = 255]: Colour): Buffer {
  return Buffer.from(Array.from({ length: width * height }, () => [red, green, blue, alpha]).flat());
}

export function png(
  width: number,
  height: number,
  colour: Colour,
  options: { colorType?: 0 | 2 | 4 | 6 } = {},
): Buffer {
  const image = new PNG({ width, height });
  plane(width, height, colour).copy(image.data);
  return PNG.sync.write(image, { colorType: 6, ...options });
}

/** 8×8, no two pixels alike. */
export function gradient(): Buffer {
  const image = new PNG({ width: 8, height: 8 });
  for (let pixel = 0; pixel < 64; pixel++) image.data.set([4 * pixel, 255 - 3 * pixel, pixel, 255], 4 * pixel);
  return PNG.sync.write(image);
}

export function jpeg(width: number, height: number, colour: Colour): Buffer {
  return encode({ width, height, data: plane(width, height, colour) }, 95).data;
}

/** Writes `files` (path below `dir` → bytes), making the folders. */
export function write(dir: string, files: Record<string, Buffer | string>): string {
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), bytes);
  }
  return dir;
}

/** A tar archive of files by their names. */
export async function tar(files: Record<string, Buffer | string>): Promise<Buffer> {
  const stream = pack();
  for (const [name, bytes] of Object.entries(files)) stream.entry({ name }, bytes);
  stream.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** The UserError that `action` ends in, as it was stored whole; anything else fails the test. */
export async function userError(action: () => unknown, look = expectWhole): Promise<UserError> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    look(error);
    return error;
  }
  throw new Error('nothing was thrown');
}
