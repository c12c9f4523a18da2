/** Events for tests of what reads them: whole, and as plain as they can be. */
import type { Evaluation, RunEvent } from '../../src/protocol/events/events';
import type { EventOf } from '../../src/protocol/events/runState';

type Changes<Kind extends RunEvent['kind']> = Partial<EventOf<Kind>>;

export function started(changes: Changes<'started'> = {}): EventOf<'started'> {
  return {
    kind: 'started',
    time: 1000,
    run: 'shapes-1',
    experiment: '/a/shapes.experiment.ts',
    experimentHash: 'x',
    pid: 1,
    epochs: 2,
    stepsPerEpoch: 10,
    batchSize: 4,
    step: 0,
    model: { name: 'net', params: 10, macs: 1000, gateMacs: 10, layers: [], gates: [], notCounted: [] },
    data: { name: 'shapes', train: 40, test: 8, classes: ['a', 'b'], shape: [8, 8, 3] },
    device: { id: 'cpu', description: 'CPU' },
    ...changes,
  };
}

type StepChanges = Pick<Changes<'step'>, 'time' | 'epoch' | 'terms' | 'scalars'> &
  Partial<Record<'loss' | 'accuracy' | 'learningRate' | 'samplesPerSecond' | 'gradientNorm', number>>;

/** The other changes are measured values. */
export function step(number: number, { time, epoch, terms, scalars, ...values }: StepChanges = {}): EventOf<'step'> {
  return {
    kind: 'step',
    time: time ?? 2000 + 100 * number,
    step: number,
    epoch: epoch ?? number / 10,
    values: { loss: 1 / number, accuracy: 0.5, learningRate: 0.1, samplesPerSecond: 100, ...values },
    terms: terms ?? { task: 0.75 / number, shaping: 0.25 / number },
    ...(scalars && { scalars }),
  };
}

export function epoch(number: number, accuracy: number, changes: Changes<'epoch'> = {}): EventOf<'epoch'> {
  const values = { loss: 1, accuracy, macs: 600 };
  const evaluation = { values, samples: 8, gates: [{ gate: 'g', rates: btoa('\x00\x80\xff') }] };
  return { kind: 'epoch', time: 2050 + 1000 * number, step: 10 * number, epoch: number, evaluation, ...changes };
}

export function checkpoint(number: number, best = false): EventOf<'checkpoint'> {
  return { kind: 'checkpoint', time: 3000, step: number, epoch: number / 10, file: 'last', best, reason: 'epoch' };
}

export function ended(at: number, changes: Changes<'ended'> = {}): EventOf<'ended'> {
  return { kind: 'ended', time: 9000, step: at, outcome: 'finished', ...changes };
}

/** The evaluation with other numbers, or further ones. */
export const withValues = (evaluation: Evaluation, values: Record<string, number>): Evaluation => ({
  ...evaluation,
  values: { ...evaluation.values, ...values },
});
