/** Firing rates and MACs at the ends of the lines that made the layers: nothing moves, and what is edited loses its number. */
import * as vscode from 'vscode';
import { colors } from '../base/manifestIds';
import { Tracker } from '../base/track';
import { afterLine } from '../base/window';
import type { NumberedLines } from './lineNumbers';

export class LineDecorations extends Tracker {
  readonly #fresh = this.track(decorationType({ color: new vscode.ThemeColor(colors.lineFactsForeground) }));
  readonly #stale = this.track(
    decorationType({ color: new vscode.ThemeColor(colors.lineFactsStaleForeground), fontStyle: 'italic' }),
  );

  constructor(private readonly lines: NumberedLines) {
    super();
    this.track(lines.changed.on(() => this.#drawAll()));
    this.track(vscode.window.onDidChangeVisibleTextEditors(() => this.#drawAll()));
    this.track(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#drawAll(document)));
    this.#drawAll();
  }

  #drawAll(only?: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors)
      if (only === undefined || editor.document === only) this.#draw(editor);
  }

  #draw(editor: vscode.TextEditor): void {
    const ends = this.lines.of(editor.document).filter(({ place }) => place === 'end');
    const options = (fresh: boolean) =>
      ends.filter((one) => one.fresh === fresh).map(({ line, text }) => afterLine(line, text));
    editor.setDecorations(this.#fresh, options(true));
    editor.setDecorations(this.#stale, options(false));
  }
}

function decorationType(after: vscode.ThemableDecorationAttachmentRenderOptions): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({ after: { margin: '0 0 0 1.5em', ...after } });
}
