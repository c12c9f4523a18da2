/** The run whose gates the side panel shows: the one that was looked at last, else the live one, else the newest. */
import type * as vscode from 'vscode';
import { Signal } from '../base/signal';
import type { Runs } from './runs';

const key = 'sluice.gatesRun';

export class ChosenRun {
  readonly changed = new Signal<void>();

  constructor(
    private readonly memory: Pick<vscode.Memento, 'get' | 'update'>,
    private readonly runs: Runs,
  ) {}

  /** Undefined in a workspace without runs. */
  get folder(): string | undefined {
    const chosen = this.memory.get<string>(key);
    if (chosen !== undefined && this.runs.get(chosen) !== undefined) return chosen;
    const list = this.runs.list();
    return (list.find(({ live }) => live) ?? list[0])?.folder;
  }

  async choose(folder: string): Promise<void> {
    await this.memory.update(key, folder);
    this.changed.emit();
  }

  dispose(): void {
    this.changed.dispose();
  }
}
