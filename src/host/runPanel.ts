/**
 * A view of a run: one panel beside the code that shows one run at a time. The panel is a view only: it says `ready` and
 * gets the whole state, then events in batches; while hidden its page is gone and nothing is sent.
 */
import * as vscode from 'vscode';
import type { FromView, ToView } from '../protocol/viewMessages';
import { Comparison } from './comparison';
import { editorLanguage } from './editorLanguage';
import { fillPanel } from './fillPanel';
import type { Reporter } from './report';
import { RunFeed } from './runFeed';
import type { Runs } from './runs';
import { runDescription } from './runText';
import { saveFigure } from './saveFigure';
import { showSource } from './showSource';
import { Signal } from './signal';
import { strayTabs } from './strayTabs';
import { Tracker } from './track';
import { openPanel, setTitle } from './window';

export interface PanelKind {
  /** As in the manifest. */
  viewType: string;
  /** Where the folder of the run that is shown is kept over a reload. */
  shownKey: string;
  /** Name of the bundle in dist/webview. */
  bundle: string;
  /** Of the tab, with the name of the run once it is known. */
  title: (run?: string) => string;
  /** What it shows of the run folder beside the events. */
  files?: PanelFiles;
  /** It can show another run beside its own. */
  compares?: boolean;
}

export interface PanelFiles {
  /** After a snapshot and after every evaluation. */
  read(folder: string): Promise<ToView>;
  /** The answer to what the page asks for; undefined for a message that asks for nothing. */
  answer(folder: string, message: FromView): Promise<ToView | undefined>;
}

/** Time between two batches of events; the eye needs no more than ten a second. */
const batchMs = 100;

/** After a reload a panel on the screen is handed over within this time; one that was not has no host any more. */
const revivalMs = 10_000;

export class RunPanel extends Tracker implements vscode.WebviewPanelSerializer {
  #panel: vscode.WebviewPanel | undefined;
  /** The page has asked for its snapshot and listens. */
  #ready = false;
  /** To be said when the page that is being made is ready. */
  #then: ToView | undefined;
  /** The folder of a run, each time that one is shown. */
  readonly shown = this.track(new Signal<string>());
  readonly #comparison: Comparison | undefined;
  readonly #feed = this.track(
    new RunFeed({
      batchMs,
      listens: () => this.#listens(),
      snapshot: (state) => {
        this.#post({ kind: 'snapshot', state });
        this.#refreshFiles();
      },
      events: (events) => {
        this.#post({ kind: 'events', events });
        if (events.some(({ kind }) => kind === 'epoch')) this.#refreshFiles();
      },
      reading: (share, sample) => this.#post({ kind: 'reading', share, ...(sample && { sample }) }),
    }),
  );

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly reporter: Reporter,
    private readonly kind: PanelKind,
  ) {
    super();
    if (kind.compares)
      this.#comparison = this.track(
        new Comparison({
          runs,
          shown: () => this.#feed.folder,
          listens: () => this.#listens(),
          post: (message) => this.#post(message),
          describe: (run) => `${run.name} · ${runDescription(run, editorLanguage())}`,
          batchMs,
          listMs: 1000,
        }),
      );
    this.track(vscode.window.registerWebviewPanelSerializer(kind.viewType, this));
    this.track({ dispose: () => this.#panel?.dispose() });
    this.track(
      runs.changed.on(() => {
        if (this.#panel !== undefined) setTitle(this.#panel, this.#title());
      }),
    );
    this.track(runs.removed.on((folder) => this.#feed.folder === folder && this.#panel?.dispose()));
    const timer = setTimeout(
      this.reporter.guard(() => this.#replaceDead()),
      revivalMs,
    );
    this.track({ dispose: () => clearTimeout(timer) });
  }

  /**
   * Opens the panel on a run, or turns the open one to it. The editor keeps the focus.
   *
   * @param then said to the view when it knows the run.
   */
  async show(folder: string, then?: ToView): Promise<void> {
    // A hidden page is gone, whatever it said before; its successor says `ready`.
    const listened = this.#listens();
    this.#then = listened ? undefined : then;
    const followed = this.#follow(folder);
    const stray = this.#panel === undefined ? strayTabs(this.kind.viewType) : [];
    const viewColumn = stray[0]?.group.viewColumn ?? vscode.ViewColumn.Beside;
    if (stray.length > 0) await vscode.window.tabGroups.close(stray, true);
    if (this.#panel !== undefined) this.#panel.reveal(undefined, true);
    else this.#take(openPanel(this.kind.viewType, this.#title(), viewColumn));
    await followed;
    if (!listened) return;
    await this.#readFiles();
    if (then !== undefined) this.#post(then);
  }

  /** After the extension host died, its panel stays on the screen and never moves again: a new one takes its place. */
  async #replaceDead(): Promise<void> {
    const folder = this.context.workspaceState.get<string>(this.kind.shownKey);
    if (folder === undefined || this.#panel !== undefined || !strayTabs(this.kind.viewType).some((tab) => tab.isActive))
      return;
    await this.show(folder);
  }

  /** After a reload of the window: the same panel, the same run, its whole history. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    const folder = this.context.workspaceState.get<string>(this.kind.shownKey);
    // One panel is enough: `show` may have been faster.
    if (folder === undefined || this.#panel !== undefined) return panel.dispose();
    // Taken before anything is awaited: nobody may think meanwhile that there is none.
    this.#take(panel);
    await this.#follow(folder);
  }

  async #follow(folder: string): Promise<void> {
    this.shown.emit(folder);
    if (this.#feed.folder === folder) return;
    const followed = this.#feed.follow(this.runs.hold(folder));
    if (this.#panel !== undefined) setTitle(this.#panel, this.#title());
    this.#comparison?.refresh();
    await followed;
    if (this.#feed.folder !== folder) return;
    if (this.#panel !== undefined) setTitle(this.#panel, this.#title());
    await this.context.workspaceState.update(this.kind.shownKey, folder);
  }

  #take(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    this.#ready = false;
    const { webview } = panel;
    setTitle(panel, this.#title());
    webview.onDidReceiveMessage(this.reporter.guard((message: FromView) => this.#receive(message)));
    panel.onDidChangeViewState(() => {
      // A hidden page is thrown away, and its successor says `ready`; where it was not, it missed what came meanwhile.
      if (!panel.visible) return;
      this.#feed.refresh();
      this.#comparison?.refresh();
    });
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#ready = false;
      this.#feed.letGo();
      this.#comparison?.want(undefined);
    });
    fillPanel(panel, this.context.extensionUri, this.kind.bundle);
  }

  async #receive(message: FromView): Promise<void> {
    const folder = this.#feed.folder;
    switch (message.kind) {
      case 'ready':
        this.#ready = true;
        this.#feed.refresh();
        this.#comparison?.refresh();
        if (this.#then !== undefined) this.#post(this.#then);
        this.#then = undefined;
        return;
      case 'stop':
        return void (await vscode.commands.executeCommand('sluice.stop', folder));
      case 'evaluate':
        return void (await vscode.commands.executeCommand('sluice.evaluate', folder));
      case 'predict':
        return void (await vscode.commands.executeCommand('sluice.predict', folder));
      case 'thumbnails':
      case 'sheet':
        return this.#answer(message);
      case 'resume':
        return void (await vscode.commands.executeCommand('sluice.resume', folder));
      case 'compare':
        return this.#comparison?.want(message.folder);
      case 'profile':
        return void (await vscode.commands.executeCommand('sluice.profile', folder));
      case 'openSource':
        return showSource(message.source);
      case 'saveFigure':
        return saveFigure(message, folder, this.#runName() ?? this.kind.bundle);
      case 'error':
        return this.reporter.log.error(`${this.#title()}: ${message.message}`);
      default:
        message satisfies never;
    }
  }

  async #answer(message: FromView): Promise<void> {
    const folder = this.#feed.folder;
    const answer = folder === undefined ? undefined : await this.kind.files?.answer(folder, message);
    if (answer !== undefined && folder === this.#feed.folder) this.#post(answer);
  }

  #refreshFiles(): void {
    void this.reporter.guard(() => this.#readFiles())();
  }

  async #readFiles(): Promise<void> {
    const folder = this.#feed.folder;
    if (folder === undefined || this.kind.files === undefined || !this.#listens()) return;
    const message = await this.kind.files.read(folder);
    if (folder === this.#feed.folder) this.#post(message);
  }

  #post(message: ToView): void {
    if (this.#listens()) void this.#panel?.webview.postMessage(message);
  }

  #listens(): boolean {
    return this.#ready && this.#panel?.visible === true;
  }

  #title(): string {
    return this.kind.title(this.#runName());
  }

  #runName(): string | undefined {
    const folder = this.#feed.folder;
    return folder === undefined ? undefined : this.runs.get(folder)?.name;
  }
}
