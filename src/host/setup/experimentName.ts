/** Names that make a good file name and run id on every system. */
import type { Language } from '../base/language';

/** What is wrong with the name, or undefined. */
export function checkExperimentName(name: string, { t }: Pick<Language, 't'>): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return t('An experiment needs a name.');
  if (trimmed.length > 60) return t('At most 60 characters, please: the name begins the name of every run folder.');
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(trimmed))
    return t('Letters, digits, - and _ only, beginning with a letter or a digit.');
  return undefined;
}
