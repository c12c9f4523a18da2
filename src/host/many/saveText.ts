/** A text of the view as a file of the user's: the table as CSV, Markdown or LaTeX. */
import { homedir } from 'node:os';
import { extname, join } from 'node:path';
import * as vscode from 'vscode';
import { askWhereToSave, sayInStatusBar } from '../base/window';

/** @param folder is offered first. */
export async function saveText(
  { name, text }: { name: string; text: string },
  folder: string | undefined,
): Promise<void> {
  const { t } = vscode.l10n;
  const file = name.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_');
  const ending = extname(file).slice(1);
  const target = await askWhereToSave({
    title: t('Sluice: Save {0}', file),
    defaultUri: vscode.Uri.file(join(folder ?? homedir(), file)),
    ...(ending !== '' && { filters: { [ending.toUpperCase()]: [ending] } }),
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, Buffer.from(text));
  sayInStatusBar(t('Saved {0}', target.fsPath));
}
