/** The parts of a loop without a model: batches of numbers, a step that writes down what it is given, a folder for checkpoints. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Progress } from '../../src/checkpoints/readCheckpoint';
import type { Batch, DatasetInfo, Pipeline } from '../../src/data';
import type { State, StepControl } from '../../src/device/device';
import type { ExperimentSpec } from '../../src/experiment/experiment';
import { port } from '../../src/graph/port';
import type { ModelSummary, RunEvent } from '../../src/protocol/events/events';
import type { Attention, EarlyEnd } from '../../src/run/log/attention';
import type { Compiled } from '../../src/train/compile';
import type { LoopParts } from '../../src/train/loopParts';
import { Standing } from '../../src/train/standing';
import { define } from '../step/smallStep';

export interface Fake {
  experiment?: Partial<ExperimentSpec>;
  batches?: number;
  gates?: ModelSummary['gates'];
  resumed?: Progress;
  /** Outputs of a step beside its loss, which is the number of its batch; may throw. */
  step?: (batch: number) => Record<string, Float32Array>;
  /** Weights and slots. */
  state?: State;
  /** In place of the next batch. */
  hangsAt?: number;
  /** Asked at each look. */
  look?: (asked: number) => EarlyEnd | undefined;
  asked?: () => boolean;
  mixed?: Batch['mixed'];
  plan?: NonNullable<Compiled['evaluator']['plan']>;
  /** Outputs of an evaluation of two samples. */
  evaluated?: (state: State) => Record<string, Float32Array>;
  head?: 'classes' | 'none';
}

const info: DatasetInfo = {
  ...{ name: 'numbers', train: 40, test: 2, classes: ['a', 'b'], shape: [1, 1, 1] },
  ...{ mean: [0], std: [1] },
};

export function fakeRun(fake: Fake = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-loop-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'events.jsonl'), '');
  const { batches = 4, gates = [], head = 'classes' } = fake;
  const opened: [epoch: number, from: number][] = [];
  const released: number[] = [];
  const steps: { inputs: object; scalars: Record<string, number>; control: StepControl }[] = [];
  let [closed, looks] = [0, 0];
  const batchOf = (n: number): Batch => {
    const x = Float32Array.of(n, n);
    const y = Int32Array.of(0, 1);
    const more = fake.mixed ? { mixed: fake.mixed } : {};
    return { ...more, x, inputs: { x }, y, index: Int32Array.of(0, 1), count: 2, release: () => void released.push(n) };
  };
  const pipeline = (of: number): Pipeline =>
    ({
      ...{ info, batches: of },
      async *epoch(epoch: number, from = 0) {
        opened.push([epoch, from]);
        try {
          for (let n = from; n < of; n++) {
            if (n === fake.hangsAt) await new Promise(() => {});
            yield batchOf(n);
          }
        } finally {
          closed++;
        }
      },
    }) as unknown as Pipeline;
  const attention = {
    look: async () => fake.look?.(++looks),
    takeCheckpoint: () => fake.asked?.() ?? false,
  } as unknown as Attention;
  const parts = {
    ...{
      experiment: define({ epochs: 10, ...fake.experiment }),
      file: '/a.ts',
      folder,
      id: 'tiny-1',
      attention,
      warnings: [],
    },
    summary: {
      ...{ name: 'net', params: 1, macs: 100, gateMacs: 0 },
      notCounted: [],
      layers: [{ ...{ name: 'fc', kind: 'dense', macs: 100, params: 1 }, sources: [] }],
      gates,
    },
    ...{ priors: new Map(), measures: { head, score: undefined, metrics: {} } },
    ...{ training: pipeline(batches), test: pipeline(1) },
    resumed: fake.resumed && { progress: fake.resumed, state: {} },
  } as unknown as LoopParts;
  const compiled = {
    spec: { trainable: { w: { shape: [2, 1] } }, moving: { m: { shape: [1, 2] } }, schedules: {} },
    stepper: {
      step: async (inputs: { x: Float32Array }, scalars: Record<string, number>, control: StepControl) => {
        steps.push({ inputs: structuredClone(inputs), scalars, control });
        const batch = inputs.x[0]!;
        return { loss: Float32Array.of(batch), correct: Float32Array.of(1), ...fake.step?.(batch) };
      },
      read: async () => fake.state ?? { w: Float32Array.of(1, 2) },
    },
    evaluator: {
      plan: fake.plan,
      run: async (_: unknown, state: State) => ({
        [port.measured('loss')]: Float32Array.of(1, 3),
        [port.measured('accuracy')]: Float32Array.of(1, 0),
        predicted: Float32Array.of(0, 0),
        ...fake.evaluated?.(state),
      }),
    },
  } as unknown as Compiled;
  const standing = new Standing(parts, compiled);
  return { parts, compiled, standing, folder, opened, released, steps, closed: () => closed, looks: () => looks };
}

/** What is said, and how it ends; an error is thrown once all before it is in `said`. */
export async function run<T>(
  events: AsyncGenerator<RunEvent, T>,
  said: RunEvent[] = [],
): Promise<{ said: RunEvent[]; end: T }> {
  for (;;) {
    const { done, value } = await events.next();
    if (done) return { said, end: value };
    said.push(value);
  }
}
