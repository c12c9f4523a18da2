/** The commands that make something of a trained run: Export Model, Measure Speed-up. A child process does the work. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { exportName, type FormatName } from '../protocol/exportFormats';
import { runFiles } from '../protocol/runFolder';
import { pickRun, type RunChoice } from './pickRun';
import type { Reporter } from './report';
import { runCli } from './runCli';
import type { Runs } from './runs';
import { mayTrain } from './trust';

export function exportCommands(context: vscode.ExtensionContext, runs: Runs, reporter: Reporter) {
  const { t } = vscode.l10n;
  const script = context.asAbsolutePath('dist/cli.js');
  const none = { message: 'There is no run in this workspace.', hint: 'Sluice: Train makes one.' };
  const choice = (title: string): RunChoice => ({ title, fits: (run) => run.experiment !== undefined, none });
  const cli = (title: string, folder: string, given: readonly string[]) =>
    withProgress(title, (signal, say) => runCli({ script, arguments: given, cwd: dirname(folder), signal, say }));

  return {
    'sluice.exportModel': async (argument?: unknown) => {
      // The model is built by the experiment, which is a program.
      if (!(await mayTrain())) return;
      const run = await pickRun(runs, choice(t('Sluice: Export Model')), argument);
      const format = run && (await pickFormat(run.id));
      if (run === undefined || format === undefined) return;
      const out = join(run.folder, runFiles.exports, exportName(run.id, format));
      const taken = await exists(out);
      if (taken && !(await mayReplace(out))) return;
      const given = ['export', run.folder, '--format', format, '--out', out, '--json', ...(taken ? ['--force'] : [])];
      const output = await cli(t('Exporting {0}', run.id), run.folder, given);
      if (output === undefined) return;
      const { file, notes, agreement } = JSON.parse(output) as ExportResult;
      const compared = t('It agrees with the trained network on {0} test images.', agreement.images);
      reporter.info([t('Exported {0}.', basename(file)), compared, ...notes].join(' '), {
        title: t('Show File'),
        run: () => vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(file)),
      });
    },
    'sluice.measureSpeed': async (argument?: unknown) => {
      if (!(await mayTrain())) return;
      const run = await pickRun(runs, choice(t('Sluice: Measure Speed-up')), argument);
      if (run === undefined) return;
      const report = join(run.folder, runFiles.speedUp);
      const given = ['bench', 'infer', run.folder, '--json', '--report', report];
      const output = await cli(t('Measuring {0}', run.id), run.folder, given);
      if (output === undefined) return;
      reporter.log.info(`Measured ${run.folder}: ${report}`);
      await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(report));
    },
  };
}

/** The part of what `sluice export --json` prints that is shown. */
interface ExportResult {
  file: string;
  notes: string[];
  agreement: { images: number };
}

async function pickFormat(id: string): Promise<FormatName | undefined> {
  const { t } = vscode.l10n;
  const details: Record<FormatName, [label: string, detail: string]> = {
    onnx: ['ONNX', t('Any number of images; every channel is computed, closed ones are multiplied by 0')],
    'onnx-skip': [
      t('ONNX, skipping'),
      t('One image at a time; open channels alone, where that is faster on this machine'),
    ],
    tfjs: ['TensorFlow.js', t('A folder that tf.loadLayersModel opens')],
    safetensors: ['safetensors', t('The weights alone')],
  };
  const items = (Object.keys(details) as FormatName[]).map((format) => {
    const [label, detail] = details[format];
    return { label, detail, description: exportName(id, format), format };
  });
  return (await vscode.window.showQuickPick(items, { title: t('Sluice: Export Model'), matchOnDetail: true }))?.format;
}

async function mayReplace(file: string): Promise<boolean> {
  const replace = vscode.l10n.t('Replace');
  const question = vscode.l10n.t('{0} is there already.', basename(file));
  return (await vscode.window.showWarningMessage(question, { modal: true }, replace)) === replace;
}

/** A notification with what is being done, and a way to stop it. */
function withProgress<T>(
  title: string,
  work: (signal: AbortSignal, say: (text: string) => void) => Promise<T>,
): Thenable<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const stop = new AbortController();
    const listening = token.onCancellationRequested(() => stop.abort());
    try {
      return await work(stop.signal, (message) => progress.report({ message }));
    } finally {
      listening.dispose();
    }
  });
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
