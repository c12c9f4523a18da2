/**
 * What a press on a row of a tree does. While a row or the one above it is drawn anew, VS Code's side of the extension has forgotten
 * the row and the arguments of its command, until the window has asked for the rows again: on a machine that trains, that can take
 * a second. So the command has no arguments, and what was pressed is the row that is selected as soon as it is known again.
 */
import * as vscode from 'vscode';

const [lookMs, looks] = [50, 200];

/** The command of a row. @param tree Id of the tree. */
export const pressed = (tree: string, title: string): vscode.Command => ({ command: `${tree}.press`, title });

export interface Press extends vscode.Disposable {
  /** A row was pressed that is not known again yet: whoever selects another one now has that opened. */
  readonly waits: boolean;
}

/** @param open Called with the row that is pressed; not where several are selected. */
export function whenPressed<Row>(tree: string, view: vscode.TreeView<Row>, open: (row: Row) => unknown): Press {
  let waiting = 0;
  const press = async () => {
    waiting++;
    try {
      for (let look = 1; view.selection.length === 0 && look < looks; look++)
        await new Promise((resolve) => setTimeout(resolve, lookMs));
    } finally {
      waiting--;
    }
    const [row, ...others] = view.selection;
    return row === undefined || others.length > 0 ? undefined : open(row);
  };
  const registered = vscode.commands.registerCommand(pressed(tree, '').command, press);
  return {
    get waits() {
      return waiting > 0;
    },
    dispose: () => registered.dispose(),
  };
}
