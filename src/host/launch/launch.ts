/**
 * The commands that start a worker: Train, Resume and Run Again. They check trust, save the file, make the request, and show the
 * run; from there on everything comes from the run folder.
 */
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../base/userError';
import { experimentName } from '../../protocol/files/runFolder';
import type { WorkerRequest } from '../../protocol/messages/workerRequest';
import { controlSize } from '../../run/owner/control';
import { hasBegun, removeUnbegun } from '../../run/owner/unbegun';
import { openDocument, uriOf } from '../base/documents';
import { isExperiment } from '../base/experimentFile';
import type { RunProblems } from '../base/problems';
import type { Reporter } from '../base/report';
import { runsFolder, workerSettings } from '../base/settings';
import { askWarning, sayInStatusBar } from '../base/window';
import type { RunPanel } from '../panels/runPanel';
import { changedSource } from '../runs/changedSource';
import { liveHere } from '../runs/liveHere';
import type { RunPlan, RunQueue } from '../runs/runQueue';
import type { RunSummary } from '../runs/runSummary';
import type { Hold, Runs } from '../runs/runs';
import { chooseSettings } from './chooseSettings';
import { pickExperiment } from './pickExperiment';
import { resumeChoices } from './resumeChoices';
import { waitForWorkerToGo } from './resumeGuard';
import { settingTexts } from './settingsChoice';
import { createRunFolder, type StartedRun, startRun } from './startRun';
import { holdSweep, stopRun } from './stopRun';
import { mayRunCodeOf, mayRunFiles, mayTrain } from './trust';
import type { UnbegunRuns } from './unbegun';
import { askWhenToStart } from './whileTraining';

export class Launcher {
  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly panel: RunPanel,
    private readonly queue: RunQueue,
    private readonly problems: RunProblems,
    private readonly unbegun: UnbegunRuns,
    private readonly reporter: Reporter,
    /** The experiment of the current run. */
    private readonly current: () => string | undefined,
  ) {}

  /** @param chosen asks for values of parameters and settings first. */
  async train(argument?: unknown, chosen = false): Promise<void> {
    if (!(await mayTrain())) return;
    const picked = await pickExperiment(argument, vscode.l10n.t('Sluice: Train'), this.current());
    if (picked === undefined) return;
    // In the workspace is also what was opened by another path that leads into it.
    const uri = uriOf(picked.fsPath);
    await this.problems.placed(uri.fsPath, () => this.#trainFile(uri, chosen));
  }

  async #trainFile(uri: vscode.Uri, chosen: boolean): Promise<void> {
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
    const experiment = uri.fsPath;
    const place = { workspace: workspace.uri.fsPath, root: runsFolder(workspace) };
    const plan = { name: experimentName(experiment), experiment, ...place };
    await (chosen ? this.#proposeWithSettings(plan) : this.#propose(plan));
  }

  async resume(run: RunSummary): Promise<void> {
    if (!(await mayTrain())) return;
    const { folder } = run;
    if (run.live)
      throw new UserError(vscode.l10n.t('The run {0} is running.', run.id), {
        hint: vscode.l10n.t('Sluice: Show Training shows it.'),
      });
    if (this.queue.list.some(({ plan }) => plan.resume?.folder === folder))
      throw new UserError(vscode.l10n.t('The run {0} waits already.', run.id), {
        hint: vscode.l10n.t('Its row at the top of the Runs view says how many begin before it.'),
      });
    const experiment = experimentOf(run);
    if (!(await mayRunCodeOf(run))) return;
    const from = await whichCheckpoint(run);
    if (from === undefined) return;
    const place = { workspace: scopeOf(run).fsPath, root: dirname(folder) };
    const plan = { name: run.name, experiment, ...place, resume: { folder, ...from } };
    await this.problems.placed(experiment, () => this.#propose(plan));
  }

  /**
   * A new run with the settings and the device of an old one, whatever the editor's settings say now.
   *
   * @param chosen asks for other values of parameters and settings first.
   */
  async again(run: RunSummary, chosen = false): Promise<void> {
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
    // A task of a sweep that is repeated is none of it.
    const place = { workspace: scopeOf(run).fsPath, root: dirname(run.sweep ?? run.folder) };
    const again = { folder: run.folder, storedSource: source === 'stored' };
    const plan = { name: experimentName(experiment), experiment, ...place, again };
    await this.problems.placed(experiment, () => (chosen ? this.#proposeWithSettings(plan) : this.#propose(plan)));
  }

  /** Begins a run and, where somebody waits for it, shows it. @param started told when its worker has been started. */
  async begin(
    { experiment, workspace, root, resume, again, settings, show }: RunPlan,
    started: () => Promise<void> = async () => {},
  ): Promise<void> {
    const scope = vscode.Uri.file(workspace);
    // Before there is a folder: a setting may be wrong, and nothing is to be left of a run that cannot begin.
    workerSettings(scope);
    if (resume !== undefined && this.runs.get(resume.folder) === undefined)
      throw new UserError(vscode.l10n.t('The run {0} is not there any more.', basename(resume.folder)), {
        hint: vscode.l10n.t('Train the experiment again.'),
      });
    const folder = resume?.folder ?? (await createRunFolder(root, experiment));
    const { folder: _, ...from } = resume ?? { folder };
    const repeated = again && { again: again.folder, storedSource: again.storedSource };
    const given = settings === undefined ? {} : { settings };
    await this.#start({ experiment, folder, resume: resume !== undefined, ...from, ...repeated, ...given }, scope);
    await started();
    if (show) await this.panel.show(folder);
  }

  async #proposeWithSettings(plan: RunPlan): Promise<void> {
    const given = await chooseSettings(this.context, plan);
    if (given === undefined) return;
    await this.#propose(Object.keys(given).length > 0 ? { ...plan, settings: settingTexts(given) } : plan);
  }

  /** At once where nothing trains here; else as the user says. */
  async #propose(plan: RunPlan): Promise<void> {
    const live = await liveHere(this.runs);
    const start = live.length === 0 ? 'beside' : await askWhenToStart(live, this.queue.list.length);
    switch (start) {
      case undefined:
        return;
      case 'beside':
        return this.begin({ ...plan, show: true });
      case 'after':
        await this.queue.add(plan);
        return sayInStatusBar(vscode.l10n.t('{0} waits until nothing trains here any more', plan.name));
      case 'instead':
        // It begins when they have ended, however long that takes.
        await this.queue.add({ ...plan, show: true }, true);
        // Else its pool starts the next task in the place of one that stops.
        for (const sweep of new Set(live.flatMap((run) => run.sweep ?? []))) await holdSweep(sweep);
        await Promise.all(
          live.map(async ({ folder }) => {
            const run = this.runs.get(folder);
            if (run?.live) await stopRun(this.runs, run, this.reporter);
          }),
        );
        return;
      default:
        start satisfies never;
    }
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
    const shown = this.panel.folder;
    try {
      if (request.resume) await waitForWorkerToGo(request.folder);
      const started = await startRun({ script, request, cwd: workspace.fsPath });
      this.reporter.log.info(`Worker ${started.pid}: ${request.resume ? 'resumes' : 'begins'} ${request.folder}`);
      void this.#awaitEnd(started, request, hold, () => {
        expected.dispose();
        hold.dispose();
      }).then(this.reporter.guard((began) => (began ? undefined : this.#withdraw(request.folder, shown))));
    } catch (error) {
      expected.dispose();
      hold.dispose();
      if (!request.resume) await removeUnbegun(request.folder, { own: true });
      throw error;
    }
  }

  /**
   * What was said is in the events, and told from there; a worker that left without a word is told of here. Returns whether
   * the run began.
   */
  async #awaitEnd(started: StartedRun, request: WorkerRequest, hold: Hold, letGo: () => void): Promise<boolean> {
    const error = await started.silentEnd;
    await hold.follower.poke();
    letGo();
    if (error !== undefined) {
      this.problems.showStart(request.folder, request.experiment, error);
      this.reporter.failure(error);
    }
    await this.runs.scan();
    return request.resume || (await hasBegun(request.folder));
  }

  /** A start that failed leaves no run: the view goes back to what it showed before. */
  async #withdraw(folder: string, shown: string | undefined): Promise<void> {
    if (this.panel.folder === folder && shown !== undefined && this.runs.get(shown)) await this.panel.show(shown);
    await this.unbegun.clear(folder);
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
