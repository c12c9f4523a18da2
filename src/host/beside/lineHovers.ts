/** The table behind the numbers of a line, on any place of that line. */
import * as vscode from 'vscode';
import { editorLanguage } from '../base/editorLanguage';
import { beside } from '../base/settings';
import { Tracker } from '../base/track';
import { hover } from '../base/window';
import { codeFiles } from './codeFiles';
import type { CodeRun } from './codeRun';
import { hoverCommands, hoverText } from './hoverText';

export class LineHovers extends Tracker implements vscode.HoverProvider {
  constructor(private readonly code: CodeRun) {
    super();
    this.track(vscode.languages.registerHoverProvider(codeFiles, this));
  }

  provideHover(document: vscode.TextDocument, { line }: vscode.Position): vscode.Hover | undefined {
    const { current } = this.code;
    if (current === undefined || !beside(document.uri).hovers) return undefined;
    const placed = this.code.place(document.uri.fsPath, document.getText());
    const facts = placed?.lines.get(line + 1);
    if (placed === undefined || facts === undefined) return undefined;
    const { folder, state } = current;
    const run = { folder, id: state.started?.run ?? '', fresh: placed.fresh, facts: current.facts };
    return hover(hoverText(facts, run, editorLanguage()), document.lineAt(line).range, hoverCommands);
  }
}
