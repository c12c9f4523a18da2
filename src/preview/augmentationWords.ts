/** What an experiment does to its training samples, in the words of its file: `flip`, `mixup { alpha: 0.2 }`. */
import type { Augmentation } from '../data';

const usual: Readonly<Record<string, unknown>> = { mixProbability: 1, mixSwitchProbability: 0.5 };

export function augmentationWords(augmentation: Augmentation): string[] {
  return Object.entries(augmentation).flatMap(([name, value]: [string, unknown]) => {
    const off = value === undefined || value === false || value === 0;
    // Said where it is another than usual.
    if (off || usual[name] === value) return [];
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
