/** Where the data of a file begins, in which order its tensors may lie, and checksums that are none. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSafetensors, safetensorsPieces } from '../../src/checkpoints/safetensors';
import { entry, floats, handmade, raw } from './handmade';

/** A header with one tensor, its own checksum, and these checksums of tensors. */
function sealed(sha256: string): string {
  const text = (own: string) =>
    `{"__metadata__":{"format":"sluice-checkpoint-2","progress":"{\\"step\\":1,\\"epoch\\":1}","sha256":"${sha256}","headerSha256":"${own}"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`;
  return text(
    createHash('sha256')
      .update(text('0'.repeat(64)))
      .digest('hex'),
  );
}

describe('a whole file', () => {
  it('begins its data at a multiple of 8 bytes, whatever its names are, and writes small tensors together', () => {
    for (let letters = 1; letters <= 8; letters++) {
      const tensors = {
        [`größe${'w'.repeat(letters)}`]: { shape: [2], data: Float32Array.of(1, 2) },
        b: { shape: [1], data: Float32Array.of(3) },
      };
      const pieces = [...safetensorsPieces({ tensors, metadata: {} })];
      expect(pieces).toHaveLength(1);
      const bytes = Buffer.from(pieces[0]!);
      const header = Number(bytes.readBigUInt64LE());
      expect(header % 8).toBe(0);
      expect(bytes.length).toBe(8 + header + 12);
      expect([0, 4, 8].map((at) => bytes.readFloatLE(8 + header + at))).toEqual([1, 2, 3]);
    }
  });

  it('has the checksum of each tensor, also of one that is read in several pieces', async () => {
    // 20 MB, of which 16 MiB are read at a time.
    const large = Float32Array.from({ length: 5_000_000 }, (_, i) => i);
    const tensors = { large: { shape: [large.length], data: large }, b: { shape: [1], data: Float32Array.of(3) } };
    const bytes = Buffer.concat([...safetensorsPieces({ tensors, metadata: {} })]);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + Number(bytes.readBigUInt64LE())));
    const sums = JSON.parse(header.__metadata__.sha256);
    const digest = (data: Float32Array) => createHash('sha256').update(new Uint8Array(data.buffer)).digest('hex');
    expect(sums).toEqual({ large: digest(large), b: digest(tensors.b.data) });
    const read = (await readSafetensors(raw('large', bytes))).tensors.large!.data;
    expect(digest(read)).toBe(sums.large);
  });

  it('has empty tensors anywhere between the others', async () => {
    const header = { b: entry([1], [0, 4]), none: entry([0, 3], [0, 0]), last: entry([0], [4, 4]) };
    expect((await readSafetensors(handmade('between', header, floats(7)))).tensors).toEqual({
      b: { shape: [1], data: Float32Array.of(7) },
      none: { shape: [0, 3], data: new Float32Array(0) },
      last: { shape: [0], data: new Float32Array(0) },
    });
  });
});

it.each([
  ['are no object', '[]', /The checksums of .* are missing or damaged/],
  ['are not of every tensor', '{}', /'w' in .* has no checksum, and other tensors have/],
])('checksums that %s are refused', async (_, sums, message) => {
  await expect(readSafetensors(handmade('sealed', sealed(sums), floats(1)))).rejects.toThrow(message);
});
