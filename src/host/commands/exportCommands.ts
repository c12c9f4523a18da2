/** The commands that make something of a trained run: Export Model, Measure Speed-up. A child process does the work. */
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { checkRegular } from '../../files/regularFile';
import { isShownCheckpoint, type ShownCheckpoint } from '../../protocol/facts/shownCheckpoint';
import { exportName, type FormatName, withThreshold } from '../../protocol/files/exportFormats';
import { runFiles } from '../../protocol/files/runFolder';
import { editorLanguage } from '../base/editorLanguage';
import { epochText } from '../base/epochText';
import { exists } from '../base/exists';
import { commands } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import { askWarning, pick } from '../base/window';
import { measureSpeed, speedReport } from '../launch/measureSpeed';
import { runWithProgress } from '../launch/runWithProgress';
import { mayRunCodeOf, mayTrain } from '../launch/trust';
import { type Ability, abilities } from '../runs/abilities';
import { noTrainedRun, pickRun, type RunSource } from './pickRun';

export function exportCommands(context: vscode.ExtensionContext, source: RunSource, reporter: Reporter) {
  const { t } = vscode.l10n;
  const none = noTrainedRun();
  const choose = (argument: unknown, able: Ability, title: string, question: string) =>
    pickRun(source, { title, question, none, fits: abilities[able] }, argument);
  const cli = (title: string, folder: string, given: readonly string[]) =>
    runWithProgress(context, { title, cwd: dirname(folder), given });

  return {
    [commands.exportModel]: async (argument?: unknown) => {
      // The model is built by the experiment, which is a program.
      if (!(await mayTrain())) return;
      const run = await choose(argument, 'trained', t('Sluice: Export Model'), t('Which run’s model to export?'));
      const threshold = thresholdOf(argument);
      const name = run && (threshold === undefined ? run.id : `${run.id}-above-${threshold}`);
      const format = name && (await pickFormat(name, threshold));
      if (run === undefined || !name || !format || !(await mayRunCodeOf(run))) return;
      const out = join(run.folder, runFiles.exports, exportName(name, format));
      const taken = await exists(out);
      if (taken && !(await mayReplace(out))) return;
      const given = [
        ...['export', run.folder, '--format', format, '--out', out, '--json', '--trust'],
        ...(threshold === undefined ? [] : ['--threshold', String(threshold)]),
        `--${checkpointOf(argument)}`,
        ...(taken ? ['--force'] : []),
      ];
      const output = await cli(t('Exporting {0}', run.name), run.folder, given);
      if (output !== undefined) tellExported(JSON.parse(output) as ExportResult, reporter);
    },
    [commands.measureSpeed]: async (argument?: unknown) => {
      if (!(await mayTrain())) return;
      const run = await choose(argument, 'timeable', t('Sluice: Measure Speed-up'), t('Which run’s network to time?'));
      if (run === undefined || !(await mayRunCodeOf(run))) return;
      const report = speedReport(run.folder);
      if ((await runWithProgress(context, measureSpeed(run.folder))) === undefined) return;
      reporter.log.info(`Measured ${run.folder}: ${report}`);
      await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(report));
    },
    [commands.showSpeed]: async (argument?: unknown) => {
      const run = await choose(argument, 'timeable', t('Sluice: Show Speed-up'), t('Which run’s speed-up to show?'));
      if (run === undefined) return;
      const report = speedReport(run.folder);
      if (!(await exists(report)))
        return void (await vscode.commands.executeCommand(commands.measureSpeed, run.folder));
      await checkRegular(report, 'speedUp');
      await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(report));
    },
  };
}

/** The part of what `sluice export --json` prints that is shown. */
interface ExportResult {
  file: string;
  notes: string[];
  checkpoint: ShownCheckpoint;
  epoch: number;
  agreement: { images: number };
}

function tellExported({ file, notes, agreement, checkpoint, epoch }: ExportResult, reporter: Reporter): void {
  const { t } = vscode.l10n;
  const compared = t('It agrees with the trained network on {0} test samples.', agreement.images);
  const of = epochText(Number(epoch.toFixed(2)), checkpoint, editorLanguage());
  reporter.info([t('Exported {0}, {1}.', basename(file), of), compared, ...notes].join(' '), {
    title: t('Show File'),
    run: () => vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(file)),
  });
}

/** Of an argument that names a point of a run's curve. */
function thresholdOf(argument: unknown): number | undefined {
  if (typeof argument !== 'object' || argument === null || !('threshold' in argument)) return undefined;
  return typeof argument.threshold === 'number' ? argument.threshold : undefined;
}

/** The best, but for a point of the curve of the last. */
function checkpointOf(argument: unknown): ShownCheckpoint {
  const named = typeof argument === 'object' && argument !== null && 'checkpoint' in argument && argument.checkpoint;
  return isShownCheckpoint(named) ? named : 'best';
}

/** @param threshold of the gates, which not every format can hold. */
async function pickFormat(id: string, threshold?: number): Promise<FormatName | undefined> {
  const { t } = vscode.l10n;
  const details: Record<FormatName, [label: string, detail: string]> = {
    onnx: ['ONNX', t('Any number of samples; every channel is computed, closed ones are multiplied by 0')],
    'onnx-skip': [
      t('ONNX, skipping'),
      t('One sample at a time; open channels alone, where that is faster on this machine'),
    ],
    tfjs: ['TensorFlow.js', t('A folder that tf.loadLayersModel opens')],
    safetensors: ['safetensors', t('The weights alone')],
  };
  const formats = (Object.keys(details) as FormatName[]).filter(
    (format) => threshold === undefined || withThreshold.includes(format),
  );
  const items = formats.map((format) => {
    const [label, detail] = details[format];
    return { label, detail, description: exportName(id, format), format };
  });
  const title =
    threshold === undefined ? t('Sluice: Export Model') : t('Sluice: Export Model, gates open above {0}', threshold);
  return (await pick(items, { title, placeHolder: t('In which format?'), matchOnDetail: true }))?.format;
}

async function mayReplace(file: string): Promise<boolean> {
  const replace = vscode.l10n.t('Replace');
  const question = vscode.l10n.t('{0} is there already.', basename(file));
  return (await askWarning(question, undefined, replace)) === replace;
}
