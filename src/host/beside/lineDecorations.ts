/** Firing rates and MACs at the ends of the lines that made the layers: nothing moves, and what is edited loses its number. */
import * as vscode from 'vscode';
import { editorLanguage } from '../base/editorLanguage';
import { colors } from '../base/manifestIds';
import { beside, section } from '../base/settings';
import { Tracker } from '../base/track';
import { afterLine } from '../base/window';
import type { CodeRun } from './codeRun';
import { lineText } from './lineText';

export class LineDecorations extends Tracker {
  readonly #fresh = this.track(decorationType({ color: new vscode.ThemeColor(colors.lineFactsForeground) }));
  readonly #stale = this.track(
    decorationType({ color: new vscode.ThemeColor(colors.lineFactsStaleForeground), fontStyle: 'italic' }),
  );

  constructor(private readonly code: CodeRun) {
    super();
    this.track(code.changed.on(() => this.#drawAll()));
    this.track(vscode.window.onDidChangeVisibleTextEditors(() => this.#drawAll()));
    this.track(vscode.workspace.onDidChangeTextDocument(({ document }) => this.#drawAll(document)));
    this.track(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${section}.editor.decorations`)) this.#drawAll();
      }),
    );
    this.#drawAll();
  }

  #drawAll(only?: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors)
      if (only === undefined || editor.document === only) this.#draw(editor);
  }

  #draw(editor: vscode.TextEditor): void {
    const { document } = editor;
    const shown = document.uri.scheme === 'file' && beside(document.uri).decorations;
    const placed = shown ? this.code.place(document.uri.fsPath, document.getText()) : undefined;
    const l10n = editorLanguage();
    const older = placed?.fresh === false;
    const options = [...(placed?.lines ?? [])].flatMap(([line, facts]): vscode.DecorationOptions[] => {
      if (line > document.lineCount) return [];
      return [afterLine(document.lineAt(line - 1), lineText(facts, older, l10n, this.code.current?.facts))];
    });
    editor.setDecorations(this.#fresh, placed?.fresh ? options : []);
    editor.setDecorations(this.#stale, placed?.fresh ? [] : options);
  }
}

function decorationType(after: vscode.ThemableDecorationAttachmentRenderOptions): vscode.TextEditorDecorationType {
  return vscode.window.createTextEditorDecorationType({ after: { margin: '0 0 0 1.5em', ...after } });
}
