/** A run opened again: whose weights it has, what does not fit, and what an evaluation of it leaves in its folder. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkpointFile, readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';
import { type EvaluateRequest, evaluateRun, evaluateThresholds } from '../../src/evaluate/evaluateRun';
import { openTrainedRun } from '../../src/evaluate/trainedRun';
import { decodeSamples } from '../../src/protocol/files/samples';
import { temporaryFolder } from '../data/files';
import { handmadeRun } from '../export/handmadeRun';
import { builtThreads, openThreads } from '../threads';

let run = '';
beforeAll(async () => {
  run = await handmadeRun({ extra: 'evaluation: { batchSize: 100 },' });
});
const opened = async (folder: string, checkpoint?: 'best' | 'last') => {
  const found = await openTrainedRun({ folder, threads: builtThreads, ...(checkpoint ? { checkpoint } : {}) });
  await found.close();
  return found;
};
/** Its best checkpoint with other arrays. */
async function changed(change: (state: Record<string, Float32Array>) => void): Promise<string> {
  const folder = temporaryFolder();
  cpSync(run, folder, { recursive: true });
  const file = checkpointFile(folder, 'best');
  const { state, progress } = await readCheckpoint(file);
  change(state);
  await writeCheckpoint(file, { state, progress }, {});
  return folder;
}

describe('a run that is opened', () => {
  it('has the weights of its best checkpoint, or of the one that is asked for, and where that stood', async () => {
    const before = openThreads();
    const [best, last] = [await opened(run), await opened(run, 'last')];
    // Its test split is smaller than a usual batch, and is opened a second time.
    expect(openThreads()).toBe(before);
    expect([best.checkpoint, best.progress.epoch, last.checkpoint, last.progress.epoch]).toEqual([
      'best',
      1,
      'last',
      2,
    ]);
    const { state } = await readCheckpoint(checkpointFile(run, 'last'));
    expect(last.state['stem_bn/gamma']).toEqual(state['stem_bn/gamma']);
    expect(best.state['stem_bn/gamma']).not.toEqual(state['stem_bn/gamma']);
    expect(Object.keys(best.state).filter((name) => name.includes('#'))).toEqual([]);
    expect(best.compiles).toBe(true);
  });

  it('leaves no thread of its data behind, also where its batch is larger than the test split', async () => {
    const before = openThreads();
    const { close, data, experiment } = await openTrainedRun({ folder: run, threads: builtThreads });
    expect(experiment.evaluation.batchSize).toBe(data.info.test);
    expect(openThreads()).toBe(before + 1);
    await close();
    await expect.poll(openThreads).toBe(before);
  });

  it('has averaged weights where there are some, and no slots of the optimiser', async () => {
    const average = Float32Array.from({ length: 10 }, (_, i) => i);
    const folder = await changed((state) => {
      state['classifier/bias#ema'] = average;
      state['classifier/bias#momentum'] = average.slice().reverse();
    });
    const { state } = await opened(folder);
    expect(state['classifier/bias']).toEqual(average);
    expect(Object.keys(state).filter((name) => name.includes('#'))).toEqual([]);
  });

  it('has the settings of the run, and the place of the package of TensorFlow that it was trained with', async () => {
    const folder = await changed(() => {});
    const file = path.join(folder, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    const more = { settings: { 'evaluation.batchSize': 8 }, deviceOptions: { tfjsNodeGpuPath: '/nowhere/gpu' } };
    writeFileSync(file, JSON.stringify({ ...config, ...more }));
    const found = await opened(folder);
    expect(found.experiment.evaluation.batchSize).toBe(8);
    await expect(found.device('tfjs-node-gpu')).rejects.toThrow('/nowhere/gpu');
    await expect(found.device('tfjs-node-gpu', { tfjsNodeGpuPath: '/other' })).rejects.toThrow('/other');
  });

  it('says whether its forward pass can be compiled', async () => {
    const model = `(() => {
      class Odd extends tf.layers.Layer { static className = 'Odd'; call(x: tf.Tensor[]) { const t = [x].flat()[0]!; return t.mul(tf.unique(t.flatten()).values.max()) } }
      return tf.sequential({ layers: [tf.layers.flatten({ inputShape: [32, 32, 3] }), new Odd({ name: 'odd' }), tf.layers.dense({ units: 10, name: 'out' })] });
    })()`;
    expect((await opened(await handmadeRun({ model }))).compiles).toBe(false);
  });

  it('is refused first where its model no longer fits its data', async () => {
    const folder = await changed(() => {});
    const file = path.join(folder, 'config.json');
    const config = JSON.parse(readFileSync(file, 'utf8'));
    const text = readFileSync(config.experiment, 'utf8').replace('width: 0.5', 'classes: 12');
    const experiment = path.join(folder, 'other.experiment.ts');
    writeFileSync(experiment, text);
    writeFileSync(file, JSON.stringify({ ...config, experiment }));
    await expect(opened(folder)).rejects.toThrow("The model's output is [batch, 12], the data has 10 classes.");
  });

  it('is refused where its checkpoint has another size of a variable', async () => {
    const folder = await changed((state) => {
      state['classifier/bias'] = new Float32Array(3);
    });
    const before = openThreads();
    await expect(opened(folder)).rejects.toMatchObject({
      message: "The checkpoint does not fit the model: 'classifier/bias' has 3 numbers, the model needs 10.",
      detail: { hint: 'Use the experiment as it was when the run was made.', source: { line: 5 } },
    });
    expect(openThreads()).toBe(before);
  });
});

describe('an evaluation', () => {
  const request = (given: Partial<EvaluateRequest> = {}): EvaluateRequest => ({
    folder: run,
    threads: builtThreads,
    ...given,
  });
  const files = () => ['samples.bin', 'samples-best.bin'].map((name) => existsSync(path.join(run, name)));

  /** Open channels of the first gate. */
  const openOfFirst = (open: (gate: string) => number) => open('stage1_block1_gate');

  it('tells of every image which channels it opens, and says what it does', async () => {
    const [shares, said] = [[] as number[], [] as string[]];
    const { evaluation, model } = await evaluateRun(
      request({
        onSample: (open) => void shares.push(openOfFirst(open)),
        say: (text) => void said.push(text),
      }),
    );
    expect(said).toEqual(['evaluating 32 test images']);
    expect(shares).toHaveLength(32);
    const rates = Buffer.from(evaluation.gates[0]!.rates, 'base64');
    const mean = shares.reduce((a, b) => a + b, 0) / 32 / model.gates[0]!.channels;
    expect(rates.reduce((a, b) => a + b, 0) / rates.length / 255).toBeCloseTo(mean, 2);
    expect(files()).toEqual([false, false]);
  });

  it('ends with its signal, of its reason, and leaves nothing open, whatever comes of it', async () => {
    const before = openThreads();
    const folder = await changed(() => {});
    const config = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'));
    const settings = { 'evaluation.batchSize': 8 };
    writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...config, settings }));
    const stop = new AbortController();
    let seen = 0;
    const onSample = () => {
      seen++;
      stop.abort(new Error('enough'));
    };
    const asked = request({ folder, signal: stop.signal, onSample, record: true });
    await expect(evaluateRun(asked)).rejects.toThrow('enough');
    // The batch in which it fired, and no other.
    expect(seen).toBe(8);
    expect(openThreads()).toBe(before);
    expect(existsSync(path.join(folder, 'samples-best.bin'))).toBe(false);
    const { evaluation } = await evaluateRun(request());
    expect(evaluation.samples).toBe(32);
    expect(openThreads()).toBe(before);
  });

  it('notes its images where that is asked for, as the gates were trained, under the name of its checkpoint', async () => {
    const said: string[] = [];
    await evaluateThresholds(request({ record: true, say: (text) => void said.push(text) }), [0.3, 0.7]);
    expect(files()).toEqual([false, false]);
    expect(said).toEqual([
      ...['evaluating 32 test images, threshold 0.3 (1 of 2)', 'evaluating 32 test images, threshold 0.7 (2 of 2)'],
    ]);
    const { epoch, checkpoint } = await evaluateRun(request({ record: true }));
    expect([epoch, checkpoint, files()]).toEqual([1, 'best', [false, true]]);
    expect(await evaluateRun(request({ record: true, checkpoint: 'last' }))).toMatchObject({
      epoch: 2,
      checkpoint: 'last',
    });
    const of = (name: string) => decodeSamples(readFileSync(path.join(run, name)), name);
    expect([of('samples.bin').epoch, of('samples-best.bin').epoch]).toEqual([2, 1]);
    rmSync(path.join(run, 'samples-best.bin'));
    mkdirSync(path.join(run, 'samples-best.bin'));
    await expect(evaluateRun(request({ record: true }))).rejects.toThrow(
      'What the gates did for each test sample cannot be written: ',
    );
  });
});
