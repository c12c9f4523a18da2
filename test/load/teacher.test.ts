/** The network that teaches another, as it is loaded: whose weights it has, and what is said where it cannot teach. Nothing is trained. */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { checkpointFile, readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { safetensorsPieces } from '../../src/checkpoints/safetensors';
import { writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';
import { writtenField } from '../../src/experiment/userCode';
import { type LoadedExperiment, loadExperiment } from '../../src/load/loadExperiment';
import { loadTeacher } from '../../src/load/teacher';
import { parametersOf } from '../../src/nn';
import { temporaryFolder } from '../data/files';
import { handmadeRun } from '../export/handmadeRun';
import { saidBy } from '../said';
import { experimentFile } from '../train/tinyRun';

const network = (gated: boolean, more = '') =>
  `networks.resnetCifar({ depth: 8, width: 0.25, gated: ${gated}${more} })`;
const student = (teacher: string, extra = '', model = network(false)) =>
  loadExperiment(experimentFile({ model, extra: `teacher: { ${teacher} }, ${extra}` }));
const load = (taught: LoadedExperiment) => loadTeacher(taught.experiment, taught);
const taughtBy = async (...given: Parameters<typeof student>) => (await load(await student(...given)))!;
const refusal = async (...given: Parameters<typeof student>) => saidBy(load(await student(...given)));

const valuesOf = (model: tf.LayersModel) =>
  Object.fromEntries(parametersOf(model).map(({ name, variable }) => [name, variable.dataSync<'float32'>().slice()]));
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
/** Weights alone: where the optimiser stands is none of a teacher's. */
const stateOf = async (folder: string, name: 'best' | 'last') => {
  const { '#steps': _, ...state } = (await readCheckpoint(checkpointFile(folder, name))).state;
  return state;
};
/** A file of these weights, whatever shapes they have in a model. */
function stored(model: tf.LayersModel, without: readonly string[] = []): string {
  const tensors = Object.fromEntries(
    parametersOf(model)
      .filter(({ name }) => !without.includes(name))
      .map(({ name, variable }) => [name, { shape: variable.shape, data: variable.dataSync<'float32'>().slice() }]),
  );
  const file = path.join(temporaryFolder(), 'weights.safetensors');
  writeFileSync(file, Buffer.concat([...safetensorsPieces({ tensors, metadata: {} })]));
  return file;
}

let run = '';
beforeAll(async () => {
  run = await handmadeRun({ model: network(false), extra: 'shaping: undefined, sparsity: undefined,' });
  // The run was made with another width than its experiment has by itself.
  const config = JSON.parse(readFileSync(path.join(run, 'config.json'), 'utf8'));
  const text = `import { defineExperiment, networks, synthetic } from 'sluice';
export default defineExperiment({ parameters: { width: 1 } }, ({ width }) => ({
  model: () => networks.resnetCifar({ depth: 8, width, gated: false }), data: synthetic({ train: 8, test: 8 }), epochs: 1,
}));`;
  writeFileSync(path.join(run, 'config.json'), JSON.stringify({ ...config, settings: { width: 0.25 } }));
  const source = [{ path: path.basename(config.experiment), sha256: 'x', text }];
  writeFileSync(path.join(run, 'manifest.json'), JSON.stringify({ source }));
});
const copyOfRun = () => {
  const folder = temporaryFolder();
  cpSync(run, folder, { recursive: true });
  return folder;
};

describe('the network of a run', () => {
  it.each([
    ['best', ''],
    ['best', "checkpoint: 'best'"],
    ['last', "checkpoint: 'last'"],
  ] as const)('has the weights of its %s checkpoint: %j', async (name, checkpoint) => {
    const taught = await student(`run: ${JSON.stringify(run)}, ${checkpoint}`);
    const before = tf.memory().numTensors;
    const teacher = (await load(taught))!;
    expect(valuesOf(teacher.model)).toEqual(await stateOf(run, name));
    // Its variables alone are new.
    expect(tf.memory().numTensors - before).toBe(teacher.model.weights.length);
    const file = checkpointFile(run, name);
    expect(teacher).toMatchObject({ file, sha256: hashOf(file) });
    expect(teacher.gatesOpen).toBeUndefined();
    // The run's own file was loaded in between: what goes wrong from here on is in the student's again.
    expect(writtenField('teacher')?.file).toBe(taught.file);
  });

  it('has averaged weights where the run has them, and no more than the run says of itself', async () => {
    const folder = copyOfRun();
    const file = checkpointFile(folder, 'best');
    const { state, progress } = await readCheckpoint(file);
    const average = Float32Array.from({ length: 10 }, (_, i) => i);
    await writeCheckpoint(file, { state: { ...state, 'classifier/bias#ema': average }, progress }, {});
    const { model } = await taughtBy(`run: ${JSON.stringify(folder)}`);
    expect(valuesOf(model)['classifier/bias']).toEqual(average);
    // The checkpoint of another run in its place.
    writeFileSync(
      path.join(folder, 'manifest.json'),
      JSON.stringify({ ...JSON.parse(readFileSync(path.join(folder, 'manifest.json'), 'utf8')), id: 'a' }),
    );
    await writeCheckpoint(file, { state, progress }, {}, { run: 'b' });
    expect((await refusal(`run: ${JSON.stringify(folder)}`)).message).toContain('belongs to another run');
  });

  it('is none of a file, nor of a folder that has kept no source', async () => {
    const file = path.join(temporaryFolder(), 'a file');
    writeFileSync(file, '');
    expect(await refusal(`run: ${JSON.stringify(file)}`)).toEqual({
      message: `teacher.run: ${file} is no run folder: its config.json is missing or broken.`,
      hint: 'Name the folder of a run that has been trained, below `runs`; a path starts at the experiment file.',
    });
    const folder = copyOfRun();
    writeFileSync(path.join(folder, 'manifest.json'), '{}');
    expect((await refusal(`run: ${JSON.stringify(folder)}`)).message).toBe('The run has not kept its source.');
    const broken = copyOfRun();
    const source = [{ path: 'tiny.experiment.ts', sha256: 'x', text: "throw new Error('odd');" }];
    writeFileSync(path.join(broken, 'manifest.json'), JSON.stringify({ source }));
    expect((await refusal(`run: ${JSON.stringify(broken)}`)).message).toContain('odd');
    expect(writtenField('teacher')?.file).not.toContain(run);
  });
});

it('a run whose network says something else is refused before its weights are looked for', async () => {
  const folder = copyOfRun();
  for (const name of ['best', 'last'] as const) rmSync(checkpointFile(folder, name));
  const given = `run: ${JSON.stringify(folder)}`;
  const plain = 'shaping: undefined, sparsity: undefined,';
  expect((await refusal(given, plain, network(false, ', classes: 12'))).message).toBe(
    `The teacher ${folder} says [10] scores of a sample, and this network [12].`,
  );
  expect((await refusal(`${given}, features: { layers: ['poll'] }`, plain)).message).toBe(
    "teacher.features: the network has no layer 'poll'.",
  );
});

it('a run of which something cannot be read is told as that, not as one that is none', async () => {
  for (const name of ['config.json', 'manifest.json']) {
    const folder = copyOfRun();
    rmSync(path.join(folder, name));
    mkdirSync(path.join(folder, name));
    const taught = await student(`run: ${JSON.stringify(folder)}`);
    await expect(load(taught)).rejects.toThrow(`${name} is a folder, and only`);
  }
});

it('a teacher that shares a layer with the network is refused: it would learn with it', async () => {
  const own = globalThis as { sharedHead?: tf.layers.Layer };
  onTestFinished(() => void delete own.sharedHead);
  const model = `(() => {
    const head = ((globalThis as { sharedHead?: tf.layers.Layer }).sharedHead ??= tf.layers.dense({ name: 'shared_head', units: 10 }));
    const inputs = tf.input({ shape: [32, 32, 3] });
    return tf.model({ inputs, outputs: head.apply(tf.layers.flatten().apply(inputs)) as tf.SymbolicTensor });
  })()`;
  const { message, hint } = await refusal(`model: () => ${model}`, 'shaping: undefined, sparsity: undefined,', model);
  expect(message).toBe("The teacher and the network share the variable 'shared_head/kernel'.");
  expect(hint).toContain('Build the layers of the teacher anew');
});

describe('a function', () => {
  const plain = 'shaping: undefined, sparsity: undefined,';
  it('without weights gives those that it draws from the seed, and their hash tells them apart', async () => {
    const of = async (seed: number) => {
      const taught = await student(`model: () => ${network(false)}`, `${plain} seed: ${seed},`);
      return { taught, teacher: (await load(taught))! };
    };
    const [first, other] = [await of(0), await of(5)];
    for (const { taught, teacher } of [first, other]) {
      expect(teacher.file).toBe(taught.file);
      // The student is drawn from the same seed.
      expect(valuesOf(teacher.model)).toEqual(valuesOf(taught.model));
      const numbers = parametersOf(teacher.model).map(({ variable }) =>
        Buffer.from(variable.dataSync().slice().buffer),
      );
      expect(teacher.sha256).toBe(createHash('sha256').update(Buffer.concat(numbers)).digest('hex'));
    }
    expect(other.teacher.sha256).not.toBe(first.teacher.sha256);
  });

  it('has all of its weights from a file, those of its gates too', async () => {
    const gated = (await loadExperiment(experimentFile({ model: network(true, ', seed: 4') }))).model;
    const whole = stored(gated);
    const teacher = await taughtBy(`model: () => ${network(true)}, weights: ${JSON.stringify(whole)}`, plain);
    expect(valuesOf(teacher.model)).toEqual(valuesOf(gated));
    expect(teacher).toMatchObject({ file: whole, sha256: hashOf(whole) });
    const gate = 'stage1_block1_gate_logits/bias';
    const without = stored(gated, [gate]);
    expect(await refusal(`model: () => ${network(true)}, weights: ${JSON.stringify(without)}`, plain)).toEqual({
      message: `teacher: 1 of the variables of its network is not in ${without}, or of another shape: ${gate}.`,
      hint: 'A teacher has all its weights from the file: name that of the same network.',
    });
  });

  it('of other inputs is refused by their names, and its scores before them', async () => {
    const two = (a: string, b: string, shape = 2) =>
      `(() => { const inputs = [tf.input({ name: '${a}', shape: [${shape}] }), tf.input({ name: '${b}', shape: [3] })]; return tf.model({ inputs, outputs: tf.layers.dense({ units: 10 }).apply(tf.layers.concatenate().apply(inputs)) as tf.SymbolicTensor }); })()`;
    expect(await refusal(`model: () => ${two('left', 'right', 4)}`, plain, two('left', 'right'))).toEqual({
      message: 'The teacher of teacher.model takes left [4], right [3], and this network left [2], right [3].',
      hint: 'Both are shown the same batch: give the teacher inputs of the same shape.',
    });
    expect(await refusal(`model: () => ${network(false, ', classes: 12, inputShape: [16, 16, 3]')}`, plain)).toEqual({
      message: 'The teacher of teacher.model says [12] scores of a sample, and this network [10].',
      hint: 'A teacher has learnt the same classes in the same order.',
    });
  });
});

describe('the network that this one begins as', () => {
  const begun = (from: string) => ['warmStart: true', `warmStart: ${JSON.stringify(from)},`] as const;

  it('is that of the run with its best weights, or of its last where there is no best', async () => {
    const plain = 'shaping: undefined, sparsity: undefined,';
    const [teacher, start] = begun(run);
    expect(await taughtBy(teacher, start + plain)).toMatchObject({ file: checkpointFile(run, 'best') });
    const folder = copyOfRun();
    rmSync(checkpointFile(folder, 'best'));
    const { model, file } = await taughtBy(teacher, `warmStart: ${JSON.stringify(folder)}, ${plain}`);
    expect(file).toBe(checkpointFile(folder, 'last'));
    expect(valuesOf(model)).toEqual(await stateOf(folder, 'last'));
  });

  it('of a file is this one, with its gates open where the file has none', async () => {
    const [gated, plain] = [
      (await loadExperiment(experimentFile({ model: network(true, ', seed: 4') }))).model,
      (await loadExperiment(experimentFile({ model: network(false, ', seed: 4') }))).model,
    ];
    const file = stored(plain);
    const open = await taughtBy(...begun(file), network(true));
    expect(open).toMatchObject({ file, sha256: hashOf(file), gatesOpen: true });
    expect(valuesOf(open.model)).toMatchObject(valuesOf(plain));
    expect(await taughtBy(...begun(stored(gated)), network(true))).toMatchObject({ gatesOpen: false });
    const without = stored(plain, ['classifier/bias']);
    const hints = `${begun(file)[0]}, features: { layers: ['poll'] }`;
    expect((await refusal(hints, begun(file)[1], network(true))).message).toBe(
      "teacher.features: the network has no layer 'poll'.",
    );
    expect((await refusal(...begun(without), network(true))).message).toBe(
      `teacher: 1 of the variables of its network is not in ${without}, or of another shape: classifier/bias.`,
    );
  });

  it('has the weights of layers without a name of their own', async () => {
    const unnamed =
      'tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), tf.layers.dense({ units: 4 }), tf.layers.dense({ units: 10 })] })';
    const { model } = await loadExperiment(experimentFile({ model: unnamed }));
    const file = stored(model);
    const teacher = await taughtBy(...begun(file), unnamed);
    expect(Object.values(valuesOf(teacher.model))).toEqual(Object.values(valuesOf(model)));
    expect(teacher.gatesOpen).toBe(false);
  });
});
