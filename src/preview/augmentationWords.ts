/** What an experiment does to its training samples, in the words of its file: `flip`, `mixup { alpha: 0.2 }`. */
import type { Augmentation } from '../data';

export function augmentationWords(augmentation: Augmentation): string[] {
  return Object.entries(augmentation).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined || value === false || value === 0) return [];
    return [value === true ? name : `${name} ${words(value)}`];
  });
}

function words(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(words).join(', ')}]`;
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${name}: ${words(inner)}`)
    .join(', ')} }`;
}
