/**
 * Other runs that a view shows beside its own: found among the runs of the workspace, followed as long as the view wants
 * them, each sent as a snapshot and then in batches, with its folder. And the list to choose from. No `vscode` here.
 */
import type { RunChoice, ToView } from '../../protocol/messages/viewMessages';
import type { Disposer } from '../base/signal';
import { Throttle } from '../base/throttle';
import { RunFeed } from '../runs/runFeed';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';

/** Runs that are offered: the newest. */
const maxChoices = 200;
/** Runs that are followed at once, whatever a page asks for. */
const maxFollowed = 16;

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
  #wanted: readonly string[] = [];
  /** The list as it was last sent. */
  #listed = '';
  /** By folder. */
  readonly #feeds = new Map<string, RunFeed>();
  readonly #list: Throttle;
  readonly #changed: Disposer;

  constructor(private readonly options: ComparisonOptions) {
    this.#list = new Throttle(options.listMs, () => this.#sendList());
    // A wanted run may be found later than the view asks: after a reload the disk is still being looked at.
    this.#changed = options.runs.changed.on(() => this.#list.ask());
  }

  /** These runs, and no others any more. A folder that is no run of the workspace is waited for. */
  want(folders: readonly string[]): void {
    this.#wanted = [...new Set(folders)].slice(0, maxFollowed);
    this.#begin();
  }

  /** All that a page that knows nothing needs. */
  refresh(): void {
    this.#listed = '';
    this.#sendList();
    for (const feed of this.#feeds.values()) feed.refresh();
  }

  dispose(): void {
    this.#changed.dispose();
    for (const feed of this.#feeds.values()) feed.dispose();
    this.#feeds.clear();
    this.#list.dispose();
  }

  /** Follows what is wanted and there, and lets go what is not: the shown run is never beside itself. */
  #begin(): void {
    const { runs, shown } = this.options;
    const wanted = this.#wanted.filter((folder) => folder !== shown());
    for (const [folder, feed] of this.#feeds)
      if (!wanted.includes(folder)) {
        feed.dispose();
        this.#feeds.delete(folder);
      }
    for (const folder of wanted) {
      if (this.#feeds.has(folder) || runs.get(folder) === undefined) continue;
      const feed = this.#feed();
      this.#feeds.set(folder, feed);
      void feed.follow(runs.hold(folder));
    }
  }

  #feed(): RunFeed {
    const { batchMs, listens, post } = this.options;
    return new RunFeed({
      batchMs,
      listens,
      snapshot: (state, folder) => post({ kind: 'compared', folder, state }),
      events: (events, folder) => post({ kind: 'comparedEvents', folder, events }),
    });
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
