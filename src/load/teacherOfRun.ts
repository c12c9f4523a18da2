/** The network of a run, as its kept sources build it, with the weights of one of its checkpoints. */
import { access } from 'node:fs/promises';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { checkpointFile } from '../checkpoints/readCheckpoint';
import { runIdOf } from '../checkpoints/runIdOf';
import { wantedCheckpoint } from '../checkpoints/wantedCheckpoint';
import type { State } from '../device/device';
import { evaluationState } from '../device/ema';
import { errorCode } from '../files/errorCode';
import { readBytes, readText } from '../files/regularFile';
import { parametersOf } from '../nn';
import { parseSources } from '../protocol/files/manifest';
import { parseRunConfig } from '../protocol/files/runConfig';
import { runFiles } from '../protocol/files/runFolder';
import { type LoadedExperiment, loadExperiment } from './loadExperiment';
import { misfitOf } from './misfit';
import { sha256, storedTexts } from './sourceFiles';

/** Whether it is the folder of a run, not of weights alone. */
export const isRun = (folder: string): Promise<boolean> =>
  access(path.join(folder, runFiles.config)).then(
    () => true,
    () => false,
  );

/** @param fits Throws where the network cannot teach this one. */
export async function teacherOfRun(
  { folder, checkpoint, field }: { folder: string; checkpoint: 'best' | 'last'; field: string },
  student: LoadedExperiment,
  fits: (model: tf.LayersModel) => void,
): Promise<{ model: tf.LayersModel; file: string; sha256: string }> {
  const inside = (name: string) => path.join(folder, name);
  const config = parseRunConfig(await readText(inside(runFiles.config), 'config').catch(emptyWhereMissing));
  if (config === undefined)
    throw new UserError(`${field}: ${folder} is no run folder: its ${runFiles.config} is missing or broken.`, {
      hint: 'Name the folder of a run that has been trained, below `runs`; a path starts at the experiment file.',
    });
  const kept = parseSources(await readText(inside(runFiles.manifest), 'manifest').catch(emptyWhereMissing));
  const texts = storedTexts(kept ?? [], config.experiment);
  // What goes wrong from here on is in the student's lines, also where the teacher comes from the same file.
  const { model } = await loadExperiment(config.experiment, { settings: config.settings, texts }).finally(() =>
    student.code.runs(),
  );
  fits(model);
  const { state } = await wantedCheckpoint(folder, checkpoint, await runIdOf(folder));
  const file = checkpointFile(folder, checkpoint);
  assign(model, evaluationState(state), file);
  return { model, file, sha256: sha256(await readBytes(file, 'checkpoint')) };
}

/** What is not there is told as what is broken, and a run without a manifest as one that has kept no source. */
function emptyWhereMissing(error: unknown): string {
  if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return '';
  throw error;
}

function assign(model: tf.LayersModel, state: State, file: string): void {
  const misfit = misfitOf(state, model);
  if (misfit !== undefined)
    throw new UserError(`teacher: ${misfit.has} in ${file}, and its network needs ${misfit.needed}.`, {
      hint: 'The run of a teacher and the experiment that it has kept belong together.',
      source: { file, line: 1 },
    });
  for (const { name, variable } of parametersOf(model))
    tf.tidy(() => variable.assign(tf.tensor(state[name] as Float32Array, variable.shape)));
}
