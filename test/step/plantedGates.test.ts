/**
 * A task whose ideal gates are known. Each input is a sign of context c and three other signs a, b and n. Its class is a
 * where c is 1 and b where c is −1; n means nothing. The head is linear in what the gates let through, so that it can be
 * right on all inputs only when a's gate is open for c = 1 alone and b's for c = −1 alone; n's is to be closed always.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { synthetic } from '../../src/data/sources/sources';
import { plans } from '../../src/device/compiled';
import { Replica } from '../../src/device/replica';
import { defineExperiment } from '../../src/experiment/experiment';
import { sgd } from '../../src/experiment/optimizers';
import { channelGate, observedApply, parametersOf, staticGate } from '../../src/nn';
import { trainingSpec } from '../../src/step/specs';

const batch = 64;
const shape = [1, 1, 4] as const;

function draw(random: SeededRandom, count: number) {
  const x = Float32Array.from({ length: count * 4 }, () => (random.uniform() < 0.5 ? -1 : 1));
  const y = Int32Array.from({ length: count }, (_, i) => {
    const [c, a, b] = x.subarray(4 * i, 4 * i + 3) as unknown as [number, number, number];
    return (c > 0 ? a : b) > 0 ? 1 : 0;
  });
  return { x, y };
}

/** Features a, b and n by a frozen convolution, each behind its gate, and a linear head. */
function build(gate: 'channel' | 'static'): tf.LayersModel {
  const input = tf.input({ shape: [...shape] });
  const pick = tf.layers.conv2d({ name: 'pick', filters: 3, kernelSize: 1, useBias: false, trainable: false });
  const features = pick.apply(input) as tf.SymbolicTensor;
  const gated =
    gate === 'channel' ? channelGate({ name: 'gate' })(features, input) : staticGate({ name: 'gate' })(features);
  const kernelInitializer = tf.initializers.glorotUniform({ seed: 2 });
  const head = tf.layers.dense({ name: 'head', units: 2, kernelInitializer });
  const model = tf.model({ inputs: input, outputs: head.apply(tf.layers.flatten().apply(gated)) as tf.SymbolicTensor });
  pick.setWeights([tf.tensor4d([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 1, 4, 3])]);
  return model;
}

/** Share of right classes, and for both contexts the share of inputs for which the gates of a, b and n are open. */
async function trained(gate: 'channel' | 'static') {
  const model = build(gate);
  const experiment = defineExperiment({
    model: () => model,
    data: synthetic(),
    epochs: 1,
    batchSize: batch,
    sparsity: { weight: 0.1 },
    optimizer: sgd(),
  });
  const step = trainingSpec(experiment, model, { shape });
  const {
    plan: [plan],
  } = plans(step, { model, block: 0, count: 1, threads: 1, seed: 1 });
  const replica = await Replica.open(plan!);
  const slots = Object.entries(step.trainable).map(([name, v]) => [`${name}#momentum`, new Float32Array(v.size)]);
  const all = { ...step.trainable, ...step.moving };
  const values = Object.entries(all).map(([name, v]) => [name, v.dataSync().slice()]);
  replica.write(Object.fromEntries([...values, ...slots]));
  const random = new SeededRandom(5);
  for (let i = 0; i < 1500; i++)
    await replica.step(draw(random, batch), { learningRate: i < 1000 ? 0.05 : 0.005, sparsity: 0.1 });
  const state = replica.read();
  await replica.close();
  return tf.tidy(() => {
    for (const { name, variable } of parametersOf(model)) variable.assign(tf.tensor(state[name]!, variable.shape));
    const { x, y } = draw(random, 512);
    const { outputs, gates } = observedApply(model, tf.tensor4d(x, [512, ...shape]), { training: false });
    const guesses = outputs[0]!.argMax(-1).dataSync();
    const open = gates[0]!.gate.arraySync();
    const rates = (context: number) => {
      const rows = open.filter((_, i) => x[4 * i] === context);
      return [0, 1, 2].map((k) => rows.reduce((sum, row) => sum + row[k]!, 0) / rows.length);
    };
    return { accuracy: y.filter((label, i) => label === guesses[i]).length / y.length, up: rates(1), down: rates(-1) };
  });
}

describe('training on a task with known gates', () => {
  it('finds them: each channel open where it is useful and nowhere else', async () => {
    const { accuracy, up, down } = await trained('channel');
    expect({ up, down }).toEqual({ up: [1, 0, 0], down: [0, 1, 0] });
    expect(accuracy).toBe(1);
  }, 30_000);

  it('is beyond gates that do not look at the input', async () => {
    const { accuracy, up, down } = await trained('static');
    expect(up).toEqual(down);
    expect(accuracy).toBeLessThan(0.85);
  }, 30_000);
});
