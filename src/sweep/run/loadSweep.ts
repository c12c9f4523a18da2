/** Loads a sweep's file: its spec, the file of its experiment, and the tasks that come of both. */
import path from 'node:path';
import { UserError } from '../../base/userError';
import { definedAt } from '../../experiment/experiment';
import type { UserCode } from '../../experiment/userCode';
import { bundle } from '../../load/bundle';
import { loadExperiment } from '../../load/loadExperiment';
import { runFile } from '../../load/runFile';
import type { SourceFile } from '../../protocol/files/manifest';
import type { SweepTask } from '../../protocol/files/sweep';
import { defineSweep, type SweepSpec, sweepDefinedAt } from '../spec/defineSweep';
import { expand } from '../spec/expand';

export interface LoadedSweep {
  /** Absolute paths. */
  file: string;
  experimentFile: string;
  spec: SweepSpec;
  tasks: SweepTask[];
  /** The experiment and what it imports from beside it. */
  source: readonly SourceFile[];
}

/** Throws a `UserError` at the user's line for what is no sweep, and for an experiment of which no model can be built. */
export async function loadSweep(file: string): Promise<LoadedSweep> {
  const { code } = await bundle(file);
  const { spec, tasks } = await specOf(code);
  const experimentFile = fileOfExperiment(spec, code);
  // A model that cannot be built says so now, and not once in every task.
  const { files } = await loadExperiment(experimentFile, { settings: tasks[0]?.settings ?? {} });
  return { file, experimentFile, spec, tasks, source: files };
}

/** As `resume` needs it: what the spec says now, without its experiment. */
export async function specNow(file: string): Promise<{ spec: SweepSpec; tasks: SweepTask[] }> {
  const { code } = await bundle(file);
  return specOf(code);
}

async function specOf(code: UserCode): Promise<{ spec: SweepSpec; tasks: SweepTask[] }> {
  let at = '';
  try {
    // Once more where the file has called it: a changed object is no longer what was checked.
    const spec = defineSweep((await runFile(code, 'defineSweep')) as SweepSpec);
    at = sweepDefinedAt(spec);
    return { spec, tasks: expand(spec) };
  } catch (error) {
    // A function of theirs is nearer than the call.
    if (error instanceof Error) error.stack = `${error.stack ?? ''}\n${at}`;
    throw code.located(error, 'The sweep could not be loaded');
  }
}

/** Where `defineExperiment` was called: the outermost file that is not the sweep's own. */
function fileOfExperiment({ experiment }: SweepSpec, code: UserCode): string {
  const places = code.sources(definedAt(experiment)).map((source) => source.file);
  const found = places.findLast((place) => place !== code.file);
  if (found !== undefined) return found;
  throw new UserError('The experiment of a sweep stands in a file of its own.', {
    hint: `Move it out of ${path.basename(code.file)}, and import it: import experiment from './NAME.experiment'.`,
    source: { file: code.file, line: 1 },
  });
}
