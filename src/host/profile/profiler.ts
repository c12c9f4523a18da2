/** Profile MACs: what each layer of an experiment or of a run costs, without training. A child process does the work. */
import { basename, dirname, extname, join } from 'node:path';
import * as vscode from 'vscode';
import { toUserFacing, UserError } from '../../base/userError';
import { writeNamed } from '../../files/writeWhole';
import type { ShownCheckpoint } from '../../protocol/facts/shownCheckpoint';
import type { ProfileReport, Unit } from '../../protocol/files/profileReport';
import { changedSince } from '../base/changedSince';
import { openDocument } from '../base/documents';
import type { RunProblems } from '../base/problems';
import type { Reporter } from '../base/report';
import { placeFlags } from '../base/settings';
import type { Disposer } from '../base/signal';
import { askWhereToSave } from '../base/window';
import { save } from '../launch/launch';
import { measureSpeed } from '../launch/measureSpeed';
import { pickExperiment } from '../launch/pickExperiment';
import { runWithProgress } from '../launch/runWithProgress';
import { mayRunCodeOf, mayRunFiles, mayTrain } from '../launch/trust';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import type { Runs } from '../runs/runs';
import { ProfilePanel } from './profilePanel';
import {
  checkpointOf,
  type ProfileTarget,
  profileFile,
  profileName,
  readProfile,
  targetOf,
  writeProfile,
} from './profileStore';

export class Profiler implements vscode.Disposable {
  readonly #panel: ProfilePanel;
  readonly #switched: Disposer;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly choice: CheckpointChoice,
    private readonly problems: RunProblems,
    private readonly reporter: Reporter,
    /** The experiment of the current run. */
    private readonly current: () => string | undefined,
  ) {
    this.#panel = new ProfilePanel(context, reporter, runs, {
      profile: (report, time) => this.#profile(targetOf(report), time),
      curve: (run, shown) => this.#curve(run, shown),
      speed: (run) => this.#speed(run),
      showCheckpoint: (run, shown) => choice.choose(run, shown),
      save: (file, report, { unit }) => this.#save(file, report, unit),
    });
    // Of the run that the panel shows, whoever has switched.
    this.#switched = choice.changed.on((run) => {
      if (this.#panel.run === run) void reporter.guard(() => this.#show({ kind: 'run', path: run }))();
    });
  }

  /** @param argument a run (its folder, or a row of the tree), an experiment's URI, or nothing: the experiment in the editor. */
  async profile(argument?: unknown): Promise<void> {
    const run = this.#runOf(argument);
    if (run !== undefined) return this.#show({ kind: 'run', path: run });
    if (!(await mayTrain())) return;
    const uri = await pickExperiment(argument, vscode.l10n.t('Sluice: Profile MACs'), this.current());
    if (uri !== undefined) await this.#profile({ kind: 'experiment', path: uri.fsPath }, false);
  }

  dispose(): void {
    this.#switched.dispose();
    this.#panel.dispose();
  }

  #runOf(argument: unknown): string | undefined {
    const given =
      typeof argument === 'object' && argument !== null && 'folder' in argument ? argument.folder : argument;
    return typeof given === 'string' && this.runs.get(given) !== undefined ? given : undefined;
  }

  /** What a run's profile says is true for as long as its checkpoint and its experiment are those of then. */
  async #show(target: ProfileTarget): Promise<void> {
    const shown = this.choice.of(target.path);
    const file = profileFile(target, this.#storage(), shown);
    const known = await readProfile(file);
    const changes = known && [checkpointOf(target.path, shown), known.experiment];
    const changed = await Promise.all((changes ?? []).map((path) => changedSince(path, known?.made ?? 0)));
    if (known !== undefined && !changed.includes(true)) await this.#panel.show(file);
    else await this.#profile(target, known?.time !== undefined);
  }

  /** Makes the profile and shows it. */
  async #profile(target: ProfileTarget, time: boolean): Promise<void> {
    // The model is built by the experiment, which is a program.
    if (!(await this.#mayRun(target))) return;
    const { t } = vscode.l10n;
    const experiment = target.kind === 'experiment' ? target.path : this.runs.get(target.path)?.experiment;
    const open = experiment === undefined ? undefined : openDocument(experiment);
    if (open !== undefined) await save(open);
    if (experiment !== undefined) this.problems.begin(target.path, experiment);
    const title = t('Profiling {0}', basename(target.path));
    const shown = this.choice.of(target.path);
    const trust = target.kind === 'run' ? ['--trust', `--${shown}`] : [];
    const given = ['profile', target.path, '--json', ...trust, ...(time ? ['--time'] : [])];
    const run = () => runWithProgress(this.context, { title, cwd: dirname(target.path), given });
    const text = await this.#panel.during(time ? 'time' : 'profile', run).then(undefined, (error: unknown) => {
      if (experiment !== undefined) this.problems.show(target.path, experiment, toUserFacing(error));
      throw error;
    });
    if (text === undefined) return;
    const file = profileFile(target, this.#storage(), shown);
    await writeProfile(file, text);
    await this.#panel.show(file);
  }

  /** A stored profile names what it is of, and may be anybody's. */
  #mayRun({ kind, path }: ProfileTarget): Promise<boolean> {
    return kind === 'run'
      ? mayRunCodeOf(this.runs.get(path) ?? { folder: path, id: basename(path), experiment: undefined })
      : mayRunFiles(basename(path), [path]);
  }

  /** Leaves the curve in the run's folder. */
  async #curve(run: string, shown: ShownCheckpoint): Promise<void> {
    if (!(await this.#mayRun({ kind: 'run', path: run }))) return;
    const title = vscode.l10n.t('Evaluating {0} at several thresholds', basename(run));
    const given = ['evaluate', run, `--${shown}`, '--curve', '--json', '--trust', ...placeFlags(run)];
    await this.#panel.during('curve', () => runWithProgress(this.context, { title, cwd: dirname(run), given }));
  }

  /** Leaves the report and its numbers in the run's folder. */
  async #speed(run: string): Promise<void> {
    if (!(await this.#mayRun({ kind: 'run', path: run }))) return;
    await this.#panel.during('speed', () => runWithProgress(this.context, measureSpeed(run)));
  }

  /** In a format that the name's ending says. */
  async #save(file: string, report: ProfileReport, unit: Unit): Promise<void> {
    const { t } = vscode.l10n;
    const folder = report.run ?? dirname(report.experiment);
    const name = `${profileName(report)}-profile.csv`;
    const uri = await askWhereToSave({
      title: t('Save Profile'),
      defaultUri: vscode.Uri.file(join(folder, name)),
      filters: { CSV: ['csv'], Markdown: ['md'], LaTeX: ['tex'], JSON: ['json'] },
    });
    if (uri === undefined) return;
    const format = { '.csv': '--csv', '.md': '--markdown', '.tex': '--latex', '.json': '--json' }[extname(uri.fsPath)];
    if (format === undefined)
      throw new UserError(t('{0} has no ending that says its format.', basename(uri.fsPath)), {
        hint: t('Use .csv, .md, .tex or .json.'),
      });
    const given = ['profile', file, format, ...(unit === 'FLOP' ? ['--flops'] : [])];
    const text = await runWithProgress(this.context, { title: t('Saving the profile'), cwd: folder, given });
    if (text === undefined) return;
    await writeNamed(uri.fsPath, text);
    this.reporter.info(t('Saved {0}.', basename(uri.fsPath)), {
      title: t('Show File'),
      run: () => vscode.commands.executeCommand('vscode.open', uri),
    });
  }

  #storage(): string {
    return (this.context.storageUri ?? this.context.globalStorageUri).fsPath;
  }
}
