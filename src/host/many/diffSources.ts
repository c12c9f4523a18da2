/** The difference of the experiments of two runs, as both have kept them, in the editor's own comparison. */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { runFiles } from '../../protocol/files/runFolder';
import { pick } from '../base/window';
import { readSource } from '../runs/changedSource';
import type { RunSummary } from '../runs/runSummary';
import { storedUri } from '../runs/storedSource';

export async function diffSources(before: RunSummary, after: RunSummary): Promise<void> {
  const { t } = vscode.l10n;
  const [left, right] = await Promise.all([textsOf(before), textsOf(after)]);
  // The experiment first, then what it imports.
  const differing = [...new Set([...left.keys(), ...right.keys()])].filter(
    (path) => left.get(path) !== right.get(path),
  );
  if (differing.length === 0)
    throw new UserError(t('The experiments of {0} and {1} are the same.', before.name, after.name), {
      hint: t('What differs between the runs is in their settings.'),
    });
  const items = differing.map((path) => ({ label: path }));
  const title = t('Sluice: Compare Runs');
  const file = items.length === 1 ? items[0] : await pick(items, { title, placeHolder: t('Which file to compare?') });
  if (file === undefined) return;
  // A file that one of them does not have is empty there.
  const [a, b] = [storedUri(before, file.label), storedUri(after, file.label)];
  await vscode.commands.executeCommand('vscode.diff', a, b, `${file.label}: ${before.name} ↔ ${after.name}`);
}

async function textsOf(run: RunSummary): Promise<Map<string, string>> {
  const files = (await readSource(run.folder)).flatMap(({ path, text }) =>
    text === undefined ? [] : [{ path, text }],
  );
  if (files.length === 0)
    throw new UserError(vscode.l10n.t('The run {0} has not kept its experiment.', run.name), {
      hint: vscode.l10n.t('Runs of Sluice keep it in {0}; very long sources are left out.', runFiles.manifest),
    });
  return new Map(files.map(({ path, text }) => [path, text]));
}
