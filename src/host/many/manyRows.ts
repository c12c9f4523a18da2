/**
 * The rows of all runs, each read again when its run has changed, on their way to the Compare view: first what is known, then
 * what comes, in batches. No `vscode` here.
 */
import { inTurns } from '../../base/inTurns';
import type { RunRow } from '../../protocol/many/runRow';
import type { ToMany } from '../../protocol/messages/manyMessages';
import type { Disposer } from '../base/signal';
import { Throttle } from '../base/throttle';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';

export interface ManyRowsOptions {
  runs: Pick<Runs, 'list' | 'changed'>;
  /** Never rejects: why a run cannot be read is in its row. */
  read: (run: RunSummary, epoch: number | undefined) => Promise<RunRow>;
  /** Of the files that a row is made of beside the events: another one means that the row is to be read again. */
  stamp: (folder: string) => Promise<string>;
  /** A view that does not listen is sent nothing, and nothing is read for it. */
  listens: () => boolean;
  post: (message: ToMany) => void;
  /** Least time between two looks at what has changed, and between two batches of rows. */
  lookMs: number;
  batchMs: number;
}

/** Runs that are read at a time: more would only wait for the same disk. */
const atOnce = 4;

interface Known {
  /** What the row was read from. */
  of: string;
  files: string;
  row: RunRow;
}

export class ManyRows {
  readonly #rows = new Map<string, Known>();
  /** Sent with the next batch. */
  #fresh = new Set<string>();
  #gone = new Set<string>();
  #reading: { done: number; total: number } | undefined;
  #epoch: number | undefined;
  #looking: Promise<void> | undefined;
  #again = false;
  /** The next round looks at files too, which takes a moment for thousands of runs. */
  #deep = false;
  readonly #look: Throttle;
  readonly #batch: Throttle;
  readonly #changed: Disposer;

  constructor(private readonly options: ManyRowsOptions) {
    this.#look = new Throttle(options.lookMs, () => void this.#update());
    this.#batch = new Throttle(options.batchMs, () => this.#send());
    this.#changed = options.runs.changed.on(() => options.listens() && this.#look.ask());
  }

  /** For a view that knows nothing, or has missed something. Resolves when all rows have been read. */
  refresh(): Promise<void> {
    this.#fresh.clear();
    this.#gone.clear();
    this.options.post({ kind: 'rows', rows: [...this.#rows.values()].map(({ row }) => row) });
    return this.lookAtFiles();
  }

  /** Some file beside the events may be another one. */
  lookAtFiles(): Promise<void> {
    this.#deep = true;
    return this.#update();
  }

  /** Evaluations of this epoch are wanted in every row; undefined: none. */
  want(epoch: number | undefined): Promise<void> {
    this.#epoch = epoch;
    return this.#update();
  }

  row(folder: string): RunRow | undefined {
    return this.#rows.get(folder)?.row;
  }

  dispose(): void {
    this.#changed.dispose();
    this.#look.dispose();
    this.#batch.dispose();
  }

  /** One at a time; what has changed meanwhile is looked at after it. */
  #update(): Promise<void> {
    if (this.#looking !== undefined) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#rounds().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      await this.#round();
    } while (this.#again && this.options.listens());
  }

  async #round(): Promise<void> {
    const deep = this.#deep;
    this.#deep = false;
    const list = this.options.runs.list();
    const folders = new Set(list.map(({ folder }) => folder));
    for (const folder of this.#rows.keys())
      if (!folders.has(folder)) {
        this.#rows.delete(folder);
        this.#gone.add(folder);
      }
    const unread = list.filter(({ folder }) => !this.#rows.has(folder)).length;
    this.#reading = unread > 0 ? { done: list.length - unread, total: list.length } : undefined;
    await inTurns(list, atOnce, (run) => this.#readChanged(run, deep));
    this.#reading = undefined;
    this.#send();
  }

  async #readChanged(run: RunSummary, deep: boolean): Promise<void> {
    const { read, stamp, listens } = this.options;
    if (!listens()) return;
    const epoch = this.#epoch;
    const known = this.#rows.get(run.folder);
    const files = known === undefined || deep ? await stamp(run.folder) : known.files;
    const of = `${files} ${epoch ?? ''} ${JSON.stringify(run)}`;
    if (known?.of === of) return;
    this.#rows.set(run.folder, { of, files, row: await read(run, epoch) });
    if (known === undefined && this.#reading !== undefined) this.#reading.done++;
    this.#fresh.add(run.folder);
    this.#batch.ask();
  }

  #send(): void {
    const { listens, post } = this.options;
    if (!listens()) return;
    const rows = [...this.#fresh].flatMap((folder) => this.#rows.get(folder)?.row ?? []);
    const gone = [...this.#gone].filter((folder) => !this.#rows.has(folder));
    this.#fresh.clear();
    this.#gone.clear();
    if (rows.length > 0 || gone.length > 0) post({ kind: 'changed', rows, gone });
    post({ kind: 'reading', ...(this.#reading && { progress: { ...this.#reading } }) });
  }
}
