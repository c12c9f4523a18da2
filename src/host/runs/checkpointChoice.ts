/** Of which checkpoint of a run the editor shows numbers, remembered for each run of the workspace. The switch of all views. */
import type * as vscode from 'vscode';
import { isShownCheckpoint, type ShownCheckpoint } from '../../protocol/facts/shownCheckpoint';
import { Signal } from '../base/signal';

const key = 'sluice.shownCheckpoints';
/** Runs that are remembered: of more, those that were switched last. */
const most = 500;

export class CheckpointChoice {
  /** The folder of a run that was switched. */
  readonly changed = new Signal<string>();

  constructor(private readonly memory: Pick<vscode.Memento, 'get' | 'update'>) {}

  /** The last one, unless somebody has switched. */
  of(folder: string): ShownCheckpoint {
    return this.#all().find(([of]) => of === folder)?.[1] ?? 'last';
  }

  async choose(folder: string, shown: ShownCheckpoint): Promise<void> {
    if (this.of(folder) === shown) return;
    const others = this.#all().filter(([of]) => of !== folder);
    await this.memory.update(key, [...others, [folder, shown]].slice(-most));
    this.changed.emit(folder);
  }

  dispose(): void {
    this.changed.dispose();
  }

  #all(): [folder: string, shown: ShownCheckpoint][] {
    const stored = this.memory.get<unknown>(key);
    return Array.isArray(stored) ? stored.filter((one) => Array.isArray(one) && isShownCheckpoint(one[1])) : [];
  }
}
