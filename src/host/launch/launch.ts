/**
 * The commands that start a worker: Train, Resume and Run Again. They check trust, save the file, make the request, and show the
 * run; from there on everything comes from the run folder.
 */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import type { WorkerRequest } from '../../protocol/messages/workerRequest';
import { openDocument, uriOf } from '../base/documents';
import { isExperiment } from '../base/experimentFile';
import type { RunProblems } from '../base/problems';
import type { Reporter } from '../base/report';
import { runsFolder, workerSettings } from '../base/settings';
import { askWarning } from '../base/window';
import type { RunPanel } from '../panels/runPanel';
import { changedSource } from '../runs/changedSource';
import { controlSize } from '../runs/control';
import type { RunSummary } from '../runs/runSummary';
import type { Hold, Runs } from '../runs/runs';
import { pickExperiment } from './pickExperiment';
import { resumeChoices } from './resumeChoices';
import { waitForWorkerToGo } from './resumeGuard';
import { createRunFolder, type StartedRun, startRun } from './startRun';
import { mayRunCodeOf, mayRunFiles, mayTrain } from './trust';

export class Launcher {
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly panel: RunPanel,
    private readonly problems: RunProblems,
    private readonly reporter: Reporter,
  ) {}

  async train(argument?: unknown): Promise<void> {
    if (!(await mayTrain())) return;
    const picked = await pickExperiment(argument);
    if (picked === undefined) return;
    // In the workspace is also what was opened by another path that leads into it.
    const uri = uriOf(picked.fsPath);
    const document = await vscode.workspace.openTextDocument(uri);
    await save(document);
    if (!isExperiment(document.getText()))
      throw new UserError(vscode.l10n.t('{0} is no experiment.', vscode.workspace.asRelativePath(uri)), {
        hint: vscode.l10n.t(
          'An experiment file has `export default defineExperiment({ … })`; Sluice: New Experiment makes one.',
        ),
        source: { file: uri.fsPath, line: 1 },
      });
    const workspace = vscode.workspace.getWorkspaceFolder(uri);
    if (workspace === undefined)
      throw new UserError(
        vscode.l10n.t('{0} is in no folder of this workspace, so there is no place for its run.', uri.fsPath),
        {
          hint: vscode.l10n.t('Open the folder that it is in (File: Open Folder).'),
          source: { file: uri.fsPath, line: 1 },
        },
      );
    // Before there is a folder: a setting may be wrong, and nothing is to be left of a run that cannot begin.
    workerSettings(workspace.uri);
    const folder = await createRunFolder(runsFolder(workspace), uri.fsPath);
    await this.#start({ experiment: uri.fsPath, folder, resume: false }, workspace.uri);
  }

  async resume(run: RunSummary): Promise<void> {
    if (!(await mayTrain())) return;
    const { folder } = run;
    if (run.live)
      throw new UserError(vscode.l10n.t('The run {0} is running.', run.id), {
        hint: vscode.l10n.t('Sluice: Show Training shows it.'),
      });
    const experiment = experimentOf(run);
    if (!(await mayRunCodeOf(run))) return;
    const from = await whichCheckpoint(run);
    if (from === undefined) return;
    await this.#start({ experiment, folder, resume: true, ...from }, scopeOf(run));
  }

  /** A new run with the settings and the device of an old one, whatever the editor's settings say now. */
  async again(run: RunSummary): Promise<void> {
    if (!(await mayTrain())) return;
    const experiment = experimentOf(run);
    const open = openDocument(experiment);
    if (open !== undefined) await save(open);
    const source = await this.#whichSource(run.folder, experiment);
    if (
      source === undefined ||
      !(await mayRunFiles(run.id, [experiment, source === 'stored' ? run.folder : undefined]))
    )
      return;
    workerSettings(scopeOf(run));
    const folder = await createRunFolder(dirname(run.folder), experiment);
    const request = { experiment, folder, resume: false, again: run.folder, storedSource: source === 'stored' };
    await this.#start(request, scopeOf(run));
  }

  /** Asks where there is a choice; undefined when the user wants neither. What else has changed is in the run's warnings. */
  async #whichSource(folder: string, experiment: string): Promise<'present' | 'stored' | undefined> {
    const { files, stored } = await changedSource(folder, experiment);
    if (files.length === 0) return 'present';
    const { t } = vscode.l10n;
    const [present, before] = [t('Run as It Is Now'), t('Run as It Was')];
    const answer = await askWarning(
      t('The source of {0} has changed since: {1}.', basename(folder), files.join(', ')),
      undefined,
      present,
      ...(stored ? [before] : []),
    );
    return answer === undefined ? undefined : answer === before ? 'stored' : 'present';
  }

  async #start(base: WorkerRequest, workspace: vscode.Uri): Promise<void> {
    const { device, leaseMs, tfjsNodeGpuPath } = workerSettings(workspace);
    const request: WorkerRequest = {
      ...base,
      // Before the run is shown as starting: from then on it may be told to stop.
      controlFrom: await controlSize(base.folder),
      ...(device === undefined || base.again !== undefined ? {} : { device }),
      ...(leaseMs === undefined ? {} : { leaseMs }),
      ...(tfjsNodeGpuPath === undefined ? {} : { tfjsNodeGpuPath }),
    };
    this.problems.begin(request.folder, request.experiment);
    const script = this.context.asAbsolutePath('dist/worker.js');
    // Followed before its first event, so that not even an end at once is missed.
    const hold = this.runs.hold(request.folder);
    const expected = this.runs.expect(request.folder, request.experiment);
    await hold.follower.ready;
    try {
      if (request.resume) await waitForWorkerToGo(request.folder);
      const started = await startRun({ script, request, cwd: workspace.fsPath });
      this.reporter.log.info(`Worker ${started.pid}: ${request.resume ? 'resumes' : 'begins'} ${request.folder}`);
      void this.#awaitEnd(started, hold, () => {
        expected.dispose();
        hold.dispose();
      });
    } catch (error) {
      expected.dispose();
      hold.dispose();
      throw error;
    }
    await this.panel.show(request.folder);
  }

  /** What was said is in the events, and told from there; a worker that left without a word is told of here. */
  async #awaitEnd(started: StartedRun, hold: Hold, letGo: () => void): Promise<void> {
    const error = await started.silentEnd;
    await hold.follower.poke();
    letGo();
    if (error !== undefined) this.reporter.failure(error);
    await this.runs.scan();
  }
}

/** Asks where the last one is broken; undefined when the user wants none of the others. */
async function whichCheckpoint({ folder, name }: RunSummary): Promise<Pick<WorkerRequest, 'from'> | undefined> {
  const choices = await resumeChoices(folder);
  if (choices === undefined) return {};
  const { t } = vscode.l10n;
  const titles = { last: t('Last'), previous: t('Previous'), best: t('Best') };
  const items = choices.others.map(({ name: from, step, epoch }) => ({
    from,
    title: t('{0}: Epoch {1}, Step {2}', titles[from], Number(epoch.toFixed(2)), step),
  }));
  const question = t('The last checkpoint of {0} cannot be used. From which one should it go on?', name);
  const detail = t('{0} What was done after the step that you choose is done again.', choices.problem);
  const answer = await askWarning(question, detail, ...items.map(({ title }) => title));
  const chosen = items.find(({ title }) => title === answer);
  return chosen && { from: chosen.from };
}

/** What is run is the file on the disk. */
export async function save(document: vscode.TextDocument): Promise<void> {
  if (document.isDirty && !(await document.save()))
    throw new UserError(vscode.l10n.t('{0} has changes that could not be saved.', document.uri.fsPath), {
      hint: vscode.l10n.t('Save it first: the worker reads the file.'),
      source: { file: document.uri.fsPath, line: 1 },
    });
}

function experimentOf({ id, experiment }: RunSummary): string {
  if (experiment !== undefined) return experiment;
  throw new UserError(vscode.l10n.t('The run {0} does not say which experiment it is of.', id), {
    hint: vscode.l10n.t('Train the experiment again (Sluice: Train).'),
  });
}

/** Where the settings and the working directory of a run come from. */
function scopeOf({ folder }: RunSummary): vscode.Uri {
  return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder))?.uri ?? vscode.Uri.file(dirname(folder));
}
