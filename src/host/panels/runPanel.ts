/** A view of a run: shows one run at a time. Its page gets the whole state when it listens, then events in batches. */
import * as vscode from 'vscode';
import type { ShownCheckpoint } from '../../protocol/facts/shownCheckpoint';
import type { FileMessage, FileQuestion, FromView, ToView } from '../../protocol/messages/viewMessages';
import { editorLanguage } from '../base/editorLanguage';
import { type CommandId, commands } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import { showSource } from '../base/showSource';
import { Signal } from '../base/signal';
import { Tracker } from '../base/track';
import type { CheckpointChoice } from '../runs/checkpointChoice';
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
  /** It can show other runs beside its own. */
  compares?: boolean;
  show: ShowCommand;
}

/** The command that shows a view. */
export interface ShowCommand {
  id: CommandId;
  /** Of the list of runs that it offers. */
  title: () => string;
  /** What that list asks. */
  question: () => string;
  /** Runs that it can show, and what to say where there is none; default any. */
  fits?: (run: RunSummary) => boolean;
  none?: () => { message: string; hint: string };
}

export interface PanelFiles {
  /** After a snapshot, after every evaluation, and when another checkpoint is to be shown. */
  read(folder: string, shown: ShownCheckpoint): Promise<FileMessage>;
  /** The answer to what the page asks for; undefined for a message that asks for nothing. */
  answer(folder: string, message: FileQuestion): Promise<FileMessage | undefined>;
}

/** Time between two batches of events; the eye needs no more than ten a second. */
const batchMs = 100;

export class RunPanel extends Tracker {
  /** To be said when the page that is being made is ready. */
  #then: ToView | undefined;
  /** How often it was to turn to a run: the last time counts. */
  #turns = 0;
  /** The folder of a run, each time that the user turns to it here. */
  readonly shown = this.track(new Signal<string>());
  readonly closed = this.track(new Signal<void>());
  /** What the page was told that the run is called. */
  #named: string | undefined;
  readonly #panel: Panel<ToView, FromView>;
  readonly #comparison: Comparison | undefined;
  readonly #feed = this.track(
    new RunFeed({
      batchMs,
      listens: () => this.#panel.listens,
      snapshot: (state) => {
        this.#sayName();
        this.#postChoice();
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
    private readonly choice: CheckpointChoice,
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
        focused: () => this.#feed.folder !== undefined && this.shown.emit(this.#feed.folder),
        receive: (message) => this.#receive(message),
        restore: (folder) => this.#follow(folder),
        closed: () => {
          this.#feed.letGo();
          this.#comparison?.want([]);
          this.closed.emit();
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
    this.track(choice.changed.on((folder) => folder === this.#feed.folder && this.#switched()));
    this.track(runs.changed.on(() => this.#retitle()));
    this.track(runs.removed.on((folder) => this.#feed.folder === folder && this.#panel.close()));
  }

  /** Of the run that the open panel shows. */
  get folder(): string | undefined {
    return this.#panel.isOpen ? this.#feed.folder : undefined;
  }

  /** It is on the screen, and shows this run. */
  shows(folder: string): boolean {
    return this.folder === folder && this.#panel.isVisible;
  }

  /** The current run is another: an open panel follows, where it has something to show of it. */
  async turnTo(folder: string): Promise<void> {
    const turn = ++this.#turns;
    const mayTurn = () => this.folder !== undefined && this.folder !== folder && turn === this.#turns;
    if (!mayTurn() || this.runs.get(folder) === undefined) return;
    if (!this.#fits(folder)) {
      // It may not have been read yet.
      const hold = this.runs.hold(folder);
      await hold.follower.ready;
      hold.dispose();
    }
    if (mayTurn() && this.#fits(folder)) await this.#follow(folder);
  }

  #fits(folder: string): boolean {
    const run = this.runs.get(folder);
    return run !== undefined && (this.kind.show.fits?.(run) ?? true);
  }

  /**
   * Opens the panel on a run, or turns the open one to it. The editor keeps the focus.
   *
   * @param then said to the view when it knows the run; what is shown begins at its top by default.
   */
  async show(folder: string, then: ToView = { kind: 'top' }): Promise<void> {
    // A hidden page is gone, whatever it said before; its successor says `ready`.
    const listened = this.#panel.listens;
    this.#then = listened ? undefined : then;
    this.#turns++;
    const followed = this.#follow(folder);
    await this.#panel.open();
    this.shown.emit(folder);
    await followed;
    if (!listened) return;
    await this.#readFiles();
    this.#panel.post(then);
  }

  async #follow(folder: string): Promise<void> {
    const before = this.#feed.folder;
    if (before === folder) return;
    const followed = this.#feed.follow(this.runs.hold(folder));
    this.#retitle();
    // A page that was hidden would begin where it was left.
    if (this.#panel.listens) this.#panel.post({ kind: 'top' });
    else if (before !== undefined) this.#then ??= { kind: 'top' };
    this.#comparison?.refresh();
    await followed;
    if (this.#feed.folder !== folder) return;
    this.#retitle();
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
      case 'showCheckpoint':
        return folder === undefined ? undefined : this.choice.choose(folder, message.shown);
      case 'compare':
        return this.#comparison?.want(message.folders);
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

  #postChoice(): void {
    const folder = this.#feed.folder;
    if (folder !== undefined) this.#panel.post({ kind: 'checkpoint', shown: this.choice.of(folder) });
  }

  #switched(): void {
    this.#postChoice();
    this.#refreshFiles();
  }

  #refreshFiles(): void {
    void this.reporter.guard(() => this.#readFiles())();
  }

  async #readFiles(): Promise<void> {
    const folder = this.#feed.folder;
    if (folder === undefined || this.kind.files === undefined || !this.#panel.listens) return;
    const shown = this.choice.of(folder);
    const message = await this.kind.files.read(folder, shown);
    // A large file may come after that of the checkpoint to which somebody has switched meanwhile.
    if (folder === this.#feed.folder && shown === this.choice.of(folder)) this.#panel.post(message);
  }

  /** The tab and the page say the name that the tree says. */
  #retitle(): void {
    this.#panel.retitle();
    if (this.#runName() !== this.#named) this.#sayName();
  }

  #sayName(): void {
    this.#named = this.#runName();
    if (this.#named !== undefined) this.#panel.post({ kind: 'named', name: this.#named });
  }

  #runName(): string | undefined {
    const folder = this.#feed.folder;
    return folder === undefined ? undefined : this.runs.get(folder)?.name;
  }
}
