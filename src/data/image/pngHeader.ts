/** What is read of a PNG before it is decoded: the first chunk of the file (PNG specification, 11.2.1). */

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

export interface PngHeader {
  width: number;
  height: number;
  /** Bits of each value, or of an entry's number in the palette. */
  depth: number;
  colour: 'grey' | 'RGB' | 'palette' | 'grey and alpha' | 'RGBA';
}

const colours: Record<number, PngHeader['colour']> = {
  0: 'grey',
  2: 'RGB',
  3: 'palette',
  4: 'grey and alpha',
  6: 'RGBA',
};

export function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature);
}

/** Throws an Error that says what is wrong with the bytes. */
export function pngHeader(bytes: Buffer): PngHeader {
  if (bytes.length < 26) throw new Error('the file ends in its header');
  const colour = colours[bytes[25] as number];
  if (colour === undefined) throw new Error(`its header has colour type ${bytes[25]}, which is none`);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), depth: bytes[24] as number, colour };
}
