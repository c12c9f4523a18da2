/** A figure of a view as a file of the user's: which kind, then where to. The run's folder is offered first. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FigureMessage } from '../../protocol/messages/viewMessages';
import { askWhereToSave, pick, sayInStatusBar } from '../base/window';

export async function saveFigure(
  { name, svg, png, csv }: FigureMessage,
  folder: string | undefined,
  run: string,
): Promise<void> {
  const { t } = vscode.l10n;
  const kinds = [
    { label: 'PNG', ending: 'png', description: t('a picture, for slides'), bytes: Buffer.from(png, 'base64') },
    { label: 'SVG', ending: 'svg', description: t('a drawing, for papers'), bytes: Buffer.from(svg) },
    { label: 'CSV', ending: 'csv', description: t('the numbers, unrounded'), bytes: Buffer.from(csv) },
  ];
  const kind = await pick(kinds, { title: t('Sluice: Save {0}', name), placeHolder: t('As what?') });
  if (kind === undefined) return;
  const file = `${run}-${name}.${kind.ending}`.replaceAll(/[^\p{L}\p{N}._ -]/gu, '_');
  const target = await askWhereToSave({
    title: t('Sluice: Save {0}', name),
    defaultUri: vscode.Uri.file(join(folder ?? homedir(), file)),
    filters: { [kind.label]: [kind.ending] },
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, kind.bytes);
  sayInStatusBar(t('Saved {0}', target.fsPath));
}
