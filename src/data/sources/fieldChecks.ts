/** Checks that the records of data sets share: each throws a UserError that names the field and says what it may be. */
import { shownValue } from '../../base/shownValue';
import { UserError } from '../../base/userError';

export function folder(field: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') wrong(field, value, 'is the path of a folder');
}

/** '' is none. `what`: a folder, a list of labels. */
export function pathOrNone(field: string, value: unknown, what: string): void {
  if (typeof value !== 'string') wrong(field, value, `is the path of ${what}`);
}

export function heightAndWidth(size: unknown): void {
  if (!Array.isArray(size) || size.length !== 2) wrong('size', size, 'is [height, width]');
  for (const pixels of size as unknown[]) whole('size', pixels, 1, 4096);
}

export function handling(onBroken: unknown): void {
  if (onBroken !== 'skip' && onBroken !== 'stop') wrong('onBroken', onBroken, "is 'skip' or 'stop'");
}

export function whole(field: string, value: unknown, low: number, high: number): void {
  if (!Number.isSafeInteger(value) || (value as number) < low || (value as number) > high)
    wrong(field, value, `is a whole number, ${low} to ${high}`);
}

export function wrong(field: string, value: unknown, rule: string): never {
  throw new UserError(`data.${field} is ${shownValue(value)}.`, { hint: `data.${field} ${rule}.` });
}
