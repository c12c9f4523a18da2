/** The command that explains gate health: its guide, at the section of a rule. */
import * as vscode from 'vscode';
import { commands } from '../base/manifestIds';
import { type RuleId, ruleIds } from './finding';

export function guideCommands({ extensionUri }: vscode.ExtensionContext) {
  const guide = vscode.Uri.joinPath(extensionUri, 'docs', 'gate-health.md');
  return {
    [commands.explainGateHealth]: async (argument?: unknown) => {
      const rule = ruleIds.find((id): id is RuleId => id === argument);
      await vscode.commands.executeCommand('markdown.showPreview', guide.with({ fragment: rule ?? '' }));
    },
  };
}
