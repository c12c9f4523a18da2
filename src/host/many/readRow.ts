/**
 * A run of this window as a row. An ended one is read from its folder; of a live one the events are followed already, and only what
 * lies beside them is read.
 */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filesBeside } from '../../compare/filesBeside';
import { readRun } from '../../compare/readRuns';
import { rowOf } from '../../compare/rowOf';
import { filesOf } from '../../protocol/files/runFolder';
import type { RunRow } from '../../protocol/many/runRow';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';

/** @param roots folders of runs: a run that lies deeper is a task of the sweep around it. */
export async function readRow(
  runs: Pick<Runs, 'hold'>,
  roots: readonly string[],
  { folder, live, name, state }: RunSummary,
  epoch: number | undefined,
): Promise<RunRow> {
  const parent = dirname(folder);
  const parts = {
    folder,
    ...(roots.includes(parent) ? {} : { sweep: parent }),
    ...(epoch === undefined ? {} : { epoch }),
  };
  if (!live) return { ...(await readRun(parts, parts)), name };
  const hold = runs.hold(folder);
  try {
    await hold.follower.ready;
    const files = await filesBeside(folder);
    const { problem } = hold.follower;
    const row = rowOf({
      ...{ ...parts, files, state: hold.follower.state, atWork: true },
      ...(problem === undefined ? {} : { problem }),
    });
    // What the tree says of it: a worker that was just started has said nothing yet.
    return { ...row, name, state, live };
  } finally {
    hold.dispose();
  }
}

/** Size and time of the files that a row is read from beside the events. */
export async function stampOfFiles(folder: string): Promise<string> {
  const files = [filesOf.best.curve, filesOf.last.curve, filesOf.best.samples, filesOf.last.samples];
  const stamps = files.map((file) =>
    stat(join(folder, file)).then(
      ({ size, mtimeMs }) => `${size} ${mtimeMs}`,
      () => '',
    ),
  );
  return (await Promise.all(stamps)).join();
}
