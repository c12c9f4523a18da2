/** A session as its run folder and its first event tell of it: what it is made of, what it keeps when it goes on, and from when on. */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/load/sourceFiles';
import { all, endOf, folder, of, request } from './tinyRun';

const text = `import * as tf from '@tensorflow/tfjs';
import { byRun, defineExperiment, linear, synthetic } from 'sluice';
export default defineExperiment({ parameters: { units: 10, wide: false } }, ({ units }) => ({
  model: () => tf.sequential({ layers: [tf.layers.flatten({ name: 'flat', inputShape: [32, 32, 3] }), tf.layers.dense({ name: 'fc', units })] }),
  data: synthetic({ train: 32, test: 16, difficulty: 0 }),
  epochs: 1, batchSize: 16, learningRate: byRun(linear(0.1, 0, 1)), evaluation: { batchSize: 16 },
}));
`;
function file(): string {
  const at = path.join(folder(), 'one.experiment.ts');
  writeFileSync(at, text);
  return at;
}
const read = (run: string, name: string) => readFileSync(path.join(run, name), 'utf8');

it('a run begins with what it is made of: its files, its parameters, and the settings beside them', async () => {
  const experiment = file();
  const settings = { units: 10, ema: false, clipNorm: 3, 'augmentation.flip': true };
  const asked = request({ file: experiment, folder: path.join(folder(), 'first'), settings });
  const events = await all(asked);
  expect(endOf(events)).toMatchObject({ outcome: 'finished', step: 2 });
  const started = of(events, 'started')[0]!;
  expect(started).toMatchObject({
    ...{ run: 'first', experiment, experimentHash: sha256(text), pid: process.pid },
    files: [{ path: 'one.experiment.ts', sha256: sha256(text) }],
    ...{ epochs: 1, stepsPerEpoch: 2, batchSize: 16, step: 0 },
    ...{ data: { train: 32, test: 16 }, device: { id: 'cpu' }, priors: [] },
  });
  expect(started.parameters).toEqual({ units: 10, wide: false });
  expect(started.settings).toEqual({ ema: false, clipNorm: 3, 'augmentation.flip': true });
  // Of a classifier that goes by its accuracy.
  for (const name of ['head', 'score', 'metrics']) expect(started).not.toHaveProperty(name);
  expect(JSON.parse(read(asked.folder, 'config.json'))).toMatchObject({
    ...{ experiment, experimentHash: sha256(text), device: 'cpu', deviceOptions: { replicas: 1 } },
    ...{ settings, parameters: { units: 10, wide: false }, epochs: 1 },
  });
});

describe('a run that is resumed', () => {
  it('stays what it was until something of it is trained, and keeps whose repetition it is', async () => {
    const experiment = file();
    const first = request({ file: experiment });
    await all(first);
    const again = request({ file: experiment, again: first.folder });
    await all(again);
    const { again: _, ...resumed } = { ...again, resume: true, settings: { epochs: 4 } };
    const before = read(again.folder, 'config.json');
    const stop = new AbortController();
    const early = await all({ ...resumed, signal: stop.signal }, ({ kind }) => kind === 'started' && stop.abort());
    expect(of(early, 'started')).toMatchObject([{ epochs: 4, step: 2 }]);
    expect(endOf(early)).toMatchObject({ outcome: 'stopped', step: 2 });
    expect(read(again.folder, 'config.json')).toBe(before);

    // A run of an earlier version has no manifest: it gets one, without a name that its checkpoints do not have.
    rmSync(path.join(again.folder, 'manifest.json'));
    const late = await all(resumed);
    expect(endOf(late)).toMatchObject({ outcome: 'finished', step: 8 });
    expect(of(late, 'warning').map(({ message }) => message)).toEqual([
      'The learning rate was 0 at epoch 1 and goes on at 0.075: byRun(linear(0.1, 0, 1)) stretches over 4 epochs instead of 1.',
    ]);
    expect(JSON.parse(read(again.folder, 'config.json'))).toMatchObject({ epochs: 4, again: first.folder });
    const manifest = JSON.parse(read(again.folder, 'manifest.json'));
    expect(manifest).toMatchObject({ source: [{ path: 'one.experiment.ts', text }] });
    expect(manifest).not.toHaveProperty('id');
  });

  it('says which checkpoint is the last where an earlier session ended while it went back to it', async () => {
    const asked = request({ file: file() });
    await all(asked);
    const at = path.join(asked.folder, 'checkpoints');
    copyFileSync(path.join(at, 'last.safetensors'), path.join(at, 'going-back.safetensors'));
    const resumed = { ...asked, resume: true, settings: { epochs: 2 } };
    const events = await all(resumed);
    expect(of(events, 'warning').map(({ message }) => message)).toContain(
      'An earlier session ended while it went back to step 2: the run is there now.',
    );
    expect(of(events, 'checkpoint')[0]).toMatchObject({ step: 2, best: false, reason: 'resume' });
    // A session that has nothing of the kind to end says nothing.
    expect(of(await all(resumed), 'checkpoint')).toEqual([]);
  });
});
