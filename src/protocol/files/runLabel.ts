/** What `label.json` in a run folder says: the name and the note that a person gave a run. */

export interface RunLabel {
  /** In place of the experiment's name. */
  name?: string;
  note?: string;
}

/** Throws an `Error` that says what is wrong with it. */
export function parseLabel(value: unknown): RunLabel {
  if (typeof value !== 'object' || value === null) throw new Error('not an object');
  const { name, note } = value as Record<string, unknown>;
  for (const [key, text] of Object.entries({ name, note }))
    if (text !== undefined && typeof text !== 'string') throw new Error(`"${key}" is not text`);
  return { ...(typeof name === 'string' && { name }), ...(typeof note === 'string' && { note }) };
}
