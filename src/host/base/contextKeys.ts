/** What `when` clauses of the manifest ask for, by the names that they have there. */
import * as vscode from 'vscode';
import { section } from './settings';

export function setKey(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', `${section}.${key}`, value);
}
