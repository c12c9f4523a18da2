/** The Compare view: all runs of the workspace, or some of them, as rows; a few of them whole. */
import * as vscode from 'vscode';
import { madeOfRun } from '../../compare/madeOfRun';
import type { FromMany, ToMany } from '../../protocol/messages/manyMessages';
import { commands, panels } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import { runsFolders } from '../base/settings';
import { Tracker } from '../base/track';
import { Panel } from '../panels/panel';
import { saveFigure } from '../panels/saveFigure';
import type { Runs } from '../runs/runs';
import { diffSources } from './diffSources';
import { ManyRows } from './manyRows';
import { ManyStates } from './manyStates';
import { readRow, stampOfFiles } from './readRow';
import { saveText } from './saveText';

const place = { viewType: panels.compareView, shownKey: 'sluice.shownComparison', bundle: 'many' };
const memoryKey = 'sluice.comparison';
/** Milliseconds between two looks at the runs, two batches of rows, and two states of one run. */
const times = { lookMs: 1000, batchMs: 250, stateMs: 1000 };

/** What is looked at, as it is kept over a reload. */
export interface Scope {
  /** Undefined: all runs of the workspace. */
  folders?: string[];
  title?: string;
}

export class ManyPanel extends Tracker {
  #scope: Scope = {};
  readonly #rows: ManyRows;
  readonly #states: ManyStates;
  readonly #panel: Panel<ToMany, FromMany>;

  /** @param pointed a row is pointed at, or none any more. */
  constructor(
    private readonly context: vscode.ExtensionContext,
    reporter: Reporter,
    private readonly runs: Runs,
    private readonly pointed: (folder: string | undefined) => void,
  ) {
    super();
    const wire = {
      runs,
      listens: () => this.#panel.listens,
      post: (message: ToMany) => this.#panel.post(message),
    };
    this.#rows = this.track(
      new ManyRows({
        ...wire,
        ...times,
        read: (run, epoch) => readRow(runs, runsFolders(), run, epoch),
        stamp: stampOfFiles,
      }),
    );
    this.#states = this.track(new ManyStates({ ...wire, batchMs: times.stateMs }));
    this.#panel = this.track(
      new Panel<ToMany, FromMany>(context, reporter, place, {
        title: () => this.#scope.title ?? vscode.l10n.t('Compare Runs'),
        ready: () => this.#begin(),
        seen: () => this.#panel.listens && void this.#rows.lookAtFiles(),
        receive: (message) => this.#receive(message),
        restore: (path) => this.#look(scopeOf(path)),
        closed: () => this.#rest(),
      }),
    );
    this.#watchFiles(reporter.guard(() => this.#panel.listens && this.#rows.lookAtFiles()));
  }

  /** Opens the view on these runs; undefined: on all. The editor keeps the focus. */
  async show(scope: Scope = {}): Promise<void> {
    this.#look(scope);
    await this.#panel.remember(JSON.stringify(scope));
    await this.#panel.open();
  }

  #look(scope: Scope): void {
    this.#scope = scope;
    this.#panel.retitle();
    this.#panel.post({ kind: 'scope', ...scope });
  }

  #begin(): Promise<void> {
    // Whatever the page before wanted whole, this one asks for anew.
    this.#states.want([]);
    const memory = this.context.workspaceState.get<unknown>(memoryKey);
    if (memory !== undefined) this.#panel.post({ kind: 'remembered', memory });
    this.#panel.post({ kind: 'scope', ...this.#scope });
    return this.#rows.refresh();
  }

  #rest(): void {
    this.#states.want([]);
    this.pointed(undefined);
  }

  #receive(message: Exclude<FromMany, { kind: 'ready' | 'error' }>): unknown {
    switch (message.kind) {
      case 'open':
        return this.#states.want(message.folders);
      case 'made':
        return this.#sendMade(message.folders);
      case 'epoch':
        return this.#rows.want(message.epoch);
      case 'show':
        return vscode.commands.executeCommand(commands.showTraining, message.folder);
      case 'pointed':
        return this.pointed(message.folder);
      case 'sourceDiff': {
        const [before, after] = message.folders.map((folder) => this.runs.get(folder));
        return before && after ? diffSources(before, after) : undefined;
      }
      case 'remember':
        return this.context.workspaceState.update(memoryKey, message.memory);
      case 'saveText':
        return saveText(message, this.#folder());
      case 'saveFigure':
        return saveFigure(message, this.#folder(), vscode.l10n.t('runs'));
      default:
        return message satisfies never;
    }
  }

  /** Every question has its answer; a folder that is no run of the workspace is not read, whoever asks. */
  async #sendMade(folders: readonly string[]): Promise<void> {
    await Promise.all(
      folders.map(async (folder) => {
        const made = this.runs.get(folder) === undefined ? undefined : await madeOfRun(folder);
        this.#panel.post({ kind: 'made', folder, ...(made && { made }) });
      }),
    );
  }

  /** Where a file that is saved is offered to lie: beside the runs. */
  #folder(): string | undefined {
    return runsFolders()[0];
  }

  /** What a run is measured to do after its end is in files beside the events, which no follower reads. */
  #watchFiles(told: () => unknown): void {
    for (const folder of runsFolders()) {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), '{*,*/*}/{curve,curve-last}.json');
      const watcher = this.track(vscode.workspace.createFileSystemWatcher(pattern));
      for (const on of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) this.track(on(told));
    }
  }
}

/** Another version may have written it. */
function scopeOf(path: string): Scope {
  try {
    const { folders, title } = Object(JSON.parse(path)) as Record<string, unknown>;
    return {
      ...(Array.isArray(folders) && { folders: folders.filter((folder) => typeof folder === 'string') }),
      ...(typeof title === 'string' && { title }),
    };
  } catch {
    return {};
  }
}
