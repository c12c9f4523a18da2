/** The top rows of the Runs tree, runs by themselves and sweeps, newest first; and which of them have to be drawn anew. */
import type { Language } from '../base/language';
import { contextOf } from '../runs/abilities';
import type { RunSummary } from '../runs/runSummary';
import { runDescription } from '../runs/runText';
import { sweepDrawn } from '../runs/sweepContext';
import type { SweepSummary } from '../runs/sweepSummary';

/** VS Code knows rows by object: one for each run folder, for as long as the run is there. */
export interface RunRow {
  readonly folder: string;
}

/** Of a sweep, by its folder. */
export interface SweepRow {
  readonly sweep: string;
}

/** A row, and what it showed when it was last drawn. */
export interface Drawn<R> {
  row: R;
  drawn: string;
  /** Of a sweep that is live: from then on it is drawn anew, for its time to go is another one. */
  until?: number | undefined;
}

export type TopRows = ReadonlyMap<string, Drawn<RunRow | SweepRow>>;

/** To draw a sweep is to draw its tasks, too: tooltips close, and a click may miss its button. */
const sweepMs = 10_000;

/** By folder. @param now milliseconds of a clock that only goes forward. */
export function topRows(
  runs: readonly RunSummary[],
  sweeps: readonly SweepSummary[],
  before: TopRows,
  l10n: Language,
  now: number,
): Map<string, Drawn<RunRow | SweepRow>> {
  const ofRuns = runs.map((run) => ({
    at: run.time,
    folder: run.folder,
    row: { folder: run.folder },
    drawn: drawnRun(run, l10n),
  }));
  const ofSweeps = sweeps.map((sweep) => {
    const { folder, live } = sweep;
    const [known, drawn] = [before.get(folder), sweepDrawn(sweep, l10n)];
    const due = known?.until === undefined || known.drawn !== drawn || now >= known.until;
    const until = live ? (due ? now + sweepMs : known.until) : undefined;
    return { at: sweep.sweep.made, folder, row: { sweep: folder }, drawn, until };
  });
  const rows: (Drawn<RunRow | SweepRow> & { at: number; folder: string })[] = [...ofRuns, ...ofSweeps];
  return new Map(
    rows
      .sort((a, b) => b.at - a.at)
      .map(({ folder, row, drawn, until }) => [folder, { row: before.get(folder)?.row ?? row, drawn, until }]),
  );
}

export const changedRows = (before: TopRows, after: TopRows): (RunRow | SweepRow)[] =>
  [...after].flatMap(([folder, { row, drawn, until }]) => {
    const known = before.get(folder);
    return known?.drawn === drawn && known.until === until ? [] : [row];
  });

const drawnRun = (run: RunSummary, l10n: Language): string =>
  `${run.name}\n${run.state}\n${contextOf(run)}\n${runDescription(run, l10n)}`;
