/** Names that make a good file name and run id on every system. */

/** What is wrong with the name, or undefined. */
export function checkExperimentName(name: string): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return 'An experiment needs a name.';
  if (trimmed.length > 60) return 'At most 60 characters, please: the name begins the name of every run folder.';
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(trimmed))
    return 'Letters, digits, - and _ only, beginning with a letter or a digit.';
  return undefined;
}
