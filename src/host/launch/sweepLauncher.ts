/**
 * The commands that start a sweep, go on with one and stop one. The command line does it, in processes that outlive this window;
 * what comes of it is learnt from the sweep's folder alone.
 */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { isInside } from '../../files/inside';
import { uriOf } from '../base/documents';
import { editorLanguage } from '../base/editorLanguage';
import { isSweepFile } from '../base/experimentFile';
import type { RunProblems } from '../base/problems';
import type { Reporter } from '../base/report';
import { runsFolder, workerSettings } from '../base/settings';
import { askWarning } from '../base/window';
import type { ShownTexts } from '../panels/shownTexts';
import { liveHere } from '../runs/liveHere';
import type { Runs } from '../runs/runs';
import { nameAmong } from '../runs/runText';
import type { SweepSummary, TaskSummary } from '../runs/sweepSummary';
import type { Sweeps } from '../runs/sweeps';
import { save } from './launch';
import { pickSweepFile } from './pickSweep';
import { runWithProgress } from './runWithProgress';
import { spawnTask } from './spawnTask';
import { mayRunFiles, mayTrain } from './trust';

interface Place {
  file: string;
  /** Workspace folder, in which the tasks run. */
  cwd: string;
  /** Arguments that say where the sweep goes and what it runs on. */
  flags: string[];
}

export class SweepLauncher {
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly sweeps: Sweeps,
    private readonly problems: RunProblems,
    private readonly texts: ShownTexts,
    private readonly reporter: Reporter,
    private readonly reveal: (folder: string) => Promise<void>,
  ) {}

  async run(argument?: unknown): Promise<void> {
    const place = await this.#place(argument, vscode.l10n.t('Sluice: Run Sweep'));
    if (place === undefined || !(await this.#mayBeginBeside(basename(place.file)))) return;
    await this.#begin(place, vscode.l10n.t('Starting {0}', basename(place.file)), [
      ...['sweep', 'run', place.file, '--detach', '--json', ...place.flags],
    ]);
  }

  /** Shows the script that Slurm would be given, and asks. */
  async submit(argument?: unknown): Promise<void> {
    const { t } = vscode.l10n;
    const place = await this.#place(argument, t('Sluice: Submit Sweep to Slurm'));
    if (place === undefined) return;
    const given = ['sweep', 'submit', place.file, ...place.flags];
    const name = basename(place.file);
    await this.problems.placed(place.file, async () => {
      const title = t('Preparing {0}', name);
      const script = await runWithProgress(this.context, { title, cwd: place.cwd, given: [...given, '--dry-run'] });
      if (script === undefined) return;
      await this.texts.show(`${name}.submit.sh`, script);
      const submit = t('Submit');
      const detail = t('The script is in the editor. Slurm runs it on its nodes; nothing stays on this machine.');
      if ((await askWarning(t('Submit {0} to Slurm?', name), detail, submit)) !== submit) return;
      await this.#begin(place, t('Submitting {0}', name), [...given, '--json']);
    });
  }

  /** What has not begun, failed or was stopped; where it was submitted to a cluster, the user says where. */
  async resume(sweep: SweepSummary): Promise<void> {
    if (!(await this.#mayRun(sweep))) return;
    const { t } = vscode.l10n;
    const { folder } = sweep;
    const where = sweep.submitted ? await this.#where(sweep) : 'here';
    if (where === undefined || (where === 'here' && !(await this.#mayBeginBeside(sweep.sweep.name)))) return;
    const how = where === 'here' ? ['--detach'] : ['--where', 'slurm'];
    const given = ['sweep', 'resume', folder, '--trust', ...how, ...(where === 'here' ? ['--json'] : [])];
    const said = await this.#cli(t('Resuming {0}', sweep.sweep.name), folder, given);
    if (said !== undefined && where === 'slurm') this.reporter.info(said.trim());
    await this.sweeps.told(folder);
  }

  async cancel({ folder, sweep }: SweepSummary): Promise<void> {
    if (!(await mayTrain())) return;
    await this.#cli(vscode.l10n.t('Cancelling {0}', sweep.name), folder, ['sweep', 'cancel', folder]);
    await this.sweeps.told(folder);
  }

  async status({ folder, sweep }: SweepSummary): Promise<void> {
    const said = await this.#cli(vscode.l10n.t('Asking how {0} stands', sweep.name), folder, [
      'sweep',
      'status',
      folder,
    ]);
    if (said !== undefined) await this.texts.show(`${basename(folder)}.txt`, said);
  }

  /** One task, by itself: of a sweep that trains what it was begun with, and not the file as it is now. */
  async resumeTask(sweep: SweepSummary, { task, folder }: TaskSummary): Promise<void> {
    if (!(await this.#mayRun(sweep)) || !(await this.#mayBeginBeside(task.id))) return;
    await spawnTask({ script: this.#script, folder: sweep.folder, task, cwd: this.#cwdOf(sweep.folder) });
    this.reporter.log.info(`Task ${task.index} of ${sweep.folder} goes on.`);
    await this.runs.look([folder]);
  }

  get #script(): string {
    return this.context.asAbsolutePath('dist/cli.js');
  }

  async #begin({ file, cwd }: Place, title: string, given: readonly string[]): Promise<void> {
    await this.problems.placed(file, async () => {
      const said = await runWithProgress(this.context, { title, cwd, given });
      if (said === undefined) return;
      const { folder } = JSON.parse(said) as { folder: string };
      this.reporter.log.info(`Begun: ${folder}`);
      await this.runs.findNew();
      await this.sweeps.told(folder);
      await this.reveal(folder);
    });
  }

  async #place(argument: unknown, title: string): Promise<Place | undefined> {
    if (!(await mayTrain())) return undefined;
    const picked = await pickSweepFile(argument, title);
    if (picked === undefined) return undefined;
    const uri = uriOf(picked.fsPath);
    const document = await vscode.workspace.openTextDocument(uri);
    await saveAround(document);
    const { t } = vscode.l10n;
    const source = { file: uri.fsPath, line: 1 };
    if (!isSweepFile(document.getText()))
      throw new UserError(t('{0} is no sweep.', vscode.workspace.asRelativePath(uri)), {
        hint: t('A sweep file has `export default defineSweep({ experiment, axes: { … } })`.'),
        source,
      });
    const workspace = vscode.workspace.getWorkspaceFolder(uri);
    if (workspace === undefined)
      throw new UserError(t('{0} is in no folder of this workspace, so there is no place for its runs.', uri.fsPath), {
        hint: t('Open the folder that it is in (File: Open Folder).'),
        source,
      });
    const { device } = workerSettings(workspace.uri);
    const flags = ['--runs', runsFolder(workspace), ...(device === undefined ? [] : ['--device', device])];
    return { file: uri.fsPath, cwd: workspace.uri.fsPath, flags };
  }

  /** Of a sweep that may have been copied from somebody: the programs that it names. */
  #mayRun({ sweep, files }: SweepSummary): Promise<boolean> {
    return mayRunFiles(sweep.name, [files.experiment, files.spec]);
  }

  /** Something trains here already: a sweep takes all cores by itself. */
  async #mayBeginBeside(name: string): Promise<boolean> {
    const live = await liveHere(this.runs);
    if (live.length === 0) return true;
    const { t } = vscode.l10n;
    const names = live.map((run) => nameAmong(run, live, editorLanguage()));
    const question =
      live.length === 1
        ? t('{0} is training.', names[0] ?? '')
        : t('{0} runs are training: {1}.', live.length, names.slice(0, 3).join(', '));
    const beside = t('Start Beside It');
    const detail = t('{0} takes all cores by itself: beside what trains already, everything takes longer.', name);
    return (await askWarning(question, detail, beside)) === beside;
  }

  async #where({ sweep }: SweepSummary): Promise<'here' | 'slurm' | undefined> {
    const { t } = vscode.l10n;
    const [here, slurm] = [t('On This Machine'), t('On the Cluster')];
    const answer = await askWarning(t('Where is what is missing of {0} to run?', sweep.name), undefined, slurm, here);
    return answer === here ? 'here' : answer === slurm ? 'slurm' : undefined;
  }

  #cli(title: string, folder: string, given: readonly string[]): Thenable<string | undefined> {
    return runWithProgress(this.context, { title, cwd: this.#cwdOf(folder), given });
  }

  #cwdOf(folder: string): string {
    return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder))?.uri.fsPath ?? dirname(folder);
  }
}

/** What is run is what lies on the disk: the sweep, and what is open from beside it, such as its experiment. */
async function saveAround(document: vscode.TextDocument): Promise<void> {
  const beside = dirname(document.uri.fsPath);
  const open = vscode.workspace.textDocuments.filter(
    ({ uri, isDirty }) => isDirty && uri.scheme === 'file' && isInside(uri.fsPath, [beside]),
  );
  for (const one of new Set([document, ...open])) await save(one);
}
