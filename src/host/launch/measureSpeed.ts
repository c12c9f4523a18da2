/** The measurement of what a run's gates save in time, as work of the command line: its report lands in the run's folder. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { runFiles } from '../../protocol/files/runFolder';
import type { CliWork } from './runWithProgress';

export const speedReport = (run: string): string => join(run, runFiles.speedUp);

export const measureSpeed = (run: string): CliWork => ({
  title: vscode.l10n.t('Measuring {0}', basename(run)),
  cwd: dirname(run),
  given: ['bench', 'infer', run, '--json', '--report', speedReport(run), '--trust'],
});
