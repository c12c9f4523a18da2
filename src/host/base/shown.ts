/**
 * Text for a place where VS Code reads more than text: `[a](command:b)` in a notification, an input box or a hover is a link
 * that runs a command, `$(name)` in a label is an icon. Both are broken by a character that nobody sees; letters stay as they
 * are, so that a name looks as it is written. No `vscode` here; window.ts is who calls it.
 */
import { oneLine, someLines } from '../../base/visible';

/** Keeps its two neighbours from being read as one sign; it has no width and ends no word. */
const between = '\u2060';

/** A label, a title, a notification: one line. */
export function shown(text: string, most = 300): string {
  return unread(oneLine(text, most));
}

/** A tooltip or a problem: some lines. */
export function shownLines(text: string): string {
  return unread(someLines(text));
}

/** A line in the log. What is of several lines is indented, so that none looks like one of the log's own. */
export function logged(text: string): string {
  return someLines(text, 200, 4000).replaceAll('\n', '\n    ');
}

/** VS Code 1.139 reads links with /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)…/ and icons with /\$\(([A-Za-z0-9-]+…)\)/. */
function unread(text: string): string {
  return text.replaceAll('](', `]${between}(`).replaceAll('$(', `$${between}(`);
}
