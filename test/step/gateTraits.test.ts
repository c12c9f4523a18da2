/** What a run says of its gates, schedules and files beside its measurements. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { channelGate, staticGate } from '../../src/nn';
import { withGateTraits } from '../../src/step/gateTraits';
import { all, experimentFile, of, request } from '../train/tinyRun';

it('a step says what the schedules gave it, in closed form', async () => {
  const extra = `shaping: { prior: beta(0.6, 0.4), weight: linear(4, 0, 2), layers: { 'stage2*': { weight: 3 } } },
  temperature: linear(1, 0.5, 2),`;
  const file = experimentFile({ epochs: 1, extra });
  const events = await all(request({ file }));
  // The fourth of four steps begins after ¾ of an epoch, 3/8 of the way.
  const last = of(events, 'step').at(-1)!;
  expect(last.step).toBe(4);
  expect(last.scalars).toEqual({ shaping: 2.5, 'shaping:stage2*': 3, sparsity: 0.1, temperature: 1 - 0.5 * (3 / 8) });

  const [{ files, experimentHash, model }] = of(events, 'started') as [ReturnType<typeof of<'started'>>[0]];
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  expect([experimentHash, files]).toEqual([sha256, [{ path: 'tiny.experiment.ts', sha256 }]]);
  for (const gate of model.gates) expect(gate).toMatchObject({ conditional: true, hard: true, temperature: 2 / 3 });
}, 60_000);

it('of each gate layer what it says of itself, ours or not', () => {
  class Soft extends tf.layers.Layer {
    static className = 'Soft';
    hard = false;
    temperature = 2;
  }
  class Odd extends tf.layers.Layer {
    static className = 'Odd';
    temperature = Number.NaN;
  }
  const x = tf.input({ shape: [4] });
  const a = channelGate({ name: 'a', temperature: 0.9 })(x, x);
  const soft = new Soft({ name: 'soft' }).apply(a) as tf.SymbolicTensor;
  const b = staticGate({ name: 'b' })(new Odd({ name: 'odd' }).apply(soft) as tf.SymbolicTensor);
  const model = tf.model({
    inputs: x,
    outputs: tf.layers.dense({ name: 'own', units: 2 }).apply(b) as tf.SymbolicTensor,
  });
  const gate = (name: string, conditional = true) => ({ name, channels: 4, sources: [], conditional });
  const gates = [gate('a'), gate('b', false), gate('soft'), gate('soft (2)'), gate('odd'), gate('own'), gate('gone')];
  const summary = { name: 'net', params: 1, macs: 1, gateMacs: 0, layers: [], gates, notCounted: [] };
  expect(withGateTraits(summary, model).gates).toEqual([
    { ...gate('a'), hard: true, temperature: 0.9 },
    { ...gate('b', false), hard: true, temperature: 2 / 3 },
    { ...gate('soft'), hard: false, temperature: 2 },
    { ...gate('soft (2)'), hard: false, temperature: 2 },
    gate('odd'),
    gate('own'),
    gate('gone'),
  ]);
  model.dispose();
});
