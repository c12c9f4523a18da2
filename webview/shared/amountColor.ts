/** A colour for an amount, on the scale of `viridis.ts`, and that part of the scale which is seen as a thin line on the page's ground. */
import type { Theme } from './theme';
import { viridis as stops } from './viridis';

/** 0 … 1 of the scale. */
export function amountColor(share: number): string {
  const at = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const left = Math.min(stops.length - 2, Math.floor(at));
  const [a, b] = [channels(stops[left] ?? stops[0]), channels(stops[left + 1] ?? stops[0])];
  return `rgb(${a.map((value, k) => Math.round(value + ((b[k] ?? 0) - value) * (at - left))).join(', ')})`;
}

/** Its dark end is not seen on a dark page, its bright end not on a light one. At least 2.2 : 1 against the editor's own grounds. */
const seen = { light: [0, 0.66], dark: [0.3, 1] } as const;

export function lineColor(share: number, { light }: Pick<Theme, 'light'>): string {
  const [from, to] = seen[light ? 'light' : 'dark'];
  return amountColor(from + share * (to - from));
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
