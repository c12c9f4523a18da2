/** Events as a worker writes them, as small as they can be. */
import type { RunEvent } from '../../src/protocol/events/events';

export const started = (step = 0): RunEvent => ({
  kind: 'started',
  time: 1000,
  run: 'shapes-1',
  experiment: '/a/shapes.experiment.ts',
  experimentHash: 'x',
  pid: 1,
  epochs: 2,
  stepsPerEpoch: 10,
  batchSize: 4,
  step,
  model: { name: 'net', params: 10, macs: 1000, gateMacs: 10, layers: [], gates: [], notCounted: [] },
  data: { name: 'shapes', train: 40, test: 8, classes: ['a', 'b'], shape: [8, 8, 3] },
  device: { id: 'cpu', description: 'CPU' },
});

export const step = (number: number): RunEvent => ({
  kind: 'step',
  time: 1000 + number,
  step: number,
  epoch: number / 10,
  values: { loss: 1 / number, accuracy: 0.5, learningRate: 0.1, samplesPerSecond: 100 },
  terms: { task: 1 / number },
});

export const epoch = (number: number, accuracy: number, macs: number): RunEvent => ({
  kind: 'epoch',
  time: 1000 + 10 * number,
  step: 10 * number,
  epoch: number,
  evaluation: { values: { loss: 1, accuracy, macs }, samples: 8, gates: [] },
});

export const checkpoint = (at: number): RunEvent => ({
  kind: 'checkpoint',
  time: 1500,
  step: at,
  epoch: at / 10,
  file: 'checkpoints/last',
  best: false,
  reason: 'epoch',
});

export const ended = (at: number, outcome: 'finished' | 'stopped' | 'paused' | 'failed' = 'finished'): RunEvent => ({
  kind: 'ended',
  time: 2000,
  step: at,
  outcome,
});
