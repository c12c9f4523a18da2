/** Regression and several labels a sample, end to end on the built command line: what is exported measures what is printed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

const cli = path.join(__dirname, '../../dist/cli.js');
const folder = mkdtempSync(path.join(tmpdir(), 'sluice-task-'));

function sluice(...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}
const refused = (...args: string[]) => spawnSync(process.execPath, [cli, ...args], { cwd: folder, encoding: 'utf8' });

const inputs = (index: number) => Array.from({ length: 6 }, (_, i) => Math.sin(index * (i + 1)));
const tasks = {
  regression: {
    labels: (x: number[]) => [x[0]! + 2 * x[1]!, x[2]! - 1],
    written: 'x[0] + 2 * x[1], x[2] - 1',
    fields: "loss: losses.mse(), metrics: { mae: metrics.mae(), rmse: metrics.rmse() }, score: 'mae',",
    size: 2,
  },
  labelled: {
    labels: (x: number[]) => [Number(x[0]! > 0), Number(x[2]! > 0.2), Number(x[1]! > x[4]!)],
    written: 'Number(x[0] > 0), Number(x[2] > 0.2), Number(x[1] > x[4])',
    fields: "loss: losses.bce(), metrics: { map: metrics.meanAveragePrecision() }, score: 'map',",
    size: 3,
  },
};

function experiment(name: keyof typeof tasks): string {
  const { written, fields, size } = tasks[name];
  writeFileSync(
    path.join(folder, `${name}.experiment.ts`),
    `import * as tf from '@tensorflow/tfjs';
import { channelGate, dataset, defineExperiment, losses, metrics } from 'sluice';
const sample = (index: number) => {
  const x = Array.from({ length: 6 }, (_, i) => Math.sin(index * (i + 1))) as [number, number, number, number, number];
  return { x: Float32Array.from(x), y: Float32Array.of(${written}) };
};
export default defineExperiment({
  model: () => {
    const input = tf.input({ shape: [6] });
    const hidden = tf.layers.dense({ name: 'hidden', units: 16, activation: 'relu' }).apply(input) as tf.SymbolicTensor;
    const gated = channelGate({ name: 'gate', hidden: 4 })(hidden, input);
    return tf.model({ inputs: input, outputs: tf.layers.dense({ name: 'out', units: ${size} }).apply(gated) as tf.SymbolicTensor });
  },
  data: dataset({ shape: [6], labels: { shape: [${size}] }, train: { length: 64, sample }, test: { length: 21, sample } }),
  ${fields}
  epochs: 2, batchSize: 8, learningRate: 0.05, sparsity: { weight: 0.01 }, evaluation: { batchSize: 8 },
});
`,
  );
  return `${name}.experiment.ts`;
}

/** What the exported network says of the test samples. */
async function saidBy(file: string): Promise<number[][]> {
  const session = await ort.InferenceSession.create(file);
  const x = Float32Array.from(Array.from({ length: 21 }, (_, i) => inputs(i)).flat());
  const [name = ''] = session.inputNames;
  const results = await session.run({ [name]: new ort.Tensor('float32', x, [21, 6]) });
  const { data, dims } = results[session.outputNames[0]!]!;
  const size = dims[1]!;
  return Array.from({ length: 21 }, (_, i) => [...(data as Float32Array)].slice(i * size, (i + 1) * size));
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

describe.each(Object.keys(tasks) as (keyof typeof tasks)[])('%s', (name) => {
  const score = { regression: 'mae', labelled: 'map' }[name];
  let run = '';
  let measured: Record<string, number> = {};

  it('trains, and measures what the exported network says', async () => {
    expect(sluice('train', experiment(name))).not.toContain('accuracy');
    run = path.join('runs', readdirSync(path.join(folder, 'runs')).find((id) => id.startsWith(name))!);
    measured = JSON.parse(sluice('evaluate', run, '--json'));
    expect(measured).toMatchObject({ samples: 21, accuracy: null as never });
    sluice('export', run, '--format', 'onnx', '--out', `${name}.onnx`);
    const said = await saidBy(path.join(folder, `${name}.onnx`));
    const truth = said.map((_, i) => tasks[name].labels(inputs(i)));
    const pairs = said.flatMap((row, i) => row.map((z, c) => [z, truth[i]![c]!] as const));
    if (name === 'regression') {
      const squares = pairs.map(([z, y]) => (z - y) ** 2);
      expect(measured.loss).toBeCloseTo(mean(squares), 4);
      expect(measured.rmse).toBeCloseTo(Math.sqrt(mean(squares)), 4);
      expect(measured.mae).toBeCloseTo(mean(pairs.map(([z, y]) => Math.abs(z - y))), 4);
    } else {
      const entropy = ([z, y]: readonly [number, number]) =>
        -(y * Math.log(sigmoid(z)) + (1 - y) * Math.log(1 - sigmoid(z)));
      expect(measured.loss).toBeCloseTo(mean(pairs.map(entropy)), 4);
      const precisions = [0, 1, 2].map((c) =>
        mean(
          said.flatMap((row, i) => {
            if (truth[i]![c] !== 1) return [];
            const above = said.flatMap((other, j) => (other[c]! >= row[c]! ? [truth[j]![c]!] : []));
            return [mean(above)];
          }),
        ),
      );
      expect(measured.map).toBeCloseTo(mean(precisions), 4);
    }
  });

  it('is listed, measured at a threshold, profiled and reported by its own numbers', () => {
    const listed = JSON.parse(sluice('runs', run, '--json'));
    expect(listed.columns.find(({ id }: { id: string }) => id === score).direction).toBe(
      name === 'regression' ? 'lower' : 'higher',
    );
    expect(listed.columns.some(({ id }: { id: string }) => id === 'accuracy')).toBe(false);
    expect(listed.rows[0].cells[score]).toBeCloseTo(measured[score]!, 5);
    expect(sluice('evaluate', run, '--threshold', '0.5')).toMatch(new RegExp(`threshold +${score} `));
    expect(sluice('profile', run)).toContain('of 21 test');
    sluice('report', run, '--out', `${name}.html`);
    const page = readFileSync(path.join(folder, `${name}.html`), 'utf8');
    expect(page).toContain(`${score} over average MACs`);
    expect(page).not.toContain('Accuracy');
  });

  it('says why it has no samples and no predictions', () => {
    for (const [command, said] of [
      ['samples', /says no class/],
      ['predict', /says no class/],
    ] as const) {
      const { status, stderr } = refused(command, run);
      expect([status !== 0, said.test(stderr)], stderr).toEqual([true, true]);
    }
  });
});

it('names the sample whose label a loss cannot be told', () => {
  const file = experiment('labelled');
  const text = path.join(folder, 'wrong.experiment.ts');
  writeFileSync(
    text,
    readFileSync(path.join(folder, file), 'utf8').replace('Number(x[0] > 0)', 'index === 17 ? 1.5 : Number(x[0] > 0)'),
  );
  const { status, stderr } = refused('train', 'wrong.experiment.ts');
  expect(status).not.toBe(0);
  expect(stderr).toMatch(/The label of sample 17 is 1\.5, and the loss wants 0 to 1\./);
  expect(stderr).toContain('wrong.experiment.ts:14');
});
