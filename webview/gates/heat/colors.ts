/** The colours of firing rates. Gates that never change their mind are not on the scale: they have marks of their own. */
import { amountColor } from '../../shared/amountColor';
import { viridis as stops } from '../../shared/viridis';

const steps = 256;

const scale: readonly string[] = Array.from({ length: steps }, (_, i) => amountColor(i / (steps - 1)));

/** Of a rate, 0 … 1. */
export function rateColor(rate: number): string {
  return scale[Math.round(Math.min(1, Math.max(0, rate)) * (steps - 1))] ?? scale[0] ?? '';
}

/** Of the mark on a cell that is always on: dark on the bright end of the scale. */
export const markColor = '#30104a';

/** The scale from left to right, for CSS. */
export const gradient = `linear-gradient(to right, ${stops.join(', ')})`;
