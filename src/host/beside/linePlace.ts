/**
 * Where the numbers of a line of code stand: at its end, which moves nothing, where that is on the screen; else above the
 * line, where no length of the line hides them. No extension is told how wide an editor is: what is counted on is what a window
 * of 1280 pixels leaves, with a side bar, a minimap and the usual font. No `vscode` here.
 */

/** Columns that are on the screen of an editor that has its row for itself, and of one beside a view. */
const columnsAlone = 87;
const columnsBeside = 38;
/** Between the end of a line and its number. */
const gap = 2;
/** What the editor takes for a tab may be less. */
const tabColumns = 8;

export type LinePlace = 'end' | 'above';

/** @param beside another editor, or a view, has a part of the window's width. */
export function linePlace(line: string, numbers: string, { beside }: { beside: boolean }): LinePlace {
  const needed = columnsOf(line) + gap + columnsOf(numbers);
  return needed <= (beside ? columnsBeside : columnsAlone) ? 'end' : 'above';
}

/** Letters that may be as wide as two. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{3fffd}]/u;

function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text)
    columns += letter === '\t' ? tabColumns - (columns % tabColumns) : wide.test(letter) ? 2 : 1;
  return columns;
}
