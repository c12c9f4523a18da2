/** The numbers of a document's lines and where each stands: what draws them takes those of one place. */
import * as vscode from 'vscode';
import type { LineFacts } from '../../protocol/facts/lineFacts';
import { editorLanguage } from '../base/editorLanguage';
import { beside, section } from '../base/settings';
import { Signal } from '../base/signal';
import { Tracker } from '../base/track';
import type { CodeRun } from './codeRun';
import { type LinePlace, linePlace } from './linePlace';
import { lineText } from './lineText';

export interface LineNumbers {
  line: vscode.TextLine;
  facts: LineFacts;
  text: string;
  place: LinePlace;
  /** The text of now is the one that the run was made from. */
  fresh: boolean;
}

export class NumberedLines extends Tracker {
  /** Of all documents; an edit of one is told by the editor. */
  readonly changed = this.track(new Signal<void>());
  #beside = severalColumns();

  constructor(readonly code: CodeRun) {
    super();
    this.track(code.changed.on(() => this.changed.emit()));
    this.track(vscode.window.tabGroups.onDidChangeTabGroups(() => this.#look()));
    this.track(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (
          change.affectsConfiguration(`${section}.editor.decorations`) ||
          change.affectsConfiguration('editor.codeLens')
        )
          this.changed.emit();
      }),
    );
  }

  of(document: vscode.TextDocument): LineNumbers[] {
    if (document.uri.scheme !== 'file' || !beside(document.uri).decorations) return [];
    const placed = this.code.place(document.uri.fsPath, document.getText());
    const l10n = editorLanguage();
    // Whoever wants no lenses has every number at its line's end.
    const above = vscode.workspace.getConfiguration('editor', document).get('codeLens', true);
    return [...(placed?.lines ?? [])].flatMap(([at, facts]): LineNumbers[] => {
      if (placed === undefined || at > document.lineCount) return [];
      const line = document.lineAt(at - 1);
      const text = (older: boolean) => lineText(facts, older, l10n, this.code.current?.facts);
      // An edit moves no number to another place; that it is of before is seen by its colour too.
      const place = above ? linePlace(line.text, text(false), { beside: this.#beside }) : 'end';
      return [{ line, facts, text: text(!placed.fresh), place, fresh: placed.fresh }];
    });
  }

  #look(): void {
    const now = severalColumns();
    if (now === this.#beside) return;
    this.#beside = now;
    this.changed.emit();
  }
}

const severalColumns = () => vscode.window.tabGroups.all.length > 1;
