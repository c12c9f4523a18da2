/** Which runs a command means that takes several: the selected rows of the tree, else one, as `pickRun` finds it. */
import type { RunSummary } from '../runs/runSummary';
import { folderOf, noRun, pickRun, type RunChoice, type RunSource } from './pickRun';

/** The argument of key bindings (package.json): of what is selected in the Runs tree. */
const bySelection = 'selection';

/** Rows of the Runs tree that a command was given, whatever they are of. */
export async function selectedRows(
  source: RunSource,
  argument: unknown,
  selection?: unknown,
): Promise<readonly unknown[]> {
  if (Array.isArray(selection)) return selection;
  return argument === bySelection ? (await source.underKey()).rows : [argument];
}

/** The one row that a key for one run means, among several that are selected the one with the focus. */
export async function focusedRow(source: RunSource, argument: unknown): Promise<unknown> {
  if (argument !== bySelection) return argument;
  const { focused, rows } = await source.underKey();
  return focused ?? rows[0];
}

type Asked = Pick<RunChoice, 'title' | 'question'> & Partial<RunChoice>;

/**
 * None where the user chose none.
 *
 * @param argument the row that was clicked, a folder, or the word of a key binding.
 * @param selection all rows that are selected, where the clicked one is among them.
 */
export async function pickRuns(
  source: RunSource,
  { title, question, fits = () => true, none = noRun() }: Asked,
  argument?: unknown,
  selection?: unknown,
): Promise<RunSummary[]> {
  const rows = await selectedRows(source, argument, selection);
  const named = rows.flatMap((row) => source.runs.get(folderOf(row) ?? '') ?? []);
  // Of a key that was pressed on what is no run, no run is meant.
  if (named.length > 0 || (argument === bySelection && rows.length > 0)) return named;
  const one = await pickRun(source, { title, question, fits, none });
  return one === undefined ? [] : [one];
}
