/** What a choice of settings says: of an experiment that is trained, whose file has the values, or of a run that is repeated, which had them. */
import * as vscode from 'vscode';

export interface SettingsWords {
  title: string;
  unchanged: string;
  changed(values: string): string;
  placeHolder: string;
  /** Behind a value that was changed. */
  was(value: string, shown: string, is: string): string;
  prompt(kinds: string, text: string): string;
}

export function wordsOfFile(name: string): SettingsWords {
  const { t } = vscode.l10n;
  return {
    title: t('Sluice: Train {0} with Settings', name),
    unchanged: t('Train as the File Says'),
    changed: (values) => t('Train with {0}', values),
    placeHolder: t('What to change? Or train'),
    was: (value, shown, is) => t('{0} · in the file {1} · {2}', value, shown, is),
    prompt: (kinds, text) => t('It takes {0}. Empty: as the file says, {1}.', kinds, text),
  };
}

export function wordsOfRun(id: string): SettingsWords {
  const { t } = vscode.l10n;
  return {
    title: t('Sluice: Run Again with Settings: {0}', id),
    unchanged: t('Run Again as It Was'),
    changed: (values) => t('Run Again with {0}', values),
    placeHolder: t('What to change? Or run it again'),
    was: (value, shown, is) => t('{0} · in that run {1} · {2}', value, shown, is),
    prompt: (kinds, text) => t('It takes {0}. Empty: as in that run, {1}.', kinds, text),
  };
}
