/** The error of a field of a sweep. */
import { UserError } from '../../base/userError';

/** `rule` goes on with the field's name: `is a whole number`. */
export function wrong(field: string, value: unknown, rule: string): UserError {
  const shown = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  return new UserError(value === undefined ? `${field} is missing.` : `${field} is ${shown}.`, {
    hint: `${field} ${rule}.`,
  });
}
