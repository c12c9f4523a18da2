/**
 * The Runs tree: one row a run, newest first, and one a sweep, which unfolds into its tasks. It draws `Runs` and `Sweeps`, has the
 * current run selected, and knows nothing else.
 */
import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { setKey } from '../base/contextKeys';
import { editorLanguage } from '../base/editorLanguage';
import { messageOf } from '../base/errorCode';
import { commands, trees } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import { headTree, setTooltip, treeItem } from '../base/window';
import { abilities, contextOf } from '../runs/abilities';
import type { ChosenRun } from '../runs/chosenRun';
import { DiskUse } from '../runs/diskUse';
import type { RunQueue } from '../runs/runQueue';
import type { Runs } from '../runs/runs';
import { runDescription, runTooltip, stateText } from '../runs/runText';
import type { Sweeps } from '../runs/sweeps';
import { pressed, whenPressed } from './pressedRow';
import { queuedItem } from './queuedItem';
import { runIcon } from './runIcon';
import { runsHead } from './runsHead';
import { resolveSweep, resolveTask, sweepItem, taskItem, taskShownBy } from './sweepItems';
import { TaskRows } from './taskRows';
import { changedRows, type Drawn, type RunRow, type SweepRow, topRows } from './topRows';

/** Of a run that waits, by its id in the queue. */
export interface QueuedRow {
  readonly queued: string;
}

type Row = RunRow | QueuedRow | SweepRow;

const hideKey = 'sluice.failedHidden';
/** Time between two looks at what the runs take on the disk. */
const diskMs = 30_000;

export class RunsTree extends Tracker implements vscode.TreeDataProvider<Row> {
  readonly #changed = this.track(new vscode.EventEmitter<Row[] | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  /** Top rows by folder, in their order. */
  #rows = new Map<string, Drawn<RunRow | SweepRow>>();
  readonly #tasks = new TaskRows();
  #queued: readonly QueuedRow[] = [];
  #hidden = 0;
  #headDrawn = '';
  /** Folder of the run that somebody points at in another view. */
  #marked: string | undefined;
  readonly #view = this.track(
    vscode.window.createTreeView(trees.runs, { treeDataProvider: this, canSelectMany: true }),
  );
  readonly #press = this.track(whenPressed(trees.runs, this.#view, (row) => this.#open(row)));
  readonly #disk: DiskUse;
  #later: NodeJS.Timeout | undefined;
  /** The selection changes for a moment, and means nothing. */
  #asking = false;

  constructor(
    private readonly runs: Runs,
    private readonly sweeps: Sweeps,
    private readonly queue: RunQueue,
    private readonly chosen: ChosenRun,
    private readonly memory: vscode.Memento,
    private readonly reporter: Reporter,
  ) {
    super();
    this.#disk = new DiskUse(() => runs.list());
    const draw = this.track(new Throttle(500, () => this.#update()));
    const disk = this.track(new Throttle(diskMs, () => this.#view.visible && void this.#disk.look()));
    this.track(
      runs.changed.on(() => {
        draw.ask();
        if (this.#view.visible) disk.ask();
      }),
    );
    this.track(sweeps.changed.on(() => draw.ask()));
    this.track(queue.changed.on(() => this.#drawQueue()));
    this.track(runs.removed.on(() => void this.#disk.look()));
    this.track(this.#disk.changed.on(() => this.#drawHead()));
    this.track(chosen.changed.on(() => void this.#selectCurrent()));
    this.track(this.#view.onDidChangeVisibility(({ visible }) => visible && this.#appear()));
    this.track(this.#view.onDidExpandElement(({ element }) => this.#unfold(element, true)));
    this.track(this.#view.onDidCollapseElement(({ element }) => this.#unfold(element, false)));
    this.track(this.#view.onDidChangeSelection(reporter.guard(() => this.#takeSelection())));
    this.track({ dispose: () => clearTimeout(this.#later) });
    setKey('hasFailedRunsHidden', this.#hides);
  }

  /**
   * What a key that is pressed in the tree means. The arrows move the focus and leave the selection, and no extension is told
   * where the focus is: the editor's command that takes the focused row into the selection, or out of it, says so.
   */
  async underKey(): Promise<{ rows: readonly Row[]; focused: Row | undefined }> {
    const before = this.#view.selection;
    const toggle = () => vscode.commands.executeCommand('list.toggleSelection');
    this.#asking = true;
    try {
      await toggle();
      const after = this.#view.selection;
      const added = after.find((row) => !before.includes(row));
      const focused = added ?? before.find((row) => !after.includes(row));
      if (focused !== undefined) await toggle();
      return { rows: added === undefined ? before : [added], focused };
    } finally {
      this.#asking = false;
    }
  }

  /** Remembered for this workspace. */
  async hideFailed(hide: boolean): Promise<void> {
    await this.memory.update(hideKey, hide);
    setKey('hasFailedRunsHidden', hide);
    this.#update();
  }

  /** Lights up a run's row, and of a task that of its sweep, which may be folded; undefined: none. Selection and focus stay. */
  mark(folder: string | undefined): void {
    const before = this.#marked;
    if (folder === before) return;
    this.#marked = folder;
    const rows = new Set([before, folder].flatMap((one) => (one === undefined ? [] : this.#rowsAt(one))));
    // A sweep that stays lit is not drawn anew, and its tasks with it.
    if (before !== undefined && folder !== undefined && dirname(before) === dirname(folder)) {
      const sweep = this.#rows.get(dirname(folder))?.row;
      if (sweep !== undefined) rows.delete(sweep);
    }
    if (rows.size > 0 && this.#view.visible) this.#changed.fire([...rows]);
  }

  #rowsAt(folder: string): Row[] {
    const top = (one: string) => this.#rows.get(one)?.row;
    return [top(folder), this.#tasks.known(folder), top(dirname(folder))].filter((row) => row !== undefined);
  }

  /** What waits is above what has begun, in the order in which it begins. */
  getChildren(row?: Row): Row[] {
    if (row === undefined) return [...this.#queued, ...[...this.#rows.values()].map((entry) => entry.row)];
    const sweep = 'sweep' in row ? this.sweeps.get(row.sweep) : undefined;
    return (sweep?.tasks ?? []).map(({ folder }) => this.#tasks.row(folder));
  }

  /** VS Code asks before it reveals a row. */
  getParent(row: Row): Row | undefined {
    return 'folder' in row && !this.#rows.has(row.folder) ? this.#rows.get(dirname(row.folder))?.row : undefined;
  }

  getTreeItem(row: Row): vscode.TreeItem {
    if ('queued' in row) return queuedItem(this.queue.list, row.queued);
    if ('sweep' in row) {
      const sweep = this.sweeps.get(row.sweep);
      return sweep === undefined
        ? treeItem({ id: row.sweep, label: row.sweep })
        : sweepItem(sweep, this.#marked !== undefined && dirname(this.#marked) === row.sweep);
    }
    const task = this.sweeps.taskAt(row.folder)?.task;
    if (task !== undefined) return taskItem(task, row.folder === this.#marked);
    const run = this.runs.get(row.folder);
    if (run === undefined) return treeItem({ id: row.folder, label: row.folder });
    const description = runDescription(run, editorLanguage());
    const spoken = `${run.name}, ${stateText(run, editorLanguage())}, ${description}`;
    const marked = row.folder === this.#marked;
    const item = treeItem({ id: row.folder, label: run.name, description, spoken, marked });
    item.iconPath = runIcon(run);
    item.contextValue = contextOf(run);
    item.command = pressed(trees.runs, vscode.l10n.t('Show Training'));
    return item;
  }

  /** Asked for when the mouse rests on a row: the loss in it is of that moment. */
  resolveTreeItem(item: vscode.TreeItem, row: Row): vscode.ProviderResult<vscode.TreeItem> {
    if ('queued' in row) return item;
    if ('sweep' in row) {
      const sweep = this.sweeps.get(row.sweep);
      return sweep === undefined ? item : resolveSweep(item, sweep);
    }
    const found = this.sweeps.taskAt(row.folder);
    if (found !== undefined) return resolveTask(item, found.sweep, found.task, this.#disk.of(row.folder));
    const run = this.runs.get(row.folder);
    return run === undefined ? item : setTooltip(item, runTooltip(run, editorLanguage(), this.#disk.of(row.folder)));
  }

  /** Has the row of a sweep shown, folded or not as it is: it was just begun. */
  async revealSweep(folder: string): Promise<void> {
    this.#update();
    const row = this.#rows.get(folder)?.row;
    if (row !== undefined) await this.#view.reveal(row, { select: true, focus: false });
  }

  async #open(row: Row): Promise<void> {
    if (!('folder' in row)) return;
    const task = this.sweeps.taskAt(row.folder)?.task;
    const show = task === undefined ? commands.showTraining : taskShownBy(task);
    if (show !== undefined) await vscode.commands.executeCommand(show, row);
  }

  #unfold(row: Row, open: boolean): void {
    if ('sweep' in row) this.#tasks.unfold(row.sweep, open);
  }

  get #hides(): boolean {
    return this.memory.get<boolean>(hideKey, false);
  }

  #appear(): void {
    void this.runs.scan();
    void this.#disk.look();
    void this.#selectCurrent();
  }

  async #takeSelection(): Promise<void> {
    if (this.#asking) return;
    const [row, ...others] = this.#view.selection;
    if (row !== undefined && 'folder' in row && others.length === 0) await this.chosen.choose(row.folder);
  }

  /** Leaves the focus where it is, and a selection of several rows as it is. */
  async #selectCurrent(tries = 10): Promise<void> {
    clearTimeout(this.#later);
    const { folder } = this.chosen;
    const { selection, visible } = this.#view;
    const row = folder === undefined ? undefined : this.#shownRow(folder);
    // To reveal a row of a hidden tree would open the side bar.
    if (row === undefined || !visible || this.#press.waits || selection.length > 1 || selection[0] === row) return;
    try {
      await this.#view.reveal(row, { select: true, focus: false });
    } catch (error) {
      // A tree that has just appeared has no rows yet, whatever was given to it.
      if (tries > 1) this.#later = setTimeout(() => void this.#selectCurrent(tries - 1), 500);
      else this.reporter.log.warn(`The current run cannot be selected: ${messageOf(error)}`);
    }
  }

  /** That of a run, or of the sweep where that is folded: to unfold it is the user's. */
  #shownRow(folder: string): RunRow | SweepRow | undefined {
    const top = this.#rows.get(folder)?.row;
    return top ?? (this.#tasks.isUnfolded(folder) ? this.#tasks.known(folder) : this.#rows.get(dirname(folder))?.row);
  }

  /** Redraws the rows that look different, and the whole tree only when rows came, went or changed places. */
  #update(): void {
    const before = this.#rows;
    const sweeps = this.sweeps.list();
    const all = this.runs.list().filter(({ folder }) => !this.sweeps.isTask(folder));
    const shown = this.#hides ? all.filter((run) => !abilities.failed(run)) : all;
    this.#hidden = all.length - shown.length;
    this.#rows = topRows(shown, sweeps, before, editorLanguage(), performance.now());
    this.#drawHead();
    const changedTasks = this.#tasks.changed(sweeps, editorLanguage());
    if ([...before.keys()].join('\n') !== [...this.#rows.keys()].join('\n')) {
      this.#changed.fire(undefined);
      void this.#selectCurrent();
      return;
    }
    const redrawn = [...changedRows(before, this.#rows), ...changedTasks];
    if (redrawn.length > 0) this.#changed.fire(redrawn);
  }

  #drawQueue(): void {
    const before = new Map(this.#queued.map((row) => [row.queued, row]));
    this.#queued = this.queue.list.map(({ id }) => before.get(id) ?? { queued: id });
    this.#changed.fire(undefined);
  }

  #drawHead(): void {
    const head = { bytes: this.#disk.total, shown: this.#rows.size, hidden: this.#hidden };
    const { description, above } = runsHead(head, editorLanguage());
    const drawn = `${description}\n${above}`;
    // To set it is a message to the editor even where nothing changes.
    if (drawn === this.#headDrawn) return;
    this.#headDrawn = drawn;
    headTree(this.#view, description, above);
  }
}
