/**
 * The weights of source pixels for each pixel of a resized axis: by area, by triangle, or between the two nearest.
 */
import type { Span, View } from './view';

/** For one output position along an axis: first source position, and the weight of it and its successors (sum 1). */
export interface Tap {
  start: number;
  weights: Float32Array;
}

/** All taps of an axis in arrays: no object is touched for each pixel. */
export interface Packed {
  /** First and one past the last source position of all. */
  first: number;
  end: number;
  starts: Int32Array;
  /** [count + 1] where the weights of each begin. */
  offsets: Int32Array;
  weights: Float32Array;
}

export function packed(all: readonly Tap[]): Packed {
  const offsets = new Int32Array(all.length + 1);
  for (const [i, { weights }] of all.entries()) offsets[i + 1] = (offsets[i] as number) + weights.length;
  const weights = new Float32Array(offsets[all.length] as number);
  for (const [i, tap] of all.entries()) weights.set(tap.weights, offsets[i]);
  return {
    first: all.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY),
    end: all.reduce((most, tap) => Math.max(most, tap.start + tap.weights.length), 0),
    starts: Int32Array.from(all, ({ start }) => start),
    offsets,
    weights,
  };
}

/** From a span of an axis to `count` pixels. */
export function taps(span: Span, count: number, filter: View['filter']): Tap[] {
  const scale = (span.to - span.from) / count;
  return Array.from({ length: count }, (_, position) => {
    if (filter === 'triangle') return triangleTap(span.from + (position + 0.5) * scale, Math.max(1, scale), span);
    return scale > 1
      ? areaTap(span.from + position * scale, scale, span.high)
      : linearTap(span.from + (position + 0.5) * scale - 0.5, span.high);
  });
}

/**
 * A triangle of half-width `reach` around `centre`, cut where the span's pixels end and scaled to sum 1: Pillow's
 * `precompute_coeffs`. With a reach of 1 it is bilinear interpolation.
 */
function triangleTap(centre: number, reach: number, { low, high }: Span): Tap {
  const start = Math.max(low, Math.floor(centre - reach + 0.5));
  const end = Math.min(high, Math.floor(centre + reach + 0.5));
  const weights = new Float32Array(end - start);
  let sum = 0;
  for (let i = start; i < end; i++) {
    const weight = Math.max(0, 1 - Math.abs(i + 0.5 - centre) / reach);
    weights[i - start] = weight;
    sum += weight;
  }
  for (let k = 0; k < weights.length; k++) weights[k] = (weights[k] as number) / sum;
  return { start, weights };
}

/** Every source pixel weighs what it shares with [from, from + length). */
function areaTap(from: number, length: number, size: number): Tap {
  // Rounding may put the ends 1e-13 past a pixel's edge; such slivers would read outside the image.
  const start = Math.floor(from + 1e-6);
  const end = Math.min(size, Math.ceil(from + length - 1e-6));
  const weights = new Float32Array(end - start);
  for (let i = start; i < end; i++) weights[i - start] = (Math.min(i + 1, from + length) - Math.max(i, from)) / length;
  return { start, weights };
}

/** Between the two nearest pixel centres; past the outermost ones the edge repeats. */
function linearTap(centre: number, size: number): Tap {
  const inside = Math.min(Math.max(centre, 0), size - 1);
  const start = Math.min(Math.floor(inside), Math.max(0, size - 2));
  const share = inside - start;
  return { start, weights: size === 1 ? Float32Array.of(1) : Float32Array.of(1 - share, share) };
}
