/**
 * Whole runs on the eager devices of what people choose them for. The oracle is the compiled device, of the same network where
 * it knows the operation, else of one that computes the same with operations that it knows. In the native library's place
 * stands a package with TensorFlow.js's own kernels: it has to find the very bits of `tfjs`.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateRun } from '../../src/evaluate/evaluateRun';
import { profile } from '../../src/profile/profile';
import { standInPackage } from '../device/standInPackage';
import { all, endOf, folder, of, request, weights } from './tinyRun';

interface Task {
  /** Before the experiment. */
  before?: string;
  model: string;
  /** Fields of the data. */
  data: string;
  extra?: string;
  /** What the compiled device is given instead, where it does not know the operation. */
  instead?: readonly [string, string];
  /** Layers whose costs nobody knows. */
  notCounted?: string[];
  /** Numbers of an evaluation besides those of every run. */
  measured?: string[];
}

/** A layer that calls `f` of its input. */
const layer = (f: string, shape = '(s) => s') => `class Own extends tf.layers.Layer {
  static className = 'Own';
  call(x: tf.Tensor[]) { return (${f})([x].flat()[0]!); }
  computeOutputShape(s: tf.Shape) { return (${shape})(s); }
}
tf.serialization.registerClass(Own as never);
`;
const vectors = 'shape: [6], classes: 3, train: { length: 16, sample: vector }, test: { length: 10, sample: vector }';
const vector =
  'const vector = (i: number) => ({ x: Float32Array.from({ length: 6 }, (_, j) => Math.sin(i * (j + 1)) + (j === i % 3 ? 1 : 0)), y: i % 3 });\n';
/** Gated, with the layer `Own` before the gate. */
const dense = `() => {
  const x = tf.input({ shape: [6] });
  const a = tf.layers.dense({ name: 'a', units: 8 }).apply(x) as tf.SymbolicTensor;
  const own = new Own({ name: 'own' }).apply(a) as tf.SymbolicTensor;
  const gated = channelGate({ name: 'gate', hidden: 4 })(own, x);
  return tf.model({ inputs: x, outputs: tf.layers.dense({ name: 'out', units: 3 }).apply(gated) as tf.SymbolicTensor });
}`;

const tasks: Record<string, Task> = {
  'volumes, by Conv3D': {
    before: `const volume = (i: number) => ({ x: Float32Array.from({ length: 6 * 5 * 5 }, (_, j) => Math.sin(i + j * (1 + i % 3))), y: i % 3 });\n`,
    data: 'shape: [6, 5, 5, 1], classes: 3, train: { length: 16, sample: volume }, test: { length: 10, sample: volume }',
    model: `() => tf.sequential({ layers: [
      tf.layers.conv3d({ name: 'a', filters: 4, kernelSize: [3, 2, 2], strides: [2, 1, 1], padding: 'same', activation: 'relu', inputShape: [6, 5, 5, 1] }),
      tf.layers.maxPooling3d({ poolSize: [1, 2, 2], strides: [1, 2, 2] }),
      tf.layers.conv3d({ name: 'b', filters: 3, kernelSize: 2 }),
      tf.layers.flatten(), tf.layers.dense({ name: 'out', units: 3 })] })`,
    extra: 'shaping: undefined, sparsity: undefined,',
  },
  'a kernel of the user': {
    // x³, with a gradient of its own.
    before: `${vector}${layer("(x) => tf.engine().runKernel('Cubed', { x }) as tf.Tensor")}
for (const backendName of ['cpu', 'tensorflow']) if (tf.getKernel('Cubed', backendName) === undefined) tf.registerKernel({ kernelName: 'Cubed', backendName, kernelFunc: (({ inputs, backend }: { inputs: tf.NamedTensorInfoMap; backend: { readSync(id: object): Float32Array; write(v: Float32Array, s: number[], d: string): object } }) => {
  const { dataId, shape, dtype } = inputs.x as tf.TensorInfo;
  return { dataId: backend.write(backend.readSync(dataId).map((v) => v * v * v), shape, dtype), shape, dtype };
}) as never });
tf.registerGradient({ kernelName: 'Cubed', inputsToSave: ['x'], gradFunc: (dy, [x]) => ({ x: () => x!.mul(x!).mul(3).mul(dy as tf.Tensor) }) });
`,
    data: vectors,
    model: dense,
    instead: ["tf.engine().runKernel('Cubed', { x }) as tf.Tensor", 'x.mul(x).mul(x)'],
    notCounted: ['own (Cubed)'],
  },
  'a gradient of the user': {
    // The sign, whose gradient is that of a straight line between -1 and 1.
    before: `${vector}const straight = tf.customGrad((x, save) => { (save as (t: tf.Tensor[]) => void)([x as tf.Tensor]); return { value: (x as tf.Tensor).sign(), gradFunc: (dy, [s]) => dy.mul(s!.abs().less(1).toFloat()) as never }; });
${layer('(x) => straight(x)')}`,
    data: vectors,
    model: dense,
  },
  'shapes that depend on the values': {
    // Sequences as long as the longest of the batch: what comes after it is zeros, which add nothing to the sum.
    before: `const words = (i: number) => ({ x: Float32Array.from({ length: 8 * 2 }, (_, j) => (j < 2 * (2 + (i % 4)) ? Math.sin(i * (j + 1)) : 0)), y: i % 3 });
${layer('(x) => { const used = x.abs().sum([0, 2]).greater(0).sum().dataSync()[0]!; return x.slice([0, 0, 0], [-1, used, -1]).square().sum(1); }', '([n, , c]) => [n!, c!]')}`,
    data: 'shape: [8, 2], classes: 3, train: { length: 16, sample: words }, test: { length: 10, sample: words }',
    model: `() => {
      const x = tf.input({ shape: [8, 2] });
      const own = new Own({ name: 'own' }).apply(tf.layers.conv1d({ name: 'a', filters: 6, kernelSize: 1, useBias: false }).apply(x)) as tf.SymbolicTensor;
      const b = tf.layers.dense({ name: 'b', units: 6 }).apply(own) as tf.SymbolicTensor;
      const gated = channelGate({ name: 'gate', hidden: 4 })(b, own);
      return tf.model({ inputs: x, outputs: tf.layers.dense({ name: 'out', units: 3 }).apply(gated) as tf.SymbolicTensor });
    }`,
    notCounted: ['own (values read)'],
    instead: [
      'const used = x.abs().sum([0, 2]).greater(0).sum().dataSync()[0]!; return x.slice([0, 0, 0], [-1, used, -1])',
      'return x',
    ],
  },
  'a teacher': {
    before: `${vector}${layer('(x) => x.tanh()')}`,
    data: vectors,
    model: dense,
    extra: `teacher: { temperature: 2, weight: 0.7, model: () => { const net = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [6], trainable: true })] });
      net.setWeights([tf.tensor2d(Array.from({ length: 18 }, (_, i) => Math.cos(i)), [6, 3]), tf.tensor1d([0.1, -0.2, 0.3])]); return net; } },`,
  },
  'two inputs and two outputs, with a loss and metrics': {
    before: `${layer('(x) => x.square()')}const pair = (i: number) => ({ x: { left: Float32Array.of(Math.sin(i), Math.cos(i)), right: Float32Array.of(i / 16, 1, -1) }, y: { kind: i % 3, size: Float32Array.of(Math.sin(i) * 2) } });\n`,
    data: 'train: { length: 16, sample: pair }, test: { length: 10, sample: pair }',
    model: `() => {
      const left = tf.input({ name: 'left', shape: [2] });
      const right = tf.input({ name: 'right', shape: [3] });
      const both = tf.layers.concatenate().apply([left, right]) as tf.SymbolicTensor;
      const own = new Own({ name: 'own' }).apply(tf.layers.dense({ name: 'a', units: 8 }).apply(both)) as tf.SymbolicTensor;
      const gated = channelGate({ name: 'gate', hidden: 4 })(own, both);
      const outputs = [tf.layers.dense({ name: 'kind', units: 3 }).apply(gated), tf.layers.dense({ name: 'size', units: 1 }).apply(gated)];
      return tf.model({ inputs: [left, right], outputs: outputs as tf.SymbolicTensor[] });
    }`,
    extra: `loss: { kind: losses.crossEntropy(), size: losses.mse() },
    metrics: { off: { direction: 'min', measure: (out: Record<string, tf.Tensor>, labels: Record<string, tf.Tensor>) => out.size!.sub(labels.size!).abs().reshape([-1]) } },
    score: 'off',`,
    measured: ['kind', 'size', 'off'],
  },
};

function fileOf(
  { before = '', model, data, extra = '' }: Task,
  change: (text: string) => string = (text) => text,
): string {
  const file = path.join(folder(), 'eager.experiment.ts');
  writeFileSync(
    file,
    change(`import * as tf from '@tensorflow/tfjs';
import { beta, channelGate, dataset, defineExperiment, losses } from 'sluice';
${before}export default defineExperiment({
  model: ${model},
  data: dataset({ ${data} }),
  epochs: 2, batchSize: 4, learningRate: 0.02, evaluation: { batchSize: 4 },
  shaping: { prior: beta(0.6, 0.4), weight: 0.5 }, sparsity: { weight: 0.1 },
  ${extra}
});
void channelGate, losses;
`),
  );
  return file;
}

/** Registered once. */
const deviceOptions = { tfjsNodeGpuPath: standInPackage() };

describe.each(Object.entries(tasks))('%s', (_, task) => {
  it('is trained, stopped and resumed, evaluated and profiled', async () => {
    const file = fileOf(task);
    const whole = request({ file, device: 'tfjs' });
    const events = await all(whole);
    expect(endOf(events)).toMatchObject({ outcome: 'finished', step: 8 });
    expect(endOf(events).error).toBeUndefined();
    expect(of(events, 'started')[0]!.head).toBe(task.measured ? 'none' : undefined);
    const { evaluation } = of(events, 'epoch').at(-1)!;
    expect(evaluation.samples).toBe(10);
    for (const name of task.measured ?? ['accuracy']) expect(evaluation.values[name], name).toEqual(expect.any(Number));

    const { instead } = task;
    const known = fileOf(task, (text) => {
      if (instead === undefined) return text;
      expect(text).toContain(instead[0]);
      return text.replace(instead[0], instead[1]);
    });
    const compiled = request({ file: known, device: 'cpu' });
    const oracle = await all(compiled);
    expect(endOf(oracle)).toMatchObject({ outcome: 'finished' });
    const expected = of(oracle, 'epoch').at(-1)!.evaluation.values;
    // A gate behind what nobody knows is not known to switch it.
    for (const [name, value] of Object.entries(evaluation.values))
      if (name !== 'macs' || task.notCounted === undefined)
        expect(value, name).toEqual(Number.isNaN(expected[name]!) ? Number.NaN : expect.closeTo(expected[name]!, 4));
    const right = await weights(compiled.folder);
    for (const [name, values] of Object.entries(await weights(whole.folder)))
      for (const [i, value] of values.entries()) expect(value, `${name} ${i}`).toBeCloseTo(right[name]![i]!, 4);

    const parts = request({ file, device: 'tfjs-node-gpu', deviceOptions });
    const stop = new AbortController();
    await all({ ...parts, signal: stop.signal }, (event) => {
      if (event.kind === 'step' && event.step >= 2) stop.abort();
    });
    expect(endOf(await all({ ...parts, resume: true }))).toMatchObject({ outcome: 'finished', step: 8 });
    expect(await weights(parts.folder)).toEqual(await weights(whole.folder));

    const again = await evaluateRun({
      folder: parts.folder,
      checkpoint: 'last',
      deviceOptions,
      threads: whole.threads!,
    });
    expect(again.evaluation.values).toEqual(evaluation.values);
    const report = await profile({ target: whole.folder, checkpoint: 'last', threads: whole.threads! });
    expect(report.notCounted).toEqual(task.notCounted ?? []);
    if (report.gates.length > 0) expect(report.conditional!.mean).toBeCloseTo(evaluation.values.macs!, 3);
  });
});
