/** What a resumed run says whose number of epochs has changed: the schedules that jump, with their numbers. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { synthetic } from '../../src/data/sources/sources';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import { beta, byRun, bySteps, cosine, delayed, linear, ramp, type Schedule, step, toSchedule } from '../../src/nn';
import type { RunEvent } from '../../src/protocol/events/events';
import { stretched } from '../../src/step/stretched';
import { train } from '../../src/train/train';
import { experimentFile, request } from '../train/tinyRun';
import { weightOf } from '../weightOf';

/** Of a run planned for 4 epochs of 10 steps, of which `done` are trained, that goes on to `epochs`. */
function said(fields: Partial<ExperimentSpec>, epochs: number, done = 2): string[] {
  const model = () => tf.sequential();
  const experiment = defineExperiment({ model, data: synthetic(), learningRate: 0.1, ...fields, epochs });
  const { shaping, sparsity, temperature } = experiment;
  const schedules: Record<string, Schedule> = {
    ...(shaping ? { shaping: toSchedule(shaping.weight) } : {}),
    ...(sparsity ? { sparsity: toSchedule(weightOf(sparsity)) } : {}),
    ...(temperature ? { temperature } : {}),
  };
  return stretched(experiment, schedules, 4, done * 10, 10);
}

it('a difference below a thousandth is none that a user must know', () => {
  // Half of the way and a quarter: 0.995 and 0.9975, or 0.9995 and 0.99975.
  expect(said({ learningRate: byRun(linear(1, 0.99, 1)) }, 8)).toHaveLength(1);
  expect(said({ learningRate: byRun(linear(1, 0.999, 1)) }, 8)).toEqual([]);
});

describe('what jumps is said with what it was and what it is now', () => {
  // Half of 4 epochs is a quarter of 8 and two thirds of 3; cos(π/4) = 0.7071, cos(2π/3) = −1/2.
  it.each<[what: string, fields: Partial<ExperimentSpec>, epochs: number, text: string]>([
    [
      'a cosine over more epochs',
      { learningRate: cosine(0.1) },
      8,
      'The learning rate was 0.05 at epoch 2 and goes on at 0.0854: cosine(0.1) stretches over 8 epochs instead of 4.',
    ],
    [
      'a cosine over fewer',
      { learningRate: cosine(0.1) },
      3,
      'The learning rate was 0.05 at epoch 2 and goes on at 0.025: cosine(0.1) shrinks to 3 epochs instead of 4.',
    ],
    [
      'a cosine behind a warm-up, with a floor',
      { learningRate: cosine(0.1, { warmup: 1, floor: 0.01 }) },
      7,
      'The learning rate was 0.0775 at epoch 2 and goes on at 0.094: cosine(0.1, { warmup: 1, floor: 0.01 }) stretches over 7 epochs instead of 4.',
    ],
    [
      'steps in shares of the run',
      { learningRate: byRun(step(0.1, [0.5, 0.75], 0.1)) },
      8,
      'The learning rate was 0.01 at epoch 2 and goes on at 0.1: byRun(step(0.1, [0.5, 0.75], 0.1)) stretches over 8 epochs instead of 4.',
    ],
    [
      'a weight of the priors',
      { shaping: { prior: beta(0.6, 0.4), weight: byRun(linear(1, 0, 1)) } },
      8,
      'shaping.weight was 0.5 at epoch 2 and goes on at 0.75: byRun(linear(1, 0, 1)) stretches over 8 epochs instead of 4.',
    ],
    [
      'a weight of the gates',
      { sparsity: { weight: byRun(ramp(0.4, 0, 0.5)) } },
      8,
      'sparsity.weight was 0.4 at epoch 2 and goes on at 0.2: byRun(ramp(0.4, 0, 0.5)) stretches over 8 epochs instead of 4.',
    ],
    [
      'a temperature',
      { temperature: byRun(linear(1, 0.2, 1)) },
      8,
      'The temperature was 0.6 at epoch 2 and goes on at 0.8: byRun(linear(1, 0.2, 1)) stretches over 8 epochs instead of 4.',
    ],
    [
      'a cosine in steps, delayed',
      { learningRate: delayed(1, bySteps(cosine(0.1))) },
      7,
      'The learning rate was 0.075 at epoch 2 and goes on at 0.0933: delayed(1, bySteps(cosine(0.1))) stretches over 7 epochs instead of 4.',
    ],
    [
      'a function of the user’s',
      { learningRate: (epoch, epochs) => 0.1 * (1 - epoch / epochs) },
      8,
      'The learning rate was 0.05 at epoch 2 and goes on at 0.075: its function stretches over 8 epochs instead of 4.',
    ],
    [
      'a rate of the gates’ own',
      { gateLearningRate: cosine(0.1) },
      8,
      'The learning rate of the gates was 0.05 at epoch 2 and goes on at 0.0854: cosine(0.1) stretches over 8 epochs instead of 4.',
    ],
    [
      'a factor of the gates',
      { gateLearningRate: { times: byRun(linear(0, 2, 1)) } },
      8,
      'The learning rate of the gates was 0.1 at epoch 2 and goes on at 0.05: byRun(linear(0, 2, 1)) times 0.1 stretches over 8 epochs instead of 4.',
    ],
    [
      'steps behind a warm-up',
      { learningRate: byRun(step(0.1, [0.5], 0.1, { warmup: 0.1 })) },
      8,
      'The learning rate was 0.01 at epoch 2 and goes on at 0.1: byRun(step(0.1, [0.5], 0.1, { warmup: 0.1 })) stretches over 8 epochs instead of 4.',
    ],
  ])('%s', (_, fields, epochs, text) => expect(said(fields, epochs)).toEqual([text]));

  it('each schedule by itself, where several jump', () => {
    const fields = {
      learningRate: cosine(0.1),
      gateLearningRate: { times: 2 },
      sparsity: { weight: byRun(ramp(0.4, 0, 0.5)) },
    };
    expect(said(fields, 8).map((text) => text.replace(/ at epoch.*/, ''))).toEqual([
      'The learning rate was 0.05',
      'sparsity.weight was 0.4',
      'The learning rate of the gates was 0.1',
    ]);
  });

  it('a small number that changes is said as well, and one that stays all but the same is not', () => {
    expect(said({ learningRate: byRun(linear(0.0008, 0.0002, 1)) }, 8)).toEqual([
      'The learning rate was 0.0005 at epoch 2 and goes on at 0.00065: byRun(linear(0.0008, 0.0002, 1)) stretches over 8 epochs instead of 4.',
    ]);
    expect(said({ learningRate: byRun(linear(0.05, 0.04998, 1)) }, 8)).toEqual([]);
  });

  it('and nothing where nothing jumps: as many epochs, schedules in epochs, nothing left to train, equal numbers', () => {
    expect(said({ learningRate: cosine(0.1) }, 4)).toEqual([]);
    expect(said({ learningRate: step(0.1, [1, 3], 0.1), sparsity: { weight: ramp(1, 0, 3) } }, 8)).toEqual([]);
    expect(said({ learningRate: cosine(0.1) }, 2)).toEqual([]);
    expect(said({ learningRate: byRun(step(0.1, [0.9], 0.1)) }, 8)).toEqual([]);
  });

  it('and nothing of a schedule that has no number there, before or now: the step itself says so', () => {
    for (const odd of [4, 8])
      expect(said({ learningRate: (_, epochs) => (epochs === odd ? Number.NaN : 1 / epochs) }, 8)).toEqual([]);
    expect(said({ learningRate: (_, epochs) => 1 / epochs }, 8)).toHaveLength(1);
  });
});

describe('a run', () => {
  const broken = 'SLUICE_TEST_BROKEN_SCHEDULE';
  afterEach(() => {
    delete process.env[broken];
  });

  async function all(asked: Parameters<typeof train>[0]): Promise<RunEvent[]> {
    const events: RunEvent[] = [];
    for await (const event of train(asked)) events.push(event);
    return events;
  }
  const warningsOf = (events: RunEvent[]) =>
    events.flatMap((event) => (event.kind === 'warning' ? [event.message] : []));

  it('says it before its first step, also after an attempt that failed before that, which leaves config.json alone', async () => {
    const rate = `learningRate: (epoch, epochs) => { if (process.env.${broken}) throw new Error('not now'); return 0.1 * (1 - epoch / epochs); },`;
    const asked = request({ file: experimentFile({ epochs: 2, extra: rate }) });
    const stop = new AbortController();
    for await (const event of train({ ...asked, signal: stop.signal })) if (event.kind === 'epoch') stop.abort();
    const config = () => readFileSync(path.join(asked.folder, 'config.json'), 'utf8');
    const before = config();
    expect(JSON.parse(before)).toMatchObject({ epochs: 2 });

    const again = { ...asked, resume: true, settings: { epochs: 4 } };
    process.env[broken] = 'yes';
    const failed = await all(again);
    expect(failed.at(-1)).toMatchObject({ outcome: 'failed', error: { message: expect.stringContaining('not now') } });
    expect(failed.some(({ kind }) => kind === 'started')).toBe(true);
    expect(config()).toBe(before);

    delete process.env[broken];
    const events = await all(again);
    expect(events.at(-1)).toMatchObject({ outcome: 'finished' });
    const jump = warningsOf(events).filter((text) => text.includes('stretches over 4 epochs instead of 2'));
    expect(jump).toEqual([expect.stringMatching(/^The learning rate was 0\.0\d+ at epoch 1(\.\d+)? and goes on at /)]);
    const place = (found: (event: RunEvent) => boolean) => events.findIndex(found);
    expect(place((event) => event.kind === 'warning' && event.message === jump[0])).toBeLessThan(
      place(({ kind }) => kind === 'step'),
    );
    expect(JSON.parse(config())).toMatchObject({ epochs: 4, settings: { epochs: 4 } });
    // From here on it is planned so.
    expect(warningsOf(await all({ ...asked, resume: true }))).toEqual([]);
  }, 120_000);
});
