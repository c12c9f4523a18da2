/** An experiment file is a program. In Restricted Mode nothing of ours runs one, and says so. */
import * as vscode from 'vscode';
import { showWarning } from './window';

/** True in a trusted workspace; else says why not and offers the way to trust. */
export async function mayTrain(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await showWarning(
    vscode.l10n.t(
      'Training is off in Restricted Mode: an experiment file is a program, and training runs it. Trust this workspace to train.',
    ),
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return false;
}
