/** Writes the events of a long run, as a worker would: ten `step` events and one `gates` event a second, evaluations. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { SeededRandom } from '../../../src/base/random';
import { eventLine } from '../../../src/protocol/events/eventLine';
import type { RunEvent } from '../../../src/protocol/events/events';
import { packDistances, packShares } from '../../../src/protocol/facts/packed';

export interface LongRun {
  steps: number;
  /** Named terms of the loss. */
  terms: number;
  /** Gates in all, over layers of 256. */
  channels: number;
  stepsPerSecond: number;
  stepsPerEpoch: number;
}

const layerChannels = 256;
const classes = 10;
const begun = Date.UTC(2026, 0, 1);

/** A generator of events from its first step on, without `started`. */
export class LongRunEvents {
  readonly #random = new SeededRandom(1);
  readonly #layers: { name: string; channels: number }[];

  constructor(readonly run: LongRun) {
    const count = Math.ceil(run.channels / layerChannels);
    this.#layers = Array.from({ length: count }, (_, i) => ({
      name: `stage${1 + (i >> 2)}_block${1 + (i & 3)}_gate`,
      channels: Math.min(layerChannels, run.channels - i * layerChannels),
    }));
  }

  started(): RunEvent {
    const { steps, stepsPerEpoch } = this.run;
    const gates = this.#layers.map(({ name, channels }) => ({ name, channels, sources: [] }));
    const layers = gates.map(({ name }) => ({
      ...{ name: `${name}_conv`, kind: 'Conv2D', macs: 1e7, params: 1e5, outputGate: name },
      sources: [{ file: '/w/long.experiment.ts', line: 7 }],
    }));
    return {
      ...{ kind: 'started', time: begun, run: 'long-20260101-000000', experiment: '/w/long.experiment.ts' },
      ...{ experimentHash: '0', pid: 1, epochs: steps / stepsPerEpoch, stepsPerEpoch, batchSize: 128, step: 0 },
      model: { name: 'long', params: 1e6, macs: 1e8, gateMacs: 1e5, layers, gates, notCounted: [] },
      data: {
        ...{ name: 'CIFAR-10', train: 50_000, test: 10_000, shape: [32, 32, 3] },
        classes: Array.from({ length: classes }, (_, i) => `class ${i}`),
      },
      device: { id: 'cpu', description: 'CPU' },
    };
  }

  step(step: number): RunEvent {
    const { terms: count, stepsPerEpoch, stepsPerSecond } = this.run;
    const terms: Record<string, number> = {};
    let loss = 0;
    for (let i = 0; i < count; i++) {
      const value = (1 + this.#random.uniform()) / (1 + i) / (1 + step / 1e5);
      terms[`term_${i}`] = value;
      loss += value;
    }
    const accuracy = this.#random.uniform();
    const values = { loss, accuracy, learningRate: 0.1, samplesPerSecond: 128 * stepsPerSecond };
    return { kind: 'step', time: this.time(step), step, epoch: step / stepsPerEpoch, values, terms };
  }

  gates(step: number): RunEvent {
    const gates = this.#layers.map(({ name, channels }) => ({
      gate: name,
      rates: packShares(this.#uniform(channels)),
    }));
    return { kind: 'gates', time: this.time(step), step, gates };
  }

  epoch(step: number): RunEvent {
    const gates = this.#layers.map(({ name, channels }) => ({
      gate: name,
      rates: packShares(this.#uniform(channels)),
      classRates: packShares(this.#uniform(classes * channels)),
      distances: packDistances(this.#uniform(channels)),
    }));
    const evaluation = { values: { loss: 1, accuracy: this.#random.uniform(), macs: 5e7 }, samples: 10_000, gates };
    return { kind: 'epoch', time: this.time(step), step, epoch: step / this.run.stepsPerEpoch, evaluation };
  }

  /** What the worker says in one tenth of a second that ends with this step. */
  *tenth(step: number): Generator<RunEvent> {
    const { stepsPerSecond, stepsPerEpoch } = this.run;
    yield this.step(step);
    if (step % stepsPerSecond === 0) yield this.gates(step);
    if (step % stepsPerEpoch !== 0) return;
    yield this.epoch(step);
    const epoch = step / stepsPerEpoch;
    yield {
      kind: 'checkpoint',
      time: this.time(step),
      step,
      epoch,
      file: 'last',
      best: epoch % 7 === 0,
      reason: 'epoch',
    };
  }

  time(step: number): number {
    return begun + Math.round((1000 * step) / this.run.stepsPerSecond);
  }

  #uniform(length: number): number[] {
    return Array.from({ length }, () => this.#random.uniform());
  }
}

/** Resolves with the bytes that were written. */
export async function writeLongRun(file: string, run: LongRun): Promise<number> {
  const events = new LongRunEvents(run);
  const stream = createWriteStream(file);
  let text = `${JSON.stringify(events.started())}\n`;
  for (let step = run.stepsPerSecond / 10; step <= run.steps; step += run.stepsPerSecond / 10) {
    for (const event of events.tenth(step)) text += `${eventLine(event)}\n`;
    if (text.length < 1 << 20) continue;
    if (!stream.write(text)) await once(stream, 'drain');
    text = '';
  }
  stream.end(
    `${text}${JSON.stringify({ kind: 'ended', time: events.time(run.steps), step: run.steps, outcome: 'finished' })}\n`,
  );
  await once(stream, 'close');
  return stream.bytesWritten;
}
