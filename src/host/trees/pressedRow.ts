/**
 * What a press on a row of a tree does. Its command has no arguments: VS Code forgets those of a row that is drawn anew before the
 * tree in its window has heard of the new ones, and a press in between would do nothing. The row that is pressed is the one selected.
 */
import * as vscode from 'vscode';

/** The command of a row. @param tree Id of the tree. */
export const pressed = (tree: string, title: string): vscode.Command => ({ command: `${tree}.press`, title });

/** @param open Called with the row that is pressed. */
export function whenPressed<Row>(
  tree: string,
  view: vscode.TreeView<Row>,
  open: (row: Row) => unknown,
): vscode.Disposable {
  return vscode.commands.registerCommand(pressed(tree, '').command, () => {
    const [row, ...others] = view.selection;
    return row === undefined || others.length > 0 ? undefined : open(row);
  });
}
