/** The editor's language for texts that are made without `vscode`. */
import * as vscode from 'vscode';
import type { Language } from './language';

export function editorLanguage(): Language {
  return { tag: vscode.env.language, t: (message, ...args) => vscode.l10n.t(message, ...args) };
}
