/**
 * The chosen run as what stands beside the code needs it: its lines by file, and the texts that they are lines of. It
 * says twice a second at most that something is new.
 */

import { rememberedRealPaths } from '../../files/asOpened';
import type { RunState } from '../../protocol/events/runState';
import { type GateFacts, newestGateFacts } from '../../protocol/facts/gateFacts';
import { type LineFacts, lineFacts } from '../../protocol/facts/lineFacts';
import { atCheckpoint } from '../../protocol/facts/shownCheckpoint';
import { type Disposer, Signal } from '../base/signal';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import type { ChosenRun } from '../runs/chosenRun';
import type { Hold, Runs } from '../runs/runs';
import { isRecorded, type PlacedLines, placeLines } from './placedLines';
import { type RecordedFile, recordedFiles } from './recordedFiles';

const updateMs = 500;

export interface CodeRunFacts {
  folder: string;
  state: RunState;
  /** Of the checkpoint that is shown. */
  facts: GateFacts | undefined;
  /** By real path, as `files`: a document may be open through another link than the run was begun through. */
  lines: ReadonlyMap<string, readonly LineFacts[]>;
  files: ReadonlyMap<string, RecordedFile>;
  real: (file: string) => string;
}

export class CodeRun extends Tracker {
  readonly changed = this.track(new Signal<void>());
  /** Undefined without a run, and before it has said what it trains. */
  current: CodeRunFacts | undefined;

  readonly #throttle = this.track(new Throttle(updateMs, () => void this.#update()));
  /** Texts that were seen while they were as recorded, by hash: from then on an edit can be followed. */
  readonly #seen = new Map<string, string>();
  #folder: string | undefined;
  #stamp = '';
  #hold: Hold | undefined;
  #listener: Disposer | undefined;
  readonly #newest = newestGateFacts();

  constructor(
    private readonly runs: Runs,
    private readonly chosen: ChosenRun,
    private readonly choice: CheckpointChoice,
  ) {
    super();
    this.track(chosen.changed.on(() => this.#follow()));
    this.track(runs.changed.on(() => this.#follow()));
    this.track(choice.changed.on((folder) => folder === this.#folder && this.#reread()));
    this.track({ dispose: () => this.#letGo() });
    this.#follow();
  }

  /** Whether the text of a file is the one that the run was made from; undefined for a file that is not the run's. */
  isFresh(file: string, text: string): boolean | undefined {
    const recorded = this.#recorded(file);
    if (recorded === undefined) return undefined;
    const fresh = isRecorded(recorded, text);
    if (fresh) this.#seen.set(recorded.sha256, text);
    return fresh;
  }

  /** The run's lines in a text of a file of it; undefined where there is nothing to be said. */
  place(file: string, text: string): PlacedLines | undefined {
    const lines = this.current?.lines.get(this.current.real(file));
    const fresh = this.isFresh(file, text);
    const recorded = this.#recorded(file);
    if (lines === undefined || fresh === undefined || recorded === undefined) return undefined;
    return placeLines(lines, { fresh, before: recorded.text ?? this.#seen.get(recorded.sha256) }, text);
  }

  #recorded(file: string): RecordedFile | undefined {
    return this.current?.files.get(this.current.real(file));
  }

  #follow(): void {
    const { folder } = this.chosen;
    const stamp = this.#stampOf(folder);
    if (folder === this.#folder && (this.#hold !== undefined || stamp === this.#stamp)) return;
    this.#letGo();
    if (folder !== this.#folder) this.#set(undefined);
    this.#folder = folder;
    if (folder === undefined) return;
    const hold = this.runs.hold(folder);
    this.#hold = hold;
    this.#listener = hold.follower.news.on(() => this.#throttle.ask());
    void hold.follower.ready.then(() => this.#throttle.ask());
  }

  /** Of an ended run nothing is followed any more: it is read once again. */
  #reread(): void {
    this.#stamp = '';
    if (this.#hold === undefined) this.#follow();
    else this.#throttle.ask();
  }

  #letGo(): void {
    this.#stamp = this.#stampOf(this.#folder);
    this.#listener?.dispose();
    this.#hold?.dispose();
    this.#listener = undefined;
    this.#hold = undefined;
  }

  /** What is different of an ended run when it has more to say. */
  #stampOf(folder: string | undefined): string {
    const run = folder === undefined ? undefined : this.runs.get(folder);
    return `${run?.state} ${run?.epoch} ${run?.accuracy}`;
  }

  async #update(): Promise<void> {
    const hold = this.#hold;
    if (hold === undefined) return;
    const { state } = hold.follower;
    await this.#read(hold.follower.folder, state);
    const { folder, live } = hold.follower;
    // What the run has said while its files were read is still to be looked at.
    if (hold.follower.state !== state) return this.#throttle.ask();
    // Read once, an ended run is let go: who holds it keeps it in the list when its folder is deleted.
    if (this.#hold === hold && !live && this.runs.get(folder)?.live !== true) this.#letGo();
  }

  /** Files are read once for each session, and lines are made once for each measurement. */
  async #read(folder: string, state: RunState): Promise<void> {
    const { started } = state;
    if (started === undefined) return this.#set(undefined);
    const before = this.current;
    const known = before?.state.started === started;
    const facts = this.#newest(atCheckpoint(state, this.choice.of(folder)));
    if (known && before.facts === facts) return;
    const real = known ? before.real : rememberedRealPaths();
    const files = known ? before.files : byRealPath(await recordedFiles(folder, started), real);
    // Another run may have been chosen meanwhile.
    if (this.#folder !== folder) return;
    this.#set({ folder, state, facts, lines: byRealPath(lineFacts(started.model, facts), real), files, real });
  }

  #set(current: CodeRunFacts | undefined): void {
    if (this.current === undefined && current === undefined) return;
    this.current = current;
    this.changed.emit();
  }
}

const byRealPath = <T>(things: ReadonlyMap<string, T>, real: (file: string) => string) =>
  new Map([...things].map(([file, thing]) => [real(file), thing]));
