/** The Runs tree: one row a run, newest first. It draws `Runs` and knows nothing else. */
import * as vscode from 'vscode';
import { editorLanguage } from '../base/editorLanguage';
import { commands, trees } from '../base/manifestIds';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import { setTooltip, treeItem } from '../base/window';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';
import { runDescription, runTooltip, stateText } from '../runs/runText';

/** VS Code knows rows by object: one for each run folder, for as long as the run is there. */
export interface RunRow {
  readonly folder: string;
}

export class RunsTree extends Tracker implements vscode.TreeDataProvider<RunRow> {
  readonly #changed = this.track(new vscode.EventEmitter<RunRow[] | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  /** Rows by run folder, each with what it showed when it was last drawn. */
  #rows = new Map<string, { row: RunRow; drawn: string }>();

  constructor(private readonly runs: Runs) {
    super();
    const throttle = this.track(new Throttle(500, () => this.#update()));
    this.track(runs.changed.on(() => throttle.ask()));
    const view = this.track(vscode.window.createTreeView(trees.runs, { treeDataProvider: this }));
    this.track(view.onDidChangeVisibility(({ visible }) => visible && void runs.scan()));
  }

  getChildren(row?: RunRow): RunRow[] {
    return row === undefined ? [...this.#rows.values()].map((entry) => entry.row) : [];
  }

  getTreeItem(row: RunRow): vscode.TreeItem {
    const run = this.runs.get(row.folder);
    if (run === undefined) return treeItem({ id: row.folder, label: row.folder });
    const description = runDescription(run, editorLanguage());
    const spoken = `${run.name}, ${stateText(run, editorLanguage())}, ${description}`;
    const item = treeItem({ id: row.folder, label: run.name, description, spoken });
    item.iconPath = icon(run);
    item.contextValue = contextOf(run);
    item.command = { command: commands.showTraining, title: vscode.l10n.t('Show Training'), arguments: [row] };
    return item;
  }

  /** Asked for when the mouse rests on a row: the loss in it is of that moment. */
  resolveTreeItem(item: vscode.TreeItem, row: RunRow): vscode.TreeItem {
    const run = this.runs.get(row.folder);
    return run === undefined ? item : setTooltip(item, runTooltip(run, editorLanguage()));
  }

  /** Redraws the rows that look different, and the whole tree only when rows came, went or changed places. */
  #update(): void {
    const before = this.#rows;
    this.#rows = new Map(
      this.runs.list().map((run) => {
        const drawn = `${run.name}\n${run.state}\n${contextOf(run)}\n${runDescription(run, editorLanguage())}`;
        return [run.folder, { row: before.get(run.folder)?.row ?? { folder: run.folder }, drawn }];
      }),
    );
    if ([...before.keys()].join('\n') !== [...this.#rows.keys()].join('\n')) {
      this.#changed.fire(undefined);
      return;
    }
    const changed = [...this.#rows.values()].filter(({ row, drawn }) => before.get(row.folder)?.drawn !== drawn);
    if (changed.length > 0) this.#changed.fire(changed.map(({ row }) => row));
  }
}

/** What the menus of a row ask for. */
function contextOf(run: RunSummary): string {
  return run.live ? 'live' : run.resumable ? 'resumable' : 'ended';
}

function icon(run: RunSummary): vscode.ThemeIcon {
  switch (run.state) {
    case 'starting':
      return new vscode.ThemeIcon('loading~spin');
    case 'running':
      return new vscode.ThemeIcon('sync~spin', new vscode.ThemeColor('charts.blue'));
    case 'finished':
      return new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'));
    case 'failed':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
    case 'stopped':
      return new vscode.ThemeIcon('circle-slash');
    case 'paused':
      return new vscode.ThemeIcon('debug-pause', new vscode.ThemeColor('charts.yellow'));
    case 'empty':
      return new vscode.ThemeIcon('circle-outline');
    default:
      return run.state satisfies never;
  }
}
