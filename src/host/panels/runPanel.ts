/** A view of a run: shows one run at a time. Its page gets the whole state when it listens, then events in batches. */
import * as vscode from 'vscode';
import type { FileMessage, FileQuestion, FromView, ToView } from '../../protocol/messages/viewMessages';
import { editorLanguage } from '../base/editorLanguage';
import { type CommandId, commands } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import { showSource } from '../base/showSource';
import { Signal } from '../base/signal';
import { Tracker } from '../base/track';
import { RunFeed } from '../runs/runFeed';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';
import { runDescription } from '../runs/runText';
import { Comparison } from './comparison';
import { Panel, type PanelPlace } from './panel';
import { saveFigure } from './saveFigure';

export interface PanelKind extends PanelPlace {
  /** Of the tab, with the name of the run once it is known. */
  title: (run?: string) => string;
  /** What it shows of the run folder beside the events. */
  files?: PanelFiles;
  /** It can show another run beside its own. */
  compares?: boolean;
  show: ShowCommand;
}

/** The command that shows a view. */
export interface ShowCommand {
  id: CommandId;
  /** Of the list of runs that it offers. */
  title: () => string;
  /** Of which run where nobody names one: the one that trains, else the newest. Default: the one chosen last. */
  newest?: true;
  /** Runs that it offers, and what to say where there is none; default any. */
  fits?: (run: RunSummary) => boolean;
  none?: () => { message: string; hint: string };
}

export interface PanelFiles {
  /** After a snapshot and after every evaluation. */
  read(folder: string): Promise<FileMessage>;
  /** The answer to what the page asks for; undefined for a message that asks for nothing. */
  answer(folder: string, message: FileQuestion): Promise<FileMessage | undefined>;
}

/** Time between two batches of events; the eye needs no more than ten a second. */
const batchMs = 100;

export class RunPanel extends Tracker {
  /** To be said when the page that is being made is ready. */
  #then: ToView | undefined;
  /** The folder of a run, each time that one is shown. */
  readonly shown = this.track(new Signal<string>());
  readonly #panel: Panel<ToView, FromView>;
  readonly #comparison: Comparison | undefined;
  readonly #feed = this.track(
    new RunFeed({
      batchMs,
      listens: () => this.#panel.listens,
      snapshot: (state) => {
        this.#panel.post({ kind: 'snapshot', state });
        this.#refreshFiles();
      },
      events: (events) => {
        this.#panel.post({ kind: 'events', events });
        if (events.some(({ kind }) => kind === 'epoch')) this.#refreshFiles();
      },
      reading: (share, sample) => this.#panel.post({ kind: 'reading', share, ...(sample && { sample }) }),
    }),
  );

  constructor(
    context: vscode.ExtensionContext,
    private readonly runs: Runs,
    private readonly reporter: Reporter,
    private readonly kind: PanelKind,
  ) {
    super();
    this.#panel = this.track(
      new Panel<ToView, FromView>(context, reporter, kind, {
        title: () => kind.title(this.#runName()),
        ready: () => {
          this.#refresh();
          if (this.#then !== undefined) this.#panel.post(this.#then);
          this.#then = undefined;
        },
        seen: () => this.#refresh(),
        receive: (message) => this.#receive(message),
        restore: (folder) => this.#follow(folder),
        closed: () => {
          this.#feed.letGo();
          this.#comparison?.want(undefined);
        },
      }),
    );
    if (kind.compares)
      this.#comparison = this.track(
        new Comparison({
          runs,
          shown: () => this.#feed.folder,
          listens: () => this.#panel.listens,
          post: (message) => this.#panel.post(message),
          describe: (run) => `${run.name} · ${runDescription(run, editorLanguage())}`,
          batchMs,
          listMs: 1000,
        }),
      );
    this.track(runs.changed.on(() => this.#panel.retitle()));
    this.track(runs.removed.on((folder) => this.#feed.folder === folder && this.#panel.close()));
  }

  /**
   * Opens the panel on a run, or turns the open one to it. The editor keeps the focus.
   *
   * @param then said to the view when it knows the run.
   */
  async show(folder: string, then?: ToView): Promise<void> {
    // A hidden page is gone, whatever it said before; its successor says `ready`.
    const listened = this.#panel.listens;
    this.#then = listened ? undefined : then;
    const followed = this.#follow(folder);
    await this.#panel.open();
    await followed;
    if (!listened) return;
    await this.#readFiles();
    if (then !== undefined) this.#panel.post(then);
  }

  async #follow(folder: string): Promise<void> {
    this.shown.emit(folder);
    if (this.#feed.folder === folder) return;
    const followed = this.#feed.follow(this.runs.hold(folder));
    this.#panel.retitle();
    this.#comparison?.refresh();
    await followed;
    if (this.#feed.folder !== folder) return;
    this.#panel.retitle();
    await this.#panel.remember(folder);
  }

  #refresh(): void {
    this.#feed.refresh();
    this.#comparison?.refresh();
  }

  #receive(message: Exclude<FromView, { kind: 'ready' | 'error' }>): unknown {
    const folder = this.#feed.folder;
    switch (message.kind) {
      case 'stop':
      case 'evaluate':
      case 'predict':
      case 'resume':
      case 'profile':
        return vscode.commands.executeCommand(commands[message.kind], folder);
      case 'compare':
        return this.#comparison?.want(message.folder);
      case 'openSource':
        return showSource(message.source);
      case 'saveFigure':
        return saveFigure(message, folder, this.#runName() ?? this.kind.bundle);
      default:
        return this.#answer(message);
    }
  }

  async #answer(message: FileQuestion): Promise<void> {
    const folder = this.#feed.folder;
    const answer = folder === undefined ? undefined : await this.kind.files?.answer(folder, message);
    if (answer !== undefined && folder === this.#feed.folder) this.#panel.post(answer);
  }

  #refreshFiles(): void {
    void this.reporter.guard(() => this.#readFiles())();
  }

  async #readFiles(): Promise<void> {
    const folder = this.#feed.folder;
    if (folder === undefined || this.kind.files === undefined || !this.#panel.listens) return;
    const message = await this.kind.files.read(folder);
    if (folder === this.#feed.folder) this.#panel.post(message);
  }

  #runName(): string | undefined {
    const folder = this.#feed.folder;
    return folder === undefined ? undefined : this.runs.get(folder)?.name;
  }
}
