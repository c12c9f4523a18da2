/** Runs small enough for a test: a gated network of 8 layers on the built-in set, 4 steps an epoch. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readCheckpoint } from '../../src/checkpoints/readCheckpoint';
import type { RunEvent } from '../../src/protocol/events/events';
import { parseEvents } from '../../src/protocol/events/parseEvents';
import { train } from '../../src/train/train';
import type { TrainRequest } from '../../src/train/trainRequest';
import { builtThreads } from '../threads';

export const folder = () => mkdtempSync(path.join(tmpdir(), 'sluice-train-'));

export interface Options {
  epochs?: number;
  extra?: string;
  model?: string;
}

/** A new experiment file, its model on line 5. */
export function experimentFile({ epochs = 2, extra = '', model }: Options = {}): string {
  const file = path.join(folder(), 'tiny.experiment.ts');
  const body = model ?? 'networks.resnetCifar({ depth: 8, width: 0.5, gated: true })';
  writeFileSync(
    file,
    `import { basicBlock, beta, dataset, losses, metrics, byRun, bySteps, channelGate, defineExperiment, learntPriors, linear, networks, ramp, synthetic } from 'sluice';
import * as tf from '@tensorflow/tfjs';

export default defineExperiment({
  model: () => ${body},
  data: synthetic({ train: 64, test: 32, difficulty: 0 }),
  epochs: ${epochs},
  batchSize: 16,
  learningRate: 0.05,
  shaping: { prior: beta(0.6, 0.4), weight: 1 },
  sparsity: { weight: 0.1 },
  evaluation: { batchSize: 16 },
  ${extra}
});
void tf, byRun, bySteps, dataset, losses, metrics;
`,
  );
  return file;
}

export function request(options: Partial<TrainRequest> & { file?: string } = {}): TrainRequest {
  const { file = experimentFile(), ...rest } = options;
  return {
    experiment: file,
    folder: path.join(folder(), 'run'),
    resume: false,
    threads: builtThreads,
    deviceOptions: { replicas: 1 },
    ...rest,
  };
}

export async function all(asked: TrainRequest, each?: (event: RunEvent) => void): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  for await (const event of train(asked)) {
    events.push(event);
    each?.(event);
  }
  return events;
}

export const of = <K extends RunEvent['kind']>(events: RunEvent[], kind: K) =>
  events.filter((e): e is Extract<RunEvent, { kind: K }> => e.kind === kind);
export const endOf = (events: RunEvent[]) => of(events, 'ended')[0]!;
/** The lines of a run's file, with everything that was written. */
export const stored = (run: string): RunEvent[] =>
  readFileSync(path.join(run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const event = JSON.parse(line);
      return event.kind === 'step' || event.kind === 'epoch' ? parseEvents(`${line}\n`).events[0] : event;
    });
export const weights = async (run: string) =>
  (await readCheckpoint(path.join(run, 'checkpoints/last.safetensors'))).state;
