/** The colours of firing rates. Gates that never change their mind are not on the scale: they have marks of their own. */
import { viridis as stops } from '../../shared/viridis';

const steps = 256;

const scale: readonly string[] = Array.from({ length: steps }, (_, i) => {
  const at = (i / (steps - 1)) * (stops.length - 1);
  const left = Math.min(stops.length - 2, Math.floor(at));
  const [a, b] = [channels(stops[left] ?? stops[0]), channels(stops[left + 1] ?? stops[0])];
  return `rgb(${a.map((value, k) => Math.round(value + ((b[k] ?? 0) - value) * (at - left))).join(', ')})`;
});

/** Of a rate, 0 … 1. */
export function rateColor(rate: number): string {
  return scale[Math.round(Math.min(1, Math.max(0, rate)) * (steps - 1))] ?? scale[0] ?? '';
}

/** Of the mark on a cell that is always on: dark on the bright end of the scale. */
export const markColor = '#30104a';

/** The scale from left to right, for CSS. */
export const gradient = `linear-gradient(to right, ${stops.join(', ')})`;

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
