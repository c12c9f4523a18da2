/** Which images are shown, and in which order. */
import type { SampleTable } from '../../src/protocol/files/samples';
import type { SamplesSettings } from './settings';

/** Images on a page. */
export const pageSize = 48;

/** All images that the settings leave, in order; equal ones by their place in the split. */
export function arrange(
  { count, label, predicted, macs, loss, classes, accuracy, difficulty }: SampleTable,
  { order, descending, className, predicted: takenFor, answers }: SamplesSettings,
): number[] {
  // Images whose pixels have classes have none of their own.
  const [of, said] = [className, takenFor].map((name) => (accuracy ? -1 : classes.indexOf(name))) as [number, number];
  const wanted = accuracy ? 'all' : answers;
  const by = { macs, loss, difficulty: difficulty ?? macs }[order];
  const direction = descending ? -1 : 1;
  return Array.from({ length: count }, (_, i) => i)
    .filter((i) => of < 0 || label[i] === of)
    .filter((i) => said < 0 || predicted[i] === said)
    .filter((i) => wanted === 'all' || (wanted === 'right') === (label[i] === predicted[i]))
    .sort((a, b) => direction * ((by[a] as number) - (by[b] as number)) || a - b);
}

/** A page of them; the last one there is where fewer are left. */
export function pageOf(images: readonly number[], page: number): { page: number; pages: number; images: number[] } {
  const pages = Math.max(1, Math.ceil(images.length / pageSize));
  const own = Math.min(page, pages - 1);
  return { page: own, pages, images: images.slice(own * pageSize, (own + 1) * pageSize) };
}
