/**
 * The network that teaches another: built from the sources that its run has kept, by a function of the experiment, or the one that the
 * network began as; with the weights of a checkpoint or a file.
 */
import * as tf from '@tensorflow/tfjs';
import { howMany } from '../base/howMany';
import { UserError } from '../base/userError';
import type { Experiment } from '../experiment/experiment';
import { besides } from '../experiment/paths';
import { type Parameter, parametersOf } from '../nn';
import type { TeachingNetwork } from '../step/distillation';
import { checkHints } from '../step/hints';
import type { LoadedExperiment } from './loadExperiment';
import { seededBuild } from './seededBuild';
import { sha256 } from './sourceFiles';
import { isRun, teacherOfRun } from './teacherOfRun';
import { checkpointOf, listed, type Reading, warmStart } from './warmStart';

export interface LoadedTeacher extends TeachingNetwork {
  /** Its checkpoint or weights, and the SHA-256 of their bytes; the experiment, and that of the numbers that its function has given. */
  file: string;
  sha256: string;
}

/**
 * @param student The experiment that is taught: both networks see the same batch and say the same shape of scores.
 * Throws a `UserError` for what is no run, has no such checkpoint, does not fit together, or scores other classes.
 */
export async function loadTeacher(
  { teacher: setting, warmStart: begins, seed }: Pick<Experiment, 'teacher' | 'warmStart' | 'seed'>,
  student: LoadedExperiment,
): Promise<LoadedTeacher | undefined> {
  if (setting === undefined) return undefined;
  const at = (given: string, field: string) => besides(student.file, given, field);
  // Networks are compared before weights are read: which one it is says more than which number of it is missing.
  const fits = (name: string) => (model: tf.LayersModel) => {
    checkScores(model, student.model, name);
    checkApart(model, student.model);
    checkHints(student.model, model, setting.features?.layers ?? {});
  };
  const { run, checkpoint = 'best', model, weights } = setting;
  if (run !== undefined) {
    const folder = at(run, 'teacher.run');
    return teacherOfRun({ folder, checkpoint, field: 'teacher.run' }, student, fits(folder));
  }
  if (model !== undefined) {
    const built = await build(model, seed, student, 'teacher.model');
    fits('of teacher.model')(built);
    if (weights === undefined) return { model: built, file: student.file, sha256: hashOf(built) };
    return { model: built, ...(await filled(built, at(weights, 'teacher.weights'), { field: 'teacher.weights' })) };
  }
  if (begins === false)
    throw new UserError('teacher.warmStart is true, and the experiment has no `warmStart`.', {
      hint: 'The network that this one begins as teaches: set `warmStart`, or name a teacher with `run` or `model`.',
    });
  const from = at(begins, 'warmStart');
  if (await isRun(from)) {
    const taken = await checkpointOf(from);
    return teacherOfRun({ folder: from, checkpoint: taken, field: 'warmStart' }, student, fits(from));
  }
  // A file has no network: it is this one, and what is new in it are its gates.
  const built = await build(student.experiment.model, seed, student, 'model');
  fits(from)(built);
  const { left, ...found } = await filled(built, from, { parameters: namedAs(built, student.model) }, true);
  return { model: built, ...found, gatesOpen: left > 0 };
}

async function build(
  make: () => tf.LayersModel | Promise<tf.LayersModel>,
  seed: number,
  { code }: LoadedExperiment,
  field: string,
): Promise<tf.LayersModel> {
  const built: unknown = await seededBuild(seed, make).catch((error: unknown) => {
    throw code.located(error, 'The teacher could not be built');
  });
  if (built instanceof tf.LayersModel) return built;
  throw new UserError(`${field}() does not return a tf.LayersModel.`, {
    hint: 'Return tf.model(…), tf.sequential(…) or one of `networks`.',
  });
}

/** All weights from a file: what is left as it was drawn would teach noise. `gates` may be left: then they are to be open. */
async function filled(model: tf.LayersModel, from: string, reading: Reading, gates = false) {
  const { file, sha256: hash, left } = await warmStart(from, model, reading);
  const { parameters = parametersOf(model) } = reading;
  const missing = parameters.filter((one) => left.includes(one.name) && !(gates && one.gate !== undefined));
  if (missing.length > 0)
    throw new UserError(
      `teacher: ${howMany(missing.length, 'of the variables of its network is', 'of the variables of its network are')} not in ${file}, or of another shape: ${listed(missing.map(({ name }) => name))}.`,
      {
        hint: 'A teacher has all its weights from the file: name that of the same network.',
        source: { file, line: 1 },
      },
    );
  return { file, sha256: hash, left: left.length };
}

/** Layers without a name of their own get another one each time: the second network's variables by the names of the first one's. */
function namedAs(model: tf.LayersModel, first: tf.LayersModel): Parameter[] {
  const names = parametersOf(first).map(({ name }) => name);
  return parametersOf(model).map((parameter, i) => ({ ...parameter, name: names[i] ?? parameter.name }));
}

function hashOf(model: tf.LayersModel): string {
  const numbers = parametersOf(model).map(({ variable }) => new Uint8Array(variable.dataSync().slice().buffer));
  return sha256(Buffer.concat(numbers));
}

/** Frozen are the teacher's variables alone. */
function checkApart(teacher: tf.LayersModel, student: tf.LayersModel): void {
  const learnt = new Set(parametersOf(student).map(({ variable }) => variable));
  const shared = parametersOf(teacher).find(({ variable }) => learnt.has(variable));
  if (shared !== undefined)
    throw new UserError(`The teacher and the network share the variable '${shared.name}'.`, {
      hint: 'Build the layers of the teacher anew in `teacher.model`: it stays as it is while the network learns.',
    });
}

/** What one says of an image the other must be able to say, and what one sees the other. */
function checkScores(teacher: tf.LayersModel, student: tf.LayersModel, name: string): void {
  const shape = (shapes: readonly (number | null)[] | undefined) => `[${(shapes ?? []).slice(1).join(', ')}]`;
  const [said, wanted] = [teacher, student].map(({ outputs }) => shape(outputs[0]?.shape));
  if (said !== wanted)
    throw new UserError(`The teacher ${name} says ${said} scores of a sample, and this network ${wanted}.`, {
      hint: 'A teacher has learnt the same classes in the same order.',
    });
  const [seen, given] = [teacher, student].map(inputsText);
  if (seen !== given)
    throw new UserError(`The teacher ${name} takes ${seen}, and this network ${given}.`, {
      hint: 'Both are shown the same batch: give the teacher inputs of the same shape.',
    });
  function inputsText({ inputs, inputNames }: tf.LayersModel): string {
    return inputs.length === 1
      ? shape(inputs[0]?.shape)
      : inputs.map((input, i) => `${inputNames[i]} ${shape(input.shape)}`).join(', ');
  }
}
