/** The Profile view: shows one stored profile at a time; what it asks for is done by commands. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ShownCheckpoint } from '../../protocol/facts/shownCheckpoint';
import type { ProfileReport } from '../../protocol/files/profileReport';
import { runFiles } from '../../protocol/files/runFolder';
import type { FromProfileView, ProfileWork, ToProfileView } from '../../protocol/messages/profileMessages';
import { changedSince } from '../base/changedSince';
import { exists } from '../base/exists';
import { commands, panels } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import { showSource } from '../base/showSource';
import { Tracker } from '../base/track';
import { Panel } from '../panels/panel';
import { saveFigure } from '../panels/saveFigure';
import type { Runs } from '../runs/runs';
import { profileName, readCurve, readProfile, readSpeedUp } from './profileStore';

const place = { viewType: panels.profile, shownKey: 'sluice.shownProfile', bundle: 'profile' };

/** What the view asks for, done by who made the panel. */
export interface ProfileActions {
  profile(report: ProfileReport, time: boolean): unknown;
  curve(run: string, shown: ShownCheckpoint): unknown;
  speed(run: string): unknown;
  /** Shows the profile of a checkpoint of the run. */
  showCheckpoint(run: string, shown: ShownCheckpoint): unknown;
  save(file: string, report: ProfileReport, message: Extract<FromProfileView, { kind: 'save' }>): unknown;
}

interface Shown {
  file: string;
  report: ProfileReport;
}

export class ProfilePanel extends Tracker {
  #shown: Shown | undefined;
  /** What the page was told that it is of. */
  #named: string | undefined;
  #work: ProfileWork | null = null;
  readonly #panel: Panel<ToProfileView, FromProfileView>;

  constructor(
    context: vscode.ExtensionContext,
    reporter: Reporter,
    private readonly runs: Runs,
    private readonly actions: ProfileActions,
  ) {
    super();
    const send = reporter.guard(() => this.#send());
    this.track(runs.changed.on(() => this.#panel.isOpen && this.#name() !== this.#named && void send()));
    this.#panel = this.track(
      new Panel<ToProfileView, FromProfileView>(context, reporter, place, {
        title: () => titleOf(this.#name()),
        ready: () => this.#send(),
        receive: (message) => this.#receive(message),
        restore: async (file) => {
          await this.#load(file);
          // The run is gone, and its profile with it.
          if (this.#shown === undefined) this.#panel.close();
          await this.#send();
        },
      }),
    );
    // The numbers are of before as soon as the text is another.
    this.track(vscode.workspace.onDidSaveTextDocument(() => void send()));
  }

  /** Opens the panel on a stored profile, or turns the open one to it. The editor keeps the focus. */
  async show(file: string): Promise<void> {
    await this.#load(file);
    await this.#panel.open();
    await this.#send();
  }

  /** The run whose profile the open panel shows. */
  get run(): string | undefined {
    return this.#panel.isOpen ? this.#shown?.report.run : undefined;
  }

  /** Says what is being done for as long as it takes. */
  async during<T>(work: ProfileWork, done: () => Thenable<T>): Promise<T> {
    this.#setWork(work);
    try {
      return await done();
    } finally {
      this.#setWork(null);
    }
  }

  #setWork(work: ProfileWork | null): void {
    this.#work = work;
    this.#panel.post({ kind: 'working', work });
  }

  /** Of the run as the tree has it, else of the experiment; undefined where nothing is shown. */
  #name(): string | undefined {
    const report = this.#shown?.report;
    if (report === undefined) return undefined;
    return (report.run === undefined ? undefined : this.runs.get(report.run)?.name) ?? profileName(report);
  }

  /** One that cannot be read leaves what is shown as it is. */
  async #load(file: string): Promise<void> {
    const report = await readProfile(file);
    if (report === undefined) return;
    this.#shown = { file, report };
    this.#panel.retitle();
    await this.#panel.remember(file);
  }

  #receive(message: Exclude<FromProfileView, { kind: 'ready' | 'error' }>): unknown {
    if (message.kind === 'openSource') return showSource(message.source);
    if (this.#shown === undefined) return undefined;
    const { file, report } = this.#shown;
    switch (message.kind) {
      case 'again':
        return this.actions.profile(report, report.time !== undefined);
      case 'measureTime':
        return this.actions.profile(report, true);
      case 'save':
        return this.actions.save(file, report, message);
      case 'saveFigure':
        return saveFigure(message, report.run, this.#name() ?? profileName(report));
      case 'measureCurve':
        return report.run === undefined ? undefined : this.#sendAfter(this.actions.curve(report.run, shownOf(report)));
      case 'exportAt':
        return vscode.commands.executeCommand(commands.exportModel, {
          folder: report.run,
          threshold: message.threshold,
          checkpoint: shownOf(report),
        });
      case 'showCheckpoint':
        return report.run === undefined ? undefined : this.actions.showCheckpoint(report.run, message.shown);
      case 'speedUp':
        return vscode.commands.executeCommand(commands.showSpeed, report.run);
      case 'measureSpeed':
        return report.run === undefined ? undefined : this.#sendAfter(this.actions.speed(report.run));
      default:
        return message satisfies never;
    }
  }

  async #sendAfter(done: unknown): Promise<void> {
    await done;
    await this.#send();
  }

  /** Nothing of a profile that was put aside while its run folder was looked at. */
  async #send(): Promise<void> {
    const shown = this.#shown;
    if (shown === undefined) return;
    const { report } = shown;
    const name = this.#name() ?? profileName(report);
    this.#named = name;
    this.#panel.retitle();
    const outdated = await changedSince(report.experiment, report.made);
    const beside = report.run === undefined ? { speedUp: false } : await besideProfile(report.run, shownOf(report));
    if (shown !== this.#shown) return;
    this.#panel.post({ kind: 'profile', report, name, outdated, ...beside });
    this.#panel.post({ kind: 'working', work: this.#work });
  }
}

/** What was made by earlier versions is of the best. */
const shownOf = ({ checkpoint }: ProfileReport): ShownCheckpoint => checkpoint?.name ?? 'best';

function titleOf(name: string | undefined): string {
  const { t } = vscode.l10n;
  return name === undefined ? t('Profile') : t('Profile: {0}', name);
}

/** What else was measured of a run. */
const besideProfile = async (run: string, shown: ShownCheckpoint) => ({
  speedUp: await exists(join(run, runFiles.speedUp)),
  speed: await readSpeedUp(run),
  curve: await readCurve(run, shown),
});
