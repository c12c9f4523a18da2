/** The command Choose Device: every device, tried with a training step, and the one that is picked goes into the settings. */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { editorLanguage } from '../base/editorLanguage';
import { placeFlags, section } from '../base/settings';
import { pick } from '../base/window';
import { runWithProgress } from '../launch/runWithProgress';
import { type DeviceAnswer, deviceChoices } from './deviceChoices';

export async function chooseDevice(context: vscode.ExtensionContext): Promise<void> {
  const { t } = vscode.l10n;
  const home = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? dirname(context.extensionPath);
  const settings = vscode.workspace.getConfiguration(section);
  const given = ['doctor', '--json', ...placeFlags(home)];
  const title = t('Trying the devices of this machine');
  // Where no device works, it says of each why.
  const output = await runWithProgress(context, { title, cwd: home, given, answers: [1] });
  if (output === undefined) return;
  const current = settings.get<string>('device', 'experiment');
  const choices = deviceChoices(answersOf(output), current, editorLanguage());
  const picked = await pick(choices, {
    title: t('Sluice: Choose Device'),
    placeHolder: t('Where runs of this machine train'),
    matchOnDetail: true,
  });
  if (picked === undefined) return;
  const { works, message = picked.detail, hint } = picked;
  if (!works) throw new UserError(message, hint === undefined ? {} : { hint });
  await settings.update('device', picked.device, vscode.ConfigurationTarget.Global);
}

function answersOf(output: string): DeviceAnswer[] {
  try {
    return JSON.parse(output) as DeviceAnswer[];
  } catch {
    throw new UserError('The doctor gave no answer that can be read.', {
      hint: 'Run `sluice doctor` in a terminal, or try again: Sluice: Choose Device.',
    });
  }
}
