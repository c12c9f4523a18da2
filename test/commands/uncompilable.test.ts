/** Models that cannot be compiled, on the built command line: refused where they would have to be, trained by an eager device. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const cli = path.join(__dirname, '../../dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-eager-'));
const sluice = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });

/** @param body of `model`, its first line on line 5. */
function experiment(name: string, body: string): string {
  writeFileSync(
    path.join(folder, `${name}.experiment.ts`),
    `import * as tf from '@tensorflow/tfjs';
import { channelGate, defineExperiment, synthetic } from 'sluice';
export default defineExperiment({
  model: () => {
${body}
  },
  data: synthetic({ train: 16, test: 8, classes: 4 }), epochs: 2, batchSize: 8, learningRate: 0.001,
});
void channelGate;
`,
  );
  return `${name}.experiment.ts`;
}

/** A kernel of the user's own, which no compiler can know: it gives back what it is given. */
const swirled = experiment(
  'swirl',
  `    class Mix extends tf.layers.Layer {
      static className = 'Mix';
      call(x: tf.Tensor[]) { return tf.engine().runKernel('Swirl', { x: [x].flat()[0] }) as tf.Tensor; }
    }
    tf.serialization.registerClass(Mix as never);
    const kernelFunc = ({ inputs, backend }: { inputs: tf.NamedTensorInfoMap; backend: tf.KernelBackend }) => {
      const { dataId, shape, dtype } = inputs.x as tf.TensorInfo;
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    };
    tf.registerKernel({ kernelName: 'Swirl', backendName: 'cpu', kernelFunc: kernelFunc as never });
    tf.registerGradient({ kernelName: 'Swirl', gradFunc: (dy) => ({ x: () => dy as tf.Tensor }) });
    const x = tf.input({ shape: [32, 32, 3] });
    const stem = tf.layers.conv2d({ name: 'stem', filters: 4, kernelSize: 3, strides: 4 }).apply(x) as tf.SymbolicTensor;
    const mixed = new Mix({ name: 'mix' }).apply(stem) as tf.SymbolicTensor;
    const gated = channelGate({ name: 'gate' })(mixed, stem);
    const pooled = tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }).apply(gated);
    return tf.model({ inputs: x, outputs: tf.layers.dense({ name: 'd', units: 4 }).apply(pooled) as tf.SymbolicTensor });`,
);
const noisy = experiment(
  'noisy',
  `    class Noise extends tf.layers.Layer {
      static className = 'Noise';
      call(x: tf.Tensor[]) { const t = [x].flat()[0]; return t.add(tf.randomNormal(t.shape as number[])); }
    }
    const x = tf.input({ shape: [32, 32, 3] });
    const noise = new Noise({ name: 'noise' }).apply(x) as tf.SymbolicTensor;
    const stem = tf.layers.conv2d({ name: 'stem', filters: 4, kernelSize: 3, strides: 4 }).apply(noise);
    return tf.model({ inputs: x, outputs: tf.layers.dense({ name: 'd', units: 4 }).apply(tf.layers.flatten().apply(stem) as tf.SymbolicTensor) as tf.SymbolicTensor });`,
);

/** Complex numbers, which no graph knows, before the first weights: TensorFlow.js has no gradient of them. */
const spectral = (trained: boolean) =>
  experiment(
    `spectral-${trained}`,
    `    class Spectrum extends tf.layers.Layer {
      static className = 'Spectrum';
      call(x: tf.Tensor[]) { const f = tf.spectral.rfft([x].flat()[0]); return tf.concat([tf.real(f), tf.imag(f)], -1); }
      computeOutputShape([n]: number[]) { return [n, 34]; }
    }
    tf.serialization.registerClass(Spectrum as never);
    const x = tf.input({ shape: [32, 32, 3] });
    const pooled = tf.layers.averagePooling2d({ poolSize: 8 }).apply(x);
    const flat = tf.layers.flatten().apply(pooled) as tf.SymbolicTensor;
    const before = ${trained} ? tf.layers.dense({ name: 'before', units: 32 }).apply(flat) : tf.layers.cropping2D({ cropping: [[0, 0], [0, 16]] }).apply(tf.layers.reshape({ targetShape: [1, 48, 1] }).apply(flat));
    const row = tf.layers.reshape({ targetShape: [32] }).apply(before);
    const spectrum = new Spectrum({ name: 'spectrum' }).apply(row) as tf.SymbolicTensor;
    const hidden = tf.layers.dense({ name: 'hidden', units: 6 }).apply(spectrum) as tf.SymbolicTensor;
    const gated = channelGate({ name: 'gate' })(hidden, spectrum);
    return tf.model({ inputs: x, outputs: tf.layers.dense({ name: 'd', units: 4 }).apply(gated) as tf.SymbolicTensor });`,
  );

it('complex numbers are trained behind by tfjs, and refused with what to do where weights lie before them', () => {
  const train = (file: string) => sluice('train', file, '--device', 'tfjs', '--runs', 'spectral', '--epochs', '1');
  const { status, stdout, stderr } = train(spectral(false));
  expect(status, stderr).toBe(0);
  expect(/^not counted +(.*)$/m.exec(stdout)?.[1]).toContain('spectrum (FFT)');
  const refused = train(spectral(true));
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/TensorFlow\.js has no gradient of \w+.*\n +Put what computes with it before/);
});

describe.each([
  ['Swirl', swirled, 5, 'mix', 'mix (Swirl)'],
  ['randomNormal', noisy, 5, 'noise', undefined],
])('a model with %s', (operation, file, line, layer, notCounted) => {
  it('is refused by cpu, with operation, layer and line, and leaves no run', () => {
    const runs = `refused-${operation}`;
    const { status, stderr } = sluice('train', file, '--device', 'cpu', '--runs', runs);
    expect(status).toBe(2);
    expect(stderr).toContain(`${file}:${line}: `);
    expect(stderr).toMatch(new RegExp(`${operation}.*layer ${layer}`));
    expect(stderr).toMatch(/choose device tfjs/);
    expect(readdirSync(path.join(folder, runs))).toEqual([]);
  });

  it('is trained, evaluated and resumed by tfjs', () => {
    const runs = `runs-${operation}`;
    const trained = sluice('train', file, '--device', 'tfjs', '--runs', runs, '--epochs', '1');
    expect(trained.status, trained.stderr).toBe(0);
    const run = path.join(runs, readdirSync(path.join(folder, runs))[0]!);
    const resumed = sluice('train', '--resume', run, '--epochs', '2');
    expect(resumed.status, resumed.stderr).toBe(0);
    const evaluated = sluice('evaluate', run, '--last');
    expect(evaluated.status, evaluated.stderr).toBe(0);
    const profiled = sluice('profile', run);
    expect(profiled.status, profiled.stderr).toBe(0);
    for (const { stdout } of [trained, resumed, evaluated]) {
      expect(/^not counted +(.*)$/m.exec(stdout)?.[1]).toBe(notCounted);
      expect(/^dense MACs +at least/m.test(stdout)).toBe(notCounted !== undefined);
    }
    expect(/^not counted.*: (.*)$/m.exec(profiled.stdout)?.[1]).toBe(notCounted);
    // The evaluation of the run and that of the command are of the same weights.
    const events = readFileSync(path.join(folder, run, 'events.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const losses = events
      .map((text) => JSON.parse(text))
      .flatMap((e) => (e.kind === 'epoch' ? [e.evaluation.loss] : []));
    expect(losses).toHaveLength(2);
    if (operation !== 'randomNormal') expect(evaluated.stdout).toContain(`loss ${losses[1].toFixed(4)}`);
  });
});

describe.each(['lazy', 'built', 'pushed'])('a dense layer inside a layer, %s', (kind) => {
  const file = experiment(
    `inner-${kind}`,
    `    class Head extends tf.layers.Layer {
      static className = 'Head';
      inner = tf.layers.dense({ name: 'inner', units: 4 });
      build(shape: tf.Shape) {
        if ('${kind}' !== 'lazy') this.inner.build(shape);
        if ('${kind}' === 'pushed') (this as never as { _trainableWeights: unknown[] })._trainableWeights.push(...this.inner.trainableWeights);
        super.build(shape);
      }
      call(x: tf.Tensor[]) { return this.inner.apply([x].flat()[0]) as tf.Tensor; }
      computeOutputShape(s: tf.Shape) { return [s[0], 4]; }
    }
    const x = tf.input({ shape: [32, 32, 3] });
    const stem = tf.layers.conv2d({ name: 'stem', filters: 4, kernelSize: 3, strides: 4 }).apply(x) as tf.SymbolicTensor;
    const pooled = tf.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }).apply(stem) as tf.SymbolicTensor;
    return tf.model({ inputs: x, outputs: new Head({ name: 'head' }).apply(pooled) as tf.SymbolicTensor });`,
  );
  const unknown =
    /Layer head uses weights that are not the model's: .*kernel, .*bias\. ?[\s\S]*_trainableWeights\.push/;

  it.each(['cpu', 'tfjs'])('trains where the weights were handed over, and is refused where not: %s', (device) => {
    const runs = `inner-${kind}-${device}`;
    const { status, stderr } = sluice('train', file, '--device', device, '--runs', runs, '--epochs', '1');
    expect(status, stderr).toBe(kind === 'pushed' ? 0 : 2);
    expect(unknown.test(stderr)).toBe(kind !== 'pushed');
    expect(stderr).not.toMatch(/random|dataSync/);
    expect(readdirSync(path.join(folder, runs))).toHaveLength(kind === 'pushed' ? 1 : 0);
  });

  it('has its MACs in a profile, which warns where they will not be trained', () => {
    const { stdout, status } = sluice('profile', file);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^head +dense +16 /m);
    expect(unknown.test(stdout)).toBe(kind !== 'pushed');
  });
});

it('what was trained eagerly is exported where the format takes any model, and refused with the way out where not', () => {
  const runs = 'exported';
  sluice('train', swirled, '--device', 'tfjs', '--runs', runs, '--epochs', '1');
  const run = path.join(runs, readdirSync(path.join(folder, runs))[0]!);
  expect(sluice('export', run, '--format', 'tfjs').stdout).toMatch(/^compared .*same classes/m);
  const { status, stderr } = sluice('export', run, '--format', 'onnx');
  expect(status).toBe(2);
  expect(stderr).toMatch(/Swirl.*layer mix/);
  expect(stderr).toMatch(/--format tfjs/);
  expect(stderr).not.toMatch(/choose device/);
});
