/** Numbers that a flag names. */
import { UserError } from '../base/userError';

export function threshold(text: string, flag = '--threshold'): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new UserError(`${flag} is '${text}'.`, { hint: 'It is a probability, 0 … 1.' });
}

export function wholeNumber(flag: string, text: string, least = 1): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new UserError(`${flag} is '${text}'.`, { hint: `It is a whole number, ${least} or more.` });
}
