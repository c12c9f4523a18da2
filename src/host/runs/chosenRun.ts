/**
 * The current run, one for all: what commands act on where nobody names a run, what the trees, the line decorations, the
 * status bar and the open views are of. The one that is looked at; else the newest of the experiment in the editor; else
 * the newest.
 */
import type * as vscode from 'vscode';
import { rememberedRealPaths } from '../../files/asOpened';
import { type Disposer, Signal } from '../base/signal';
import { Throttle } from '../base/throttle';
import type { RunSummary } from './runSummary';
import type { Runs } from './runs';

const key = 'sluice.gatesRun';
/** Runs say something ten times a second; which of them is the newest changes seldom. */
const lookMs = 300;

/** Where the user looks. */
export interface Attention {
  /** The run is in a view that is open. */
  inView(folder: string): boolean;
  /** Path of the file in the editor that was active last; undefined for none. */
  file(): string | undefined;
}

export class ChosenRun {
  /** Another run is the current one. */
  readonly changed = new Signal<void>();
  /** It was chosen after the user last turned to another file: the view of it may be about to open. */
  #fresh = false;
  #told: string | undefined;
  #file: string | undefined;
  #real = rememberedRealPaths();
  readonly #throttle = new Throttle(lookMs, () => this.#look());
  readonly #listener: Disposer;

  constructor(
    private readonly memory: Pick<vscode.Memento, 'get' | 'update'>,
    private readonly runs: Pick<Runs, 'get' | 'list' | 'changed'>,
    private readonly attention: Attention,
  ) {
    this.#listener = runs.changed.on(() => this.#throttle.ask());
  }

  /** Undefined in a workspace without runs. */
  get folder(): string | undefined {
    const chosen = this.memory.get<string>(key);
    const looked = chosen === undefined ? undefined : this.runs.get(chosen);
    if (looked !== undefined && (this.#fresh || this.attention.inView(looked.folder))) return looked.folder;
    // No view shows it any more: a file of another experiment is what the user looks at now.
    const ofFile = this.#newestOf(this.attention.file(), looked);
    return ofFile?.folder ?? looked?.folder ?? this.runs.list()[0]?.folder;
  }

  get run(): RunSummary | undefined {
    const { folder } = this;
    return folder === undefined ? undefined : this.runs.get(folder);
  }

  /** The user looks at this run now. */
  async choose(folder: string): Promise<void> {
    this.#fresh = true;
    if (this.memory.get<string>(key) !== folder) await this.memory.update(key, folder);
    this.#look();
  }

  /** A view was closed, or another file is in the editor. */
  turnAway(): void {
    this.#fresh = false;
    this.#look();
  }

  #look(): void {
    const { folder } = this;
    if (folder === this.#told) return;
    this.#told = folder;
    this.changed.emit();
  }

  /** Of the experiment in `file`; `looked` where that is a run of it. */
  #newestOf(file: string | undefined, looked: RunSummary | undefined): RunSummary | undefined {
    if (file === undefined || looked?.experiment === file) return looked;
    // An experiment may be open by another path than its run was begun by.
    if (file !== this.#file) this.#real = rememberedRealPaths();
    this.#file = file;
    const isOf = ({ experiment }: RunSummary) =>
      experiment !== undefined && (experiment === file || this.#real(experiment) === this.#real(file));
    return looked !== undefined && isOf(looked) ? looked : this.runs.list().find(isOf);
  }

  dispose(): void {
    this.#listener.dispose();
    this.#throttle.dispose();
    this.changed.dispose();
  }
}
