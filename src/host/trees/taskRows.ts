/** The rows of tasks in the Runs tree, below their sweeps; and which of them have to be drawn anew. */
import { dirname } from 'node:path';
import type { Language } from '../base/language';
import { taskDrawn } from '../runs/sweepContext';
import type { SweepSummary } from '../runs/sweepSummary';
import type { Drawn, RunRow } from './topRows';

export class TaskRows {
  /** By folder: those that VS Code has asked for. */
  readonly #rows = new Map<string, Drawn<RunRow>>();
  readonly #unfolded = new Set<string>();

  /** The one of a folder, made where there is none. */
  row(folder: string): RunRow {
    const known = this.#rows.get(folder)?.row;
    if (known !== undefined) return known;
    const row = { folder };
    this.#rows.set(folder, { row, drawn: '' });
    return row;
  }

  /** Undefined where VS Code has not asked for it. */
  known(folder: string): RunRow | undefined {
    return this.#rows.get(folder)?.row;
  }

  unfold(sweep: string, open: boolean): void {
    if (open) this.#unfolded.add(sweep);
    else this.#unfolded.delete(sweep);
  }

  /** Whether the user sees the rows of the sweep that a task is of. */
  isUnfolded(folder: string): boolean {
    return this.#unfolded.has(dirname(folder));
  }

  /** Of sweeps that are unfolded alone, those that look different; rows of tasks that are gone are forgotten. */
  changed(sweeps: readonly SweepSummary[], l10n: Language): RunRow[] {
    const changed: RunRow[] = [];
    const there = new Set<string>();
    for (const { folder, tasks } of sweeps) {
      for (const task of tasks) there.add(task.folder);
      if (!this.#unfolded.has(folder)) continue;
      for (const task of tasks) {
        const known = this.#rows.get(task.folder);
        const drawn = taskDrawn(task, l10n);
        if (known === undefined || known.drawn === drawn) continue;
        known.drawn = drawn;
        changed.push(known.row);
      }
    }
    for (const folder of this.#rows.keys()) if (!there.has(folder)) this.#rows.delete(folder);
    return changed;
  }
}
