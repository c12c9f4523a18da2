/**
 * The Profile view: one panel beside the code that shows one stored profile at a time. The panel is a view only: it says
 * `ready` and gets everything; what it asks for is done by commands.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FromProfileView, ProfileWork, ToProfileView } from '../protocol/profileMessages';
import type { ProfileReport } from '../protocol/profileReport';
import { runFiles } from '../protocol/runFolder';
import { exists } from './exists';
import { fillPanel } from './fillPanel';
import { changedSince, profileName, readCurve, readProfile } from './profileStore';
import type { Reporter } from './report';
import { saveFigure } from './saveFigure';
import { showSource } from './showSource';
import { strayTabs } from './strayTabs';
import { Tracker } from './track';
import { openPanel, setTitle } from './window';

const viewType = 'sluice.profile';
/** Where the file of the profile that is shown is kept over a reload. */
const shownKey = 'sluice.shownProfile';

/** What the view asks for, done by who made the panel. */
export interface ProfileActions {
  profile(report: ProfileReport, time: boolean): unknown;
  curve(run: string): unknown;
  save(file: string, report: ProfileReport, message: Extract<FromProfileView, { kind: 'save' }>): unknown;
}

export class ProfilePanel extends Tracker implements vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | undefined;
  #shown: { file: string; report: ProfileReport } | undefined;
  #work: ProfileWork | null = null;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly reporter: Reporter,
    private readonly actions: ProfileActions,
  ) {
    super();
    this.track(vscode.window.registerWebviewPanelSerializer(viewType, this));
    this.track({ dispose: () => this.#panel?.dispose() });
    // The numbers are of before as soon as the text is another.
    this.track(vscode.workspace.onDidSaveTextDocument(() => void this.reporter.guard(() => this.#send())()));
  }

  /** Opens the panel on a stored profile, or turns the open one to it. The editor keeps the focus. */
  async show(file: string): Promise<void> {
    await this.#load(file);
    const stray = this.#panel === undefined ? strayTabs(viewType) : [];
    const viewColumn = stray[0]?.group.viewColumn ?? vscode.ViewColumn.Beside;
    if (stray.length > 0) await vscode.window.tabGroups.close(stray, true);
    if (this.#panel !== undefined) this.#panel.reveal(undefined, true);
    else this.#take(openPanel(viewType, this.#title(), viewColumn));
    await this.#send();
  }

  /** Says what is being done for as long as it takes. */
  async during<T>(work: ProfileWork, done: () => Thenable<T>): Promise<T> {
    this.#work = work;
    this.#post({ kind: 'working', work });
    try {
      return await done();
    } finally {
      this.#work = null;
      this.#post({ kind: 'working', work: null });
    }
  }

  /** After a reload of the window: the same panel, the same profile. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    const file = this.context.workspaceState.get<string>(shownKey);
    // One panel is enough: `show` may have been faster.
    if (file === undefined || this.#panel !== undefined) return panel.dispose();
    // Taken before anything is awaited: nobody may think meanwhile that there is none.
    this.#take(panel);
    await this.#load(file);
    // The run is gone, and its profile with it.
    if (this.#shown === undefined) panel.dispose();
    await this.#send();
  }

  async #load(file: string): Promise<void> {
    const report = await readProfile(file);
    if (report !== undefined) this.#shown = { file, report };
    await this.context.workspaceState.update(shownKey, file);
    if (this.#panel !== undefined) setTitle(this.#panel, this.#title());
  }

  #take(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    setTitle(panel, this.#title());
    panel.webview.onDidReceiveMessage(this.reporter.guard((message: FromProfileView) => this.#receive(message)));
    panel.onDidDispose(() => {
      if (this.#panel === panel) this.#panel = undefined;
    });
    fillPanel(panel, this.context.extensionUri, 'profile');
  }

  async #receive(message: FromProfileView): Promise<unknown> {
    if (message.kind === 'error') return this.reporter.log.error(`${this.#title()}: ${message.message}`);
    if (message.kind === 'openSource') return showSource(message.source);
    if (message.kind === 'ready') return this.#send();
    if (this.#shown === undefined) return;
    const { file, report } = this.#shown;
    switch (message.kind) {
      case 'again':
        return this.actions.profile(report, report.time !== undefined);
      case 'measureTime':
        return this.actions.profile(report, true);
      case 'save':
        return this.actions.save(file, report, message);
      case 'saveFigure':
        return saveFigure(message, report.run, profileName(report));
      case 'measureCurve':
        if (report.run === undefined) return;
        await this.actions.curve(report.run);
        return this.#send();
      case 'exportAt':
        return vscode.commands.executeCommand('sluice.exportModel', {
          folder: report.run,
          threshold: message.threshold,
        });
      case 'speedUp':
        await vscode.commands.executeCommand('sluice.showSpeed', report.run);
        return this.#send();
      default:
        message satisfies never;
    }
  }

  async #send(): Promise<void> {
    if (this.#shown === undefined) return;
    const { report } = this.#shown;
    const outdated = await changedSince(report.experiment, report.made);
    const speedUp = report.run !== undefined && (await exists(join(report.run, runFiles.speedUp)));
    const curve = report.run === undefined ? undefined : await readCurve(report.run);
    const known = curve === undefined ? {} : { curve };
    this.#post({ kind: 'profile', report, name: profileName(report), outdated, speedUp, ...known });
    this.#post({ kind: 'working', work: this.#work });
  }

  #post(message: ToProfileView): void {
    // A page that is not there says `ready` when it is.
    void this.#panel?.webview.postMessage(message);
  }

  #title(): string {
    const { t } = vscode.l10n;
    return this.#shown === undefined ? t('Profile') : t('Profile: {0}', profileName(this.#shown.report));
  }
}
