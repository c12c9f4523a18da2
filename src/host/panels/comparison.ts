/**
 * Another run that a view shows beside its own: found among the runs of the workspace, followed as long as the view wants
 * it, sent as a snapshot and then in batches, each with its folder. And the list to choose from. No `vscode` here.
 */
import type { RunChoice, ToView } from '../../protocol/messages/viewMessages';
import type { Disposer } from '../base/signal';
import { Throttle } from '../base/throttle';
import { RunFeed } from '../runs/runFeed';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';

/** Runs that are offered: the newest. */
const maxChoices = 200;

export interface ComparisonOptions {
  runs: Pick<Runs, 'list' | 'get' | 'hold' | 'changed'>;
  /** Folder of the run that the view shows. */
  shown: () => string | undefined;
  /** A view that does not listen is sent nothing. */
  listens: () => boolean;
  post: (message: ToView) => void;
  describe: (run: RunSummary) => string;
  /** Least time between two batches of events, and between two lists. */
  batchMs: number;
  listMs: number;
}

export class Comparison {
  #wanted: string | undefined;
  /** The list as it was last sent. */
  #listed = '';
  readonly #feed: RunFeed;
  readonly #list: Throttle;
  readonly #changed: Disposer;

  constructor(private readonly options: ComparisonOptions) {
    const { batchMs, listens, post } = options;
    this.#feed = new RunFeed({
      batchMs,
      listens,
      snapshot: (state, folder) => post({ kind: 'compared', folder, state }),
      events: (events, folder) => post({ kind: 'comparedEvents', folder, events }),
    });
    this.#list = new Throttle(options.listMs, () => this.#sendList());
    // A wanted run may be found later than the view asks: after a reload the disk is still being looked at.
    this.#changed = options.runs.changed.on(() => this.#list.ask());
  }

  /** Undefined: no run any more. A folder that is no run of the workspace is waited for. */
  want(folder: string | undefined): void {
    if (folder !== this.#wanted || folder === undefined) this.#feed.letGo();
    this.#wanted = folder;
    this.#begin();
  }

  /** All that a page that knows nothing needs. */
  refresh(): void {
    this.#listed = '';
    this.#sendList();
    this.#feed.refresh();
  }

  dispose(): void {
    this.#changed.dispose();
    this.#feed.dispose();
    this.#list.dispose();
  }

  #begin(): void {
    const { runs, shown } = this.options;
    const folder = this.#wanted;
    if (folder === shown()) this.#feed.letGo();
    else if (folder !== undefined && this.#feed.folder === undefined && runs.get(folder) !== undefined)
      void this.#feed.follow(runs.hold(folder));
  }

  #sendList(): void {
    this.#begin();
    if (!this.options.listens()) return;
    const choices = this.options.runs
      .list()
      .filter(({ folder }) => folder !== this.options.shown())
      .slice(0, maxChoices)
      .map((run): RunChoice => ({ folder: run.folder, id: run.id, text: this.options.describe(run) }));
    const text = JSON.stringify(choices);
    if (text === this.#listed) return;
    this.#listed = text;
    this.options.post({ kind: 'runs', runs: choices });
  }
}
