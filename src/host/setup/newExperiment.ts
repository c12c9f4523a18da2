/** "New Experiment": one file to begin with and, where none is, a `tsconfig.json` that gives the editor its types. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { writeNew } from '../../files/writeWhole';
import { cannotWrite } from '../base/disk';
import { editorLanguage } from '../base/editorLanguage';
import { errorCode } from '../base/errorCode';
import type { Reporter } from '../base/report';
import { ask } from '../base/window';
import { sayWhatIsMissing } from './addTypes';
import { checkExperimentName } from './experimentName';
import { prepareFolder } from './experimentTypes';
import { reloadTypes } from './reloadTypes';

export async function newExperiment(
  context: vscode.ExtensionContext,
  reporter: Reporter,
  argument?: unknown,
): Promise<void> {
  const folder = await chooseFolder(argument);
  if (folder === undefined) return;
  const name = await askName();
  if (name === undefined) return;
  const file = join(folder, `${name}.experiment.ts`);
  const template = await readFile(context.asAbsolutePath('media/templates/new.experiment.ts.txt'), 'utf8');
  const wrong = (error: unknown) => cannotWrite('the experiment', file, error);
  await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
    throw wrong(error);
  });
  try {
    await writeNew(file, template);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw wrong(error);
    throw new UserError(vscode.l10n.t('{0} is there already.', file), {
      hint: vscode.l10n.t('Choose another name.'),
      source: { file, line: 1 },
    });
  }
  const types = context.asAbsolutePath('dist/types');
  const config = await readFile(context.asAbsolutePath('media/sample/tsconfig.json'), 'utf8');
  const prepared = await prepareFolder(folder, types, config);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
  if (prepared === 'written') await reloadTypes(folder);
  if (prepared === 'own') sayWhatIsMissing(reporter, folder);
}

/** The folder that was clicked in the Explorer, else the workspace folder; asked only where there are several. */
async function chooseFolder(argument: unknown): Promise<string | undefined> {
  if (argument instanceof vscode.Uri) return argument.fsPath;
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0)
    throw new UserError(vscode.l10n.t('There is no folder open to put an experiment into.'), {
      hint: vscode.l10n.t('Open a folder first (File: Open Folder), or begin with Sluice: Open Sample.'),
    });
  if (folders.length === 1) return folders[0]?.uri.fsPath;
  const folder = await vscode.window.showWorkspaceFolderPick();
  return folder?.uri.fsPath;
}

async function askName(): Promise<string | undefined> {
  const answer = await ask({
    title: vscode.l10n.t('Sluice: New Experiment'),
    prompt: vscode.l10n.t('Name of the experiment; the file will be NAME.experiment.ts'),
    value: 'gated',
    validateInput: (value) => checkExperimentName(value, editorLanguage()),
  });
  return answer?.trim();
}
