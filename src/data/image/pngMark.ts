/**
 * Tells a PNG that Sluice wrote from every other: `Software` in a text chunk right behind the header chunk
 * (https://www.w3.org/TR/png/#11tEXt).
 */

/** Signature (8 bytes) and IHDR (25), which every PNG begins with. */
const headerBytes = 33;
/** Length, type, keyword and text, CRC-32 of type and data. */
const chunk = Buffer.from('\0\0\0\x0ftEXtSoftware\0Sluice\x6f\x2b\xb2\x3c', 'latin1');

/** Bytes of a file that `isMarked` looks at. */
export const markedBytes = headerBytes + chunk.length;

export function marked(png: Uint8Array): Uint8Array {
  return Buffer.concat([png.subarray(0, headerBytes), chunk, png.subarray(headerBytes)]);
}

/** `head`: the first `markedBytes` of a file, or more. */
export const isMarked = (head: Uint8Array): boolean =>
  chunk.equals(head.subarray(headerBytes, headerBytes + chunk.length));
