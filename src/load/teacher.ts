/** The network that teaches another: built from the sources that its run has kept, with the weights of a checkpoint. */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { checkpointFile } from '../checkpoints/readCheckpoint';
import { runIdOf } from '../checkpoints/runIdOf';
import { wantedCheckpoint } from '../checkpoints/wantedCheckpoint';
import type { State } from '../device/device';
import { evaluationState } from '../device/ema';
import { besides } from '../experiment/paths';
import type { CheckedTeacher } from '../experiment/teacher';
import { errorCode } from '../files/errorCode';
import { readBytes, readText } from '../files/regularFile';
import { parametersOf } from '../nn';
import { parseSources } from '../protocol/files/manifest';
import { parseRunConfig } from '../protocol/files/runConfig';
import { runFiles } from '../protocol/files/runFolder';
import { type LoadedExperiment, loadExperiment } from './loadExperiment';
import { misfitOf } from './misfit';
import { sha256, storedTexts } from './sourceFiles';

export interface LoadedTeacher {
  model: tf.LayersModel;
  /** Its checkpoint, and the SHA-256 of its bytes. */
  file: string;
  sha256: string;
}

/**
 * @param student The experiment that is taught: both networks say the same shape of scores.
 * Throws a `UserError` for what is no run, has no such checkpoint, does not fit together, or scores other classes.
 */
export async function loadTeacher(
  { run, checkpoint }: CheckedTeacher,
  student: LoadedExperiment,
): Promise<LoadedTeacher> {
  const folder = besides(student.file, run, 'teacher.run');
  const inside = (name: string) => path.join(folder, name);
  const config = parseRunConfig(await readText(inside(runFiles.config), 'config').catch(emptyWhereMissing));
  if (config === undefined)
    throw new UserError(`teacher.run: ${folder} is no run folder: its ${runFiles.config} is missing or broken.`, {
      hint: 'Name the folder of a run that has been trained, below `runs`; a path starts at the experiment file.',
    });
  const kept = parseSources(await readText(inside(runFiles.manifest), 'manifest').catch(emptyWhereMissing));
  const texts = storedTexts(kept ?? [], config.experiment);
  // What goes wrong from here on is in the student's lines, also where the teacher comes from the same file.
  const { model } = await loadExperiment(config.experiment, { settings: config.settings, texts }).finally(() =>
    student.code.runs(),
  );
  checkScores(model, student.model, folder);
  const { state } = await wantedCheckpoint(folder, checkpoint, await runIdOf(folder));
  const file = checkpointFile(folder, checkpoint);
  assign(model, evaluationState(state), file);
  return { model, file, sha256: sha256(await readBytes(file, 'checkpoint')) };
}

/** A run of an earlier version has kept nothing: its experiment is built as it is now. */
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

/** What one says of an image the other must be able to say. */
function checkScores(teacher: tf.LayersModel, student: tf.LayersModel, folder: string): void {
  const shape = (shapes: readonly (number | null)[] | undefined) => `[${(shapes ?? []).slice(1).join(', ')}]`;
  const [said, wanted] = [teacher, student].map(({ outputs }) => shape(outputs[0]?.shape));
  if (said !== wanted)
    throw new UserError(`The teacher ${folder} says ${said} scores of an image, and this network ${wanted}.`, {
      hint: 'A teacher has learnt the same classes in the same order.',
    });
  const [seen, given] = [teacher, student].map(({ inputs }) => shape(inputs[0]?.shape));
  if (seen !== given)
    throw new UserError(`The teacher ${folder} sees images of ${seen}, and this network of ${given}.`, {
      hint: 'Both are shown the same batch: give the teacher images of the same size.',
    });
}
