/** What the trees and the status bar know of a run: of the session that is there, and nothing of an earlier one's end. */
import { describe, expect, it } from 'vitest';
import { summarise } from '../../../src/host/runs/runSummary';
import type { RunEvent } from '../../../src/protocol/events/events';
import { initialRunState, reduce } from '../../../src/protocol/events/runState';
import { checkpoint, ended, epoch, started, step } from '../events';

const summary = (events: RunEvent[], unheard = false) =>
  summarise('/w/runs/shapes-20260314-091500', events.reduce(reduce, initialRunState()), unheard);
const error = { message: 'The loss is NaN', hint: 'Lower the learning rate.' };
const failed: RunEvent = { kind: 'ended', time: 2000, step: 10, outcome: 'failed', error };
const trained = [started(), step(10), epoch(1, 0.75, 600), checkpoint(10)];

describe('a run', () => {
  it.each([
    ['that trains', trained, { state: 'running', live: true, resumable: false, error: undefined }],
    ['that was stopped', [...trained, ended(10, 'stopped')], { state: 'stopped', live: false, resumable: true }],
    ['that has finished', [...trained, ended(10)], { state: 'finished', live: false, resumable: false }],
    ['that has failed', [...trained, failed], { state: 'failed', live: false, resumable: true, error }],
    ['that has failed before a checkpoint', [started(), failed], { state: 'failed', resumable: false, error }],
    [
      'that goes on after it has failed',
      [...trained, failed, started(10)],
      { state: 'starting', live: true, resumable: false, error: undefined },
    ],
  ] as const)('%s', (_, events, said) => {
    expect(summary([...events])).toMatchObject(said);
  });

  it.each([
    ['has failed', failed],
    ['was stopped', ended(10, 'stopped')],
  ])('whose last session %s, and of which a new worker has not said anything', (_, end) => {
    const found = summary([...trained, end], true);
    expect(found).toMatchObject({ state: 'starting', live: true, resumable: false, error: undefined });
    // What it came to so far stays.
    expect(found).toMatchObject({ epoch: 1, epochs: 2, accuracy: 0.75, macsShare: 0.6 });
  });
});

it('has the time of its name, or of its first event', () => {
  const begun = new Date(2026, 2, 14, 9, 15, 0).getTime();
  expect(summary(trained)).toMatchObject({ time: begun, name: 'shapes' });
  expect(summarise('/w/runs/mine', trained.reduce(reduce, initialRunState())).time).toBe(1000);
});

describe('its numbers', () => {
  const of = (...events: RunEvent[]) => summary([started(), ...events]);
  const measured = (number: number, values: object): RunEvent => {
    const event = epoch(number, 0.5, 600) as Extract<RunEvent, { kind: 'epoch' }>;
    return { ...event, evaluation: { ...event.evaluation, values: { ...event.evaluation.values, ...values } } };
  };

  const none = { accuracy: 0, meanIoU: 0, macs: 0 };

  it('are those of each checkpoint, with what that is', () => {
    const found = of(measured(1, { accuracy: 0.75, macs: 500 }), measured(2, { accuracy: 0.5 }));
    expect(found).toMatchObject({ accuracy: 0.5, macsShare: 0.6, evaluated: { epoch: 2, mark: 'last' } });
    expect(found.scores.best).toMatchObject({ accuracy: 0.75, macsShare: 0.5, evaluated: { epoch: 1, mark: 'best' } });
    expect(found.scores.last).toMatchObject({ accuracy: 0.5, macsShare: 0.6 });
    expect(of(step(1))).toMatchObject({
      accuracy: undefined,
      evaluated: undefined,
      scores: { best: { accuracy: undefined } },
    });
  });

  it('leave out what is none: an accuracy of no classes, a share of nothing', () => {
    expect(of(measured(1, { accuracy: Number.NaN }))).toMatchObject({ accuracy: undefined, macsShare: 0.6 });
    const first = started() as Extract<RunEvent, { kind: 'started' }>;
    const nothing = summary([{ ...first, model: { ...first.model, macs: 0 } }, epoch(1, 0.5, 600)]);
    expect([nothing.macsShare, nothing.denseMacs]).toEqual([undefined, 0]);
    const scored = summary([{ ...first, score: { metric: 'mae', direction: 'min' } }, measured(1, { mae: 0.25 })]);
    expect(scored.score).toEqual({ metric: 'mae', direction: 'min', share: false, value: 0.25 });
    expect(of(epoch(1, 0.5, 600)).score).toBeUndefined();
    // Zero is a number.
    const zero = summary([{ ...first, score: { metric: 'mae', direction: 'min' } }, measured(1, { ...none, mae: 0 })]);
    expect(zero).toMatchObject({ accuracy: 0, meanIoU: 0, macsShare: 0, score: { value: 0 }, pixels: true });
  });

  it('of pixels are known from the data or from what was measured', () => {
    const first = started() as Extract<RunEvent, { kind: 'started' }>;
    const pixelLabels = { ignore: 255, colors: [[1, 0, 0]] } as never;
    expect(of(step(1)).pixels).toBe(false);
    expect(summary([{ ...first, data: { ...first.data, pixelLabels } }]).pixels).toBe(true);
    expect(of(measured(1, { meanIoU: 0.5 }))).toMatchObject({ pixels: true, meanIoU: 0.5 });
  });

  it('have a time to begin of one session, and none of several', () => {
    // Begun at 1,000, its first step at 1,010.
    expect(of(step(10)).startMs).toBe(10);
    expect(of(step(10), checkpoint(10), ended(10, 'stopped'), started(10), step(11)).startMs).toBeUndefined();
    expect(of().startMs).toBeUndefined();
    // From 1,000 until 2,000.
    expect([of(step(10), ended(10)).activeMs, of().activeMs]).toEqual([1000, 0]);
  });

  it('say what was given, that a checkpoint is there, and with what word its experiment ended it', () => {
    const first = started() as Extract<RunEvent, { kind: 'started' }>;
    const given = { parameters: { lambda: 0.5 }, settings: { epochs: 2 } };
    const end: RunEvent = { kind: 'ended', time: 2000, step: 10, outcome: 'finished', why: 'enough' };
    const events: RunEvent[] = [{ ...first, ...given }, step(10), checkpoint(10), end];
    expect(summary(events)).toMatchObject({
      ...given,
      checkpointed: true,
      why: 'enough',
      epochs: 2,
      device: 'CPU',
      gates: 0,
    });
    expect(summary(events, true)).toMatchObject({ why: undefined, checkpointed: true });
    expect(of(step(10))).toMatchObject({ parameters: {}, settings: {}, checkpointed: false });
    // Failed before its first step: it is no run, unless a worker is at work on it again.
    expect([
      summary([started(), { ...failed, step: 0 } as RunEvent]).neverBegan,
      summary([started(), { ...failed, step: 0 } as RunEvent], true).neverBegan,
    ]).toEqual([true, false]);
  });
});
