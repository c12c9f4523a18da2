/** Which sweep a command means: of files the one given, the one in the editor, the only one; of sweeps that were begun likewise. */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { readText } from '../../files/regularFile';
import { editorLanguage } from '../base/editorLanguage';
import { isSweepFile, sweepGlob } from '../base/experimentFile';
import { pick } from '../base/window';
import type { SweepSummary } from '../runs/sweepSummary';
import type { Sweeps } from '../runs/sweeps';
import { sweepDescription } from '../runs/sweepText';

/** Undefined when the user chose none. */
export async function pickSweepFile(argument: unknown, title: string): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) return argument;
  if (typeof argument === 'string') return vscode.Uri.file(argument);
  const document = vscode.window.activeTextEditor?.document;
  if (document?.uri.scheme === 'file' && isSweepFile(document.getText())) return document.uri;
  const found = await vscode.workspace.findFiles(sweepGlob, '**/{node_modules,runs,dist}/**', 500);
  const kept = await Promise.all(
    found
      .filter(({ scheme }) => scheme === 'file')
      // A file that vanished or cannot be read is none to offer.
      .map(async (uri) => ((await readText(uri.fsPath, 'source').then(isSweepFile, () => false)) ? [uri] : [])),
  );
  const files = kept.flat().sort((a, b) => a.fsPath.localeCompare(b.fsPath));
  if (files.length <= 1) {
    if (files[0] !== undefined) return files[0];
    throw new UserError(vscode.l10n.t('There is no sweep in this workspace.'), {
      hint: vscode.l10n.t(
        'A sweep is a file NAME.sweep.ts with `export default defineSweep({ … })`; Sluice: Open Sample brings one.',
      ),
    });
  }
  const items = files.map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }));
  return (await pick(items, { title, placeHolder: vscode.l10n.t('Which sweep?') }))?.uri;
}

/** Undefined when the user chose none. */
export async function pickSweep(
  sweeps: Sweeps,
  argument: unknown,
  { title, fits = () => true }: { title: string; fits?: (sweep: SweepSummary) => boolean },
): Promise<SweepSummary | undefined> {
  const given = sweepOf(argument);
  const named = given === undefined ? undefined : sweeps.get(given);
  if (named !== undefined) return named;
  const fitting = sweeps.list().filter(fits);
  if (fitting.length <= 1) {
    if (fitting[0] !== undefined) return fitting[0];
    throw new UserError(vscode.l10n.t('There is no such sweep in this workspace.'), {
      hint: vscode.l10n.t('The Runs view shows how each sweep stands; Sluice: Run Sweep begins one.'),
    });
  }
  const items = fitting.map((sweep) => ({
    ...{ label: sweep.sweep.name, description: sweepDescription(sweep, editorLanguage()), detail: sweep.folder, sweep },
  }));
  return (await pick(items, { title, placeHolder: vscode.l10n.t('Which sweep?'), matchOnDetail: true }))?.sweep;
}

/** Of a row of the Runs tree, or a folder. */
export function sweepOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  if (typeof argument !== 'object' || argument === null || !('sweep' in argument)) return undefined;
  return typeof argument.sweep === 'string' ? argument.sweep : undefined;
}
