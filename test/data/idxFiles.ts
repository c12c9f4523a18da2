/** Files in the format idx, as MNIST is published, for tests. */

/** Two zeros, type, number of dimensions, their sizes (the highest byte first), values. */
export function idx(shape: readonly number[], values: Uint8Array | readonly number[], type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, type, shape.length]);
  for (const [axis, side] of shape.entries()) header.writeUInt32BE(side, 4 + 4 * axis);
  return Buffer.concat([header, Uint8Array.from(values)]);
}

/** Byte of a made-up image in the order of the file: tells image, line and place in it apart. */
export const idxByte = (file: number, image: number, line: number, place: number) =>
  (97 * file + 31 * image + 7 * line + 3 * place) % 256;

export const idxImages = (file: number, count: number, height = 28, width = 28) =>
  idx(
    [count, height, width],
    Array.from({ length: count * height * width }, (_, at) =>
      idxByte(file, Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width),
    ),
  );

export const idxLabels = (labels: readonly number[]) => idx([labels.length], labels);
