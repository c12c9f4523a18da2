/** Whole runs on their way to the Compare view: those that it asks for, each again when it has changed. No `vscode` here. */
import type { ToMany } from '../../protocol/messages/manyMessages';
import type { Disposer } from '../base/signal';
import { Throttle } from '../base/throttle';
import type { Runs } from '../runs/runs';

export interface ManyStatesOptions {
  runs: Pick<Runs, 'hold' | 'get'>;
  /** A view that does not listen is sent nothing. */
  listens: () => boolean;
  post: (message: ToMany) => void;
  /** Least time between two states of one run: a long one is a megabyte. */
  batchMs: number;
}

export class ManyStates {
  readonly #held = new Map<string, Disposer & { send(): void }>();

  constructor(private readonly options: ManyStatesOptions) {}

  /** Takes the place of the list before. What is held already is not sent again. */
  want(folders: readonly string[]): void {
    const wanted = new Set(folders);
    for (const [folder, held] of this.#held)
      if (!wanted.has(folder)) {
        held.dispose();
        this.#held.delete(folder);
      }
    for (const folder of wanted) if (!this.#held.has(folder)) this.#hold(folder);
  }

  dispose(): void {
    this.want([]);
  }

  #hold(folder: string): void {
    const { runs, listens, post, batchMs } = this.options;
    // A folder that is no run of the workspace is not read, whoever asks.
    if (runs.get(folder) === undefined) return;
    const hold = runs.hold(folder);
    const { follower } = hold;
    let read = false;
    const send = () => {
      if (!read || !listens()) return;
      const { state, problem } = follower;
      post({ kind: 'state', folder, state, ...(problem === undefined ? {} : { problem }) });
    };
    const batch = new Throttle(batchMs, send);
    const news = follower.news.on(() => read && batch.ask());
    const dispose = () => {
      read = false;
      news.dispose();
      batch.dispose();
      hold.dispose();
    };
    this.#held.set(folder, { send, dispose });
    void follower.ready.then(() => {
      if (this.#held.get(folder)?.send !== send) return;
      read = true;
      send();
    });
  }
}
