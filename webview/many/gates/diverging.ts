/**
 * The scale of colours for differences: purple below zero, orange above, nearly white at zero (PuOr of ColorBrewer, Brewer 2003,
 * told apart by people with any kind of colour blindness); the same in every theme, as viridis is.
 */

const stops = [
  '#2d004b',
  '#54278f',
  '#8073ac',
  '#b2abd2',
  '#d8daeb',
  '#f7f7f7',
  '#fee0b6',
  '#fdb863',
  '#e08214',
  '#b35806',
  '#7f3b08',
];

/** The scale from left to right, for CSS. */
export const gradient = `linear-gradient(to right, ${stops.join(', ')})`;

/** @param value −1 … 1 of the scale; zero alone has the colour in the middle. */
export function differenceColor(value: number): string {
  const at = ((Math.min(1, Math.max(-1, value)) + 1) / 2) * (stops.length - 1);
  const left = Math.min(stops.length - 2, Math.floor(at));
  const [a, b] = [channels(stops[left] ?? ''), channels(stops[left + 1] ?? '')];
  return `rgb(${a.map((from, k) => Math.round(from + ((b[k] ?? 0) - from) * (at - left))).join(', ')})`;
}

/** The end of the scale: the least round number that no difference goes beyond. Both ends are as far from zero. */
export const scaleEnd = (most: number): number => [0.05, 0.1, 0.2, 0.5].find((end) => most <= end) ?? 1;

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}
