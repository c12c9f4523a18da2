/**
 * The ways on that a message names, as buttons of its notification: each command of ours that its words name by title
 * (`Sluice: New Experiment`), the folder dialog, and the place that an error is at. No `vscode` here.
 */
import type { Source } from '../../base/userError';

export interface Remedy {
  title: string;
  command: string;
}

/** What the packed manifest holds, in the language of the editor. */
interface Manifest {
  contributes?: { commands?: readonly { command: string; title: string; category?: string }[] };
}

/** Longer titles first: one may begin with another. */
export function remediesOf(manifest: unknown): readonly Remedy[] {
  const { contributes } = manifest as Manifest;
  return (contributes?.commands ?? [])
    .map(({ command, title }) => ({ command, title: title.replace(/…$/, '') }))
    .sort((a, b) => b.title.length - a.title.length);
}

/** More buttons push the words of a notification aside. */
const most = 2;

/** In the order in which the text names them. */
export function namedIn(text: string, known: readonly Remedy[]): Remedy[] {
  const found: { at: number; remedy: Remedy }[] = [];
  for (const remedy of known) {
    const at = text.indexOf(`Sluice: ${remedy.title}`);
    // What begins a longer title that is named there is none.
    if (at >= 0 && found.every((other) => at !== other.at)) found.push({ at, remedy });
  }
  return found
    .sort((a, b) => a.at - b.at)
    .slice(0, most)
    .map(({ remedy }) => remedy);
}

/** Whether an error is at a line, or only of a file. */
export const isLine = ({ line, column }: Source): boolean => line > 1 || column !== undefined;
