/**
 * What is read of a JPEG before it is decoded: its size, and whether it has an end. Decoders fill up what a cut-off file
 * lacks with grey without a word, and take memory for whatever size a header claims.
 */

const startOfScan = 0xda;
const endOfImage = Buffer.from([0xff, 0xd9]);

/** Pixels of a JPEG. Throws an Error that says what is wrong with the bytes. */
export function jpegSize(bytes: Buffer): { width: number; height: number } {
  let size: { width: number; height: number } | undefined;
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new Error(`there is no marker at byte ${at}`);
    const marker = bytes[at + 1] as number;
    // Fill bytes before a marker, and markers that stand alone.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const length = bytes.readUInt16BE(at + 2);
    if (isFrame(marker) && at + 9 <= bytes.length)
      size = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + length;
    if (marker !== startOfScan) continue;
    if (size === undefined) throw new Error('its image has no header');
    // From the end: a thumbnail in the header has an end of its own.
    if (bytes.lastIndexOf(endOfImage) < at) throw new Error('the file is cut off: it has no end of image');
    return size;
  }
  throw new Error('the file ends in its header');
}

/** A start of frame: C0 … CF without the tables C4 (Huffman), C8 (reserved) and CC (arithmetic). */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
