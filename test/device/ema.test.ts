/** A run that averages its weights is evaluated with the averages, while it trains and afterwards. */
import path from 'node:path';
import { expect, it } from 'vitest';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import { runIdOf } from '../../src/checkpoints/runIdOf';
import { writeCheckpoint } from '../../src/checkpoints/writeCheckpoint';
import { evaluationState } from '../../src/device/ema';
import { evaluateRun } from '../../src/evaluate/evaluateRun';
import { all, experimentFile, of, request } from '../train/tinyRun';

it('takes averages where there are some, and no optimiser state', () => {
  const [a, b, average] = [Float32Array.of(1), Float32Array.of(2), Float32Array.of(3)];
  const state = { '#steps': Float32Array.of(9), a, b, 'a#ema': average, 'a#momentum': b, 'b#momentum': a };
  expect(evaluationState(state)).toEqual({ a: average, b });
});

it('is evaluated with the averages, by the run and again', async () => {
  const asked = request({ file: experimentFile({ epochs: 2, extra: 'ema: { decay: 0.9 },' }) });
  const evaluations = of(await all(asked), 'epoch').map(({ evaluation }) => evaluation);
  const again = { folder: asked.folder, checkpoint: 'last' as const, threads: asked.threads! };
  expect((await evaluateRun(again)).evaluation).toEqual(evaluations[1]);
  // The weights themselves give another number: a test that could not tell would be none.
  const file = path.join(asked.folder, 'checkpoints/last.safetensors');
  const { state, progress } = await readCheckpoint(file);
  const plain = Object.fromEntries(Object.entries(state).filter(([name]) => !name.endsWith('#ema')));
  await writeCheckpoint(file, { state: plain, progress }, {}, { run: (await runIdOf(asked.folder))! });
  expect((await evaluateRun(again)).evaluation.values.loss).not.toBeCloseTo(evaluations[1]!.values.loss, 3);
});
