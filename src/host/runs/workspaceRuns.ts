/** `Runs` of this window: looks where the runs folders change. Keeps the context keys that menus ask for. */
import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { sweepFiles } from '../../protocol/files/sweep';
import { queuedTasks } from '../../sweep/slurm/queue';
import { setKey as sendKey } from '../base/contextKeys';
import { messageOf } from '../base/errorCode';
import { runsFolders, section } from '../base/settings';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import type { Log } from '../base/window';
import { type Ability, abilities } from './abilities';
import type { CheckpointChoice } from './checkpointChoice';
import { Digests } from './digests';
import { KnownRuns } from './knownRuns';
import { Lookout } from './lookout';
import { Runs } from './runs';
import { isLiveSweep, isUnfinishedSweep } from './sweepSummary';
import { Sweeps } from './sweeps';

/** Another one after every build: what is kept of a run may have other fields then. */
function buildVersion(): string {
  const { mtimeMs, size } = statSync(__filename);
  return `${mtimeMs} ${size}`;
}

export class WorkspaceRuns extends Tracker {
  readonly runs: Runs;
  readonly sweeps: Sweeps;
  readonly #lookout: Lookout;
  readonly #keys = new Map<string, boolean>();
  #watchers: vscode.FileSystemWatcher[] = [];

  /** @param storage folder of this workspace's own files; without one, long runs are read anew by every window. */
  constructor(log: Log, storage: vscode.Uri | undefined, choice: CheckpointChoice) {
    super();
    const warn = (message: string) => log.warn(message);
    const known =
      storage && this.track(new KnownRuns(vscode.Uri.joinPath(storage, 'runs', 'known').fsPath, buildVersion(), warn));
    this.runs = this.track(
      new Runs(runsFolders, {
        mayWrite: () => vscode.workspace.isTrusted,
        warn,
        shown: (folder) => choice.of(folder),
        ...(known && { known }),
        ...(storage && { digests: new Digests(vscode.Uri.joinPath(storage, 'digests').fsPath, buildVersion()) }),
      }),
    );
    this.sweeps = this.track(new Sweeps(this.runs, { warn, queued: queuedTasks }));
    this.track(choice.changed.on(() => this.runs.changed.emit()));
    this.#lookout = this.track(
      new Lookout(this.runs, {
        failed: (error: unknown) => log.error(`Looking for runs: ${messageOf(error)}`),
      }),
    );
    this.track({ dispose: () => this.#unwatch() });
    this.track(vscode.workspace.onDidChangeWorkspaceFolders(() => this.#watch()));
    this.track(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${section}.runsFolder`)) this.#watch();
      }),
    );
    const keys = this.track(new Throttle(300, () => this.#setKeys()));
    this.track(this.runs.changed.on(() => keys.ask()));
    this.track(this.sweeps.changed.on(() => keys.ask()));
    this.#watch();
  }

  #watch(): void {
    this.#unwatch();
    for (const folder of runsFolders()) {
      // One level down, in sweeps two: a run appears, its events change.
      const pattern = new vscode.RelativePattern(
        vscode.Uri.file(folder),
        '{*,*/*}/{events,config,label,sweep,pool}.json*',
      );
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const tell = ({ fsPath }: vscode.Uri) => this.#tell(folder, fsPath);
      watcher.onDidCreate(tell);
      watcher.onDidChange(tell);
      watcher.onDidDelete(tell);
      this.#watchers.push(watcher);
    }
    this.#lookout.all();
  }

  #tell(root: string, file: string): void {
    const name = basename(file);
    // One that came or went is found by its folder; a pool that begins or ends is no run's.
    if (name === sweepFiles.sweep) this.#lookout.news();
    else if (name === sweepFiles.pool) void this.sweeps.told(dirname(file));
    else this.#lookout.told(root, file);
  }

  #unwatch(): void {
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchers = [];
  }

  #setKeys(): void {
    const list = this.runs.list();
    // Runs say something all the time; a key is sent when it is another one.
    const setKey = (key: string, value: boolean) => {
      if (this.#keys.get(key) !== value) sendKey(key, value);
      this.#keys.set(key, value);
    };
    const some = (ability: Ability) => list.some(abilities[ability]);
    const sweeps = this.sweeps.list();
    setKey('hasSweep', sweeps.length > 0);
    setKey('hasLiveSweep', sweeps.some(isLiveSweep));
    setKey('hasUnfinishedSweep', sweeps.some(isUnfinishedSweep));
    setKey('hasRuns', list.length > 0 || sweeps.length > 0);
    setKey('hasLiveRun', some('live'));
    setKey('hasEndedRun', some('ended'));
    setKey('hasFailedRun', some('failed'));
    setKey('hasResumableRun', some('resumable'));
    setKey('hasRepeatableRun', some('repeatable'));
    setKey('hasGatedRun', some('gated'));
    setKey('hasPixelRun', some('pixels'));
    setKey('hasTrainedRun', some('trained'));
    setKey('hasEvaluableRun', some('evaluable'));
    setKey('hasPredictableRun', some('predictable'));
    setKey('hasTimeableRun', some('timeable'));
  }
}
