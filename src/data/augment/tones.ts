/**
 * Operations on the bytes of one image that look up each byte in a table: the histogram's ends stretched, the histogram
 * flattened, bits dropped, bright bytes turned over. As Pillow's `ImageOps` has them, to the byte; in place.
 */

/** One table for all channels. */
function lookUp(pixels: Uint8Array, table: Uint8Array): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = table[pixels[i] as number] as number;
}

/** Keeps the highest `bits` bits of each byte. */
export function posterize(pixels: Uint8Array, bits: number): void {
  const mask = ~(2 ** (8 - bits) - 1);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (pixels[i] as number) & mask;
}

/** Bytes from `threshold` on become their negative. */
export function solarize(pixels: Uint8Array, threshold: number): void {
  lookUp(
    pixels,
    Uint8Array.from({ length: 256 }, (_, byte) => (byte < threshold ? byte : 255 - byte)),
  );
}

/** Stretches each channel, so that its lowest byte becomes 0 and its highest 255. */
export function autoContrast(pixels: Uint8Array, channels: number): void {
  eachChannel(pixels, channels, (counts) => {
    const low = counts.findIndex((count) => count > 0);
    const high = counts.findLastIndex((count) => count > 0);
    if (high <= low) return undefined;
    const scale = 255 / (high - low);
    const offset = -low * scale;
    return (byte) => Math.trunc(byte * scale + offset);
  });
}

/** Flattens the histogram of each channel. */
export function equalize(pixels: Uint8Array, channels: number): void {
  eachChannel(pixels, channels, (counts) => {
    const highest = counts[counts.findLastIndex((count) => count > 0)] as number;
    const step = Math.floor((pixels.length / channels - highest) / 255);
    if (step === 0) return undefined;
    let below = Math.floor(step / 2);
    const levels = Array.from(counts, (count) => {
      const level = Math.floor(below / step);
      below += count;
      return level;
    });
    return (byte) => levels[byte] as number;
  });
}

/** Asks with the counts of a channel's bytes for its table; undefined: the channel stays as it is. */
function eachChannel(
  pixels: Uint8Array,
  channels: number,
  tableOf: (counts: Uint32Array) => ((byte: number) => number) | undefined,
): void {
  const counts = new Uint32Array(256);
  for (let channel = 0; channel < channels; channel++) {
    counts.fill(0);
    for (let i = channel; i < pixels.length; i += channels) {
      const byte = pixels[i] as number;
      counts[byte] = (counts[byte] as number) + 1;
    }
    const level = tableOf(counts);
    if (level === undefined) continue;
    const table = Uint8ClampedArray.from({ length: 256 }, (_, byte) => level(byte));
    for (let i = channel; i < pixels.length; i += channels) pixels[i] = table[pixels[i] as number] as number;
  }
}
