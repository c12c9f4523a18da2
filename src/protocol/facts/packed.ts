/**
 * Numbers as they travel in an event: base64 of bytes. A share (0 … 1) is one byte, off by at most 1/510; a distance is
 * two, low byte first, off by at most 1/131070. Text that is none of ours, or has another length, unpacks to undefined.
 */

export function packShares(values: ArrayLike<number>): string {
  return toBase64(Array.from(values, (value) => Math.round(255 * within(value))));
}

/** `length`: how many there have to be; any number without it. */
export function unpackShares(text: string | undefined, length?: number): number[] | undefined {
  const bytes = fromBase64(text, length);
  return bytes?.map((byte) => byte / 255);
}

export function packDistances(values: ArrayLike<number>): string {
  return toBase64(
    Array.from(values).flatMap((value) => {
      const whole = Math.round(65535 * within(value));
      return [whole & 255, whole >> 8];
    }),
  );
}

export function unpackDistances(text: string | undefined, length: number): number[] | undefined {
  const bytes = fromBase64(text, 2 * length);
  if (bytes === undefined) return undefined;
  return Array.from({ length }, (_, i) => ((bytes[2 * i] ?? 0) + 256 * (bytes[2 * i + 1] ?? 0)) / 65535);
}

/** What is no number counts as 0. */
const within = (value: number) => Math.min(1, Math.max(0, value)) || 0;

function toBase64(bytes: readonly number[]): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string | undefined, length?: number): number[] | undefined {
  if (text === undefined) return undefined;
  try {
    const bytes = Array.from(atob(text), (character) => character.charCodeAt(0));
    return length === undefined || bytes.length === length ? bytes : undefined;
  } catch {
    return undefined;
  }
}
