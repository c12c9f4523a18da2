/** The reducer against the plainest reading of the whole list of events. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import { measuredOf, pointsOf } from '../../../src/protocol/events/history';
import { parseEvents } from '../../../src/protocol/events/parseEvents';
import {
  etaOf,
  isLive,
  isResumable,
  macsShareOf,
  neverBegan,
  progressOf,
  statusOf,
} from '../../../src/protocol/events/progress';
import {
  initialRunState,
  maxClassHistory,
  maxEpochs,
  maxNotes,
  type RunState,
  reduce,
} from '../../../src/protocol/events/runState';
import { packShares } from '../../../src/protocol/facts/packed';
import { checkpoint, ended, epoch, started, step, withValues } from '../someEvents';

const fold = (...events: RunEvent[]): RunState => events.reduce(reduce, initialRunState());
const fixture = parseEvents(readFileSync('test/fixtures/run/events.jsonl', 'utf8')).events;
const last = <T>(items: T[]): T => items.at(-1)!;
const of = <K extends RunEvent['kind']>(kind: K, events = fixture) =>
  events.filter((event): event is Extract<RunEvent, { kind: K }> => event.kind === kind);

describe('a stored run: two sessions, stopped and resumed to the end', () => {
  const state = fold(...fixture);
  // The second session begins where the first stopped, so no step is void and the plain lists are right.
  const steps = of('step');
  const epochs = of('epoch');

  test('counts and newest values', () => {
    expect(of('started')).toHaveLength(2);
    expect(state).toMatchObject({
      started: last(of('started')),
      sessions: 2,
      step: last(fixture.filter((event) => 'step' in event) as { step: number }[]).step,
      epoch: last(steps).epoch,
      latest: last(steps),
      gates: last(of('gates')),
      evaluation: last(epochs),
      lastCheckpoint: last(of('checkpoint')),
      bestCheckpoint: last(of('checkpoint').filter(({ best }) => best)),
      since: fixture[0]!.time,
      time: last(fixture).time,
      warningCount: of('warning').length,
    });
    expect(statusOf(state)).toBe('finished');
    expect(progressOf(state)).toBe(1);
    expect(isLive(state)).toBe(false);
    expect(isResumable(state)).toBe(false);
  });

  test('every step is a point, every epoch a row', () => {
    const { history } = state;
    const byName = (names: readonly string[], numbers: readonly number[]) =>
      Object.fromEntries(names.map((name, i) => [name, numbers[i]]));
    const seen = pointsOf(history).map(({ step, epoch, values, terms }) => ({
      ...{ step, epoch, values: byName(history.names, values), terms: byName(history.terms, terms) },
    }));
    expect(seen).toEqual(steps.map(({ step, epoch, values, terms }) => ({ step, epoch, values, terms })));
    expect(state.epochs.map(({ epoch, values: { accuracy, macs } }) => [epoch, accuracy, macs])).toEqual(
      epochs.map(({ epoch, evaluation }) => [epoch, evaluation.values.accuracy, evaluation.values.macs]),
    );
    const best = Math.max(...epochs.map(({ evaluation }) => evaluation.values.accuracy));
    expect(state.best?.epoch).toBe(epochs.find(({ evaluation }) => evaluation.values.accuracy === best)?.epoch);
    expect(macsShareOf(state)).toBe(last(epochs).evaluation.values.macs / last(of('started')).model.macs);
  });

  test('the pause between the sessions is no training time', () => {
    const second = fixture.lastIndexOf(last(of('started')));
    const active = fixture[second - 1]!.time - fixture[0]!.time + (last(fixture).time - fixture[second]!.time);
    expect(state.activeMs).toBe(active);
  });

  test('a state that travelled as JSON goes on like the one that stayed', () => {
    for (const cut of [1, 40, 200, fixture.length - 1]) {
      const travelled = JSON.parse(JSON.stringify(fold(...fixture.slice(0, cut)))) as RunState;
      expect(fixture.slice(cut).reduce(reduce, travelled)).toEqual(state);
    }
  });
});

describe('status and time to go', () => {
  test('from nothing to running', () => {
    const phase: RunEvent = { kind: 'phase', time: 5, phase: 'loading' };
    expect(statusOf(fold())).toBe('empty');
    expect(statusOf(fold(phase))).toBe('starting');
    expect(statusOf(fold(phase, started()))).toBe('starting');
    expect(statusOf(fold(started(), step(1)))).toBe('running');
    expect(statusOf(fold(started(), step(1), started({ step: 1 })))).toBe('starting');
  });

  test('a run that fails before it has started, and one that was taken for dead and is not', () => {
    const failed = ended(0, { outcome: 'failed', error: { message: 'No default export.' } });
    expect(fold(failed).ended?.error?.message).toBe('No default export.');
    expect(statusOf(fold(failed))).toBe('failed');
    expect(statusOf(fold(started(), step(1), failed, step(2)))).toBe('running');
  });

  test('a run that ended before its first step never began', () => {
    const failed = ended(0, { outcome: 'failed' });
    expect(neverBegan(fold())).toBe(false);
    expect(neverBegan(fold(started()))).toBe(false);
    expect(neverBegan(fold(failed))).toBe(true);
    expect(neverBegan(fold(started(), failed))).toBe(true);
    expect(neverBegan(fold(started(), step(1), failed))).toBe(false);
    expect(neverBegan(fold(started(), epoch(1, 0.5), failed))).toBe(false);
    // One that is resumed began when it did.
    expect(neverBegan(fold(started(), step(5), checkpoint(5), ended(5), started({ step: 5 }), failed))).toBe(false);
    expect(neverBegan(fold(started({ step: 5 }), failed))).toBe(false);
    // Of what was said before its end nothing may be left but one line.
    expect(neverBegan(fold(ended(7, { outcome: 'failed' })))).toBe(false);
    expect(neverBegan(fold(checkpoint(5), failed))).toBe(false);
    expect(neverBegan(fold(started(), ended(0)))).toBe(false);
  });

  test('time to go is what is left at the speed since the first step of the session', () => {
    // 100 ms a step, 20 steps in all; loading took a second that does not count.
    expect(etaOf(fold(started(), step(1)))).toBeUndefined();
    expect(etaOf(fold(started(), step(1), step(5)))).toBe(1500);
    expect(etaOf(fold(started(), step(1, { time: 3000 }), step(5, { time: 3000 })))).toBeUndefined();
    const resumed = fold(started(), step(1), step(5), ended(5), started({ step: 5 }), step(6, { time: 1e6 }));
    expect(etaOf(resumed)).toBeUndefined();
    expect(etaOf(reduce(resumed, step(8, { time: 1e6 + 1000 })))).toBe(6000);
    expect(etaOf(fold(started(), step(1), step(5), ended(5)))).toBeUndefined();
  });

  test('goes on only after an early end that left a checkpoint', () => {
    const stopped = ended(5, { outcome: 'stopped' });
    expect(isResumable(fold(started(), step(5), stopped))).toBe(false);
    expect(isResumable(fold(started(), step(5), checkpoint(5), stopped))).toBe(true);
    expect(isResumable(fold(started(), step(5), checkpoint(5)))).toBe(false);
    expect(isResumable(fold(started(), step(5), checkpoint(5), ended(5)))).toBe(false);
  });
});

describe('a session that died beyond its checkpoint is done again from there', () => {
  const dead = fold(
    started(),
    step(5),
    step(10),
    epoch(1, 0.9),
    step(15),
    epoch(2, 0.95),
    ended(15, { outcome: 'failed' }),
  );
  const resumed = reduce(dead, started({ step: 10 }));

  test('what lies beyond is void', () => {
    expect(resumed).toMatchObject({ step: 10, epoch: 1, ended: undefined, sessions: 2 });
    expect(pointsOf(resumed.history).map(({ step }) => step)).toEqual([5, 10]);
    expect(resumed.epochs.map(({ epoch }) => epoch)).toEqual([1]);
    expect(resumed.best?.values.accuracy).toBe(0.9);
    expect(resumed.latest).toBeUndefined();
    expect(resumed.evaluation).toBeUndefined();
  });

  test('and then replaced', () => {
    const again = [step(15, { loss: 9 }), epoch(2, 0.8)].reduce<RunState>(reduce, resumed);
    expect(pointsOf(again.history).map((point) => [point.step, measuredOf(again.history, 'loss')(point)])).toEqual([
      [5, 1 / 5],
      [10, 1 / 10],
      [15, 9],
    ]);
    expect(again.best?.values.accuracy).toBe(0.9);
  });
});

describe('a session that goes back to an earlier checkpoint', () => {
  const ran = fold(started(), step(10), epoch(1, 0.5), checkpoint(10), step(20), epoch(2, 0.9), checkpoint(20, true));

  test('has no best checkpoint of a later step', () => {
    expect(ran.bestCheckpoint?.step).toBe(20);
    expect(reduce(ran, checkpoint(25))).toMatchObject({ lastCheckpoint: { step: 25 }, bestCheckpoint: { step: 20 } });
    const back = [started({ step: 10 }), { ...checkpoint(10), reason: 'resume' as const }].reduce<RunState>(
      reduce,
      ran,
    );
    expect(back.bestCheckpoint).toBeUndefined();
    expect(back.lastCheckpoint).toMatchObject({ step: 10, reason: 'resume' });
    expect(back.best?.values.accuracy).toBe(0.5);
    expect(isResumable(reduce(back, ended(10, { outcome: 'stopped' })))).toBe(true);
  });

  test('that was before its evaluation evaluates the epoch again, and the epoch is there once', () => {
    const again = [started({ step: 20 }), epoch(2, 0.8)].reduce<RunState>(reduce, ran);
    expect(again.epochs.map(({ epoch: number, values }) => [number, values.accuracy])).toEqual([
      [1, 0.5],
      [2, 0.8],
    ]);
    expect(again.best?.values.accuracy).toBe(0.8);
  });
});

describe('a run that goes by a number of its own, the lower the better', () => {
  const score = { metric: 'error', direction: 'min' } as const;
  const of = (number: number, error?: number) => {
    const event = epoch(number, 0.5 + number / 10);
    return error === undefined ? event : { ...event, evaluation: withValues(event.evaluation, { error }) };
  };
  const ran = fold(started({ score }), of(1, 2.5), of(2, 3), of(3, 1), of(4), ended(40, { outcome: 'stopped' }));

  test('has its best epoch by that, the first of equal ones, whole with its gates', () => {
    expect(ran.best).toMatchObject({ epoch: 3, values: { error: 1 } });
    expect(ran.bestEvaluation).toEqual(of(3, 1));
    expect(reduce(ran, of(5, 1)).best?.epoch).toBe(3);
    expect(reduce(ran, of(5, 0.5)).bestEvaluation?.evaluation.gates).toHaveLength(1);
  });

  test('keeps that where it goes back behind a later one; where it goes behind the best, finds the next, of which the gates are gone', () => {
    const behind = reduce(ran, started({ score, step: 30 }));
    expect([behind.best?.epoch, behind.bestEvaluation]).toEqual([3, of(3, 1)]);
    const before = reduce(ran, started({ score, step: 20 }));
    expect(before.best?.epoch).toBe(1);
    expect(before.bestEvaluation).toMatchObject({
      epoch: 1,
      evaluation: { values: { error: 2.5 }, samples: 8, gates: [] },
    });
    expect(before.gateHistory.epochs.map(({ epoch: one }) => one)).toEqual([1, 2]);
  });

  test.each([undefined, { metric: 'error', direction: 'max' }, { metric: 'loss', direction: 'min' }] as const)(
    'has none yet where a later session goes by %j',
    (other) => {
      const later = reduce(ran, started({ step: 40, ...(other && { score: other }) }));
      expect([later.best, later.bestEvaluation]).toEqual([undefined, undefined]);
      expect(later.epochs).toHaveLength(4);
    },
  );

  test('evaluates its best epoch once more: what was best before that is compared with what is found now', () => {
    const again = [started({ score, step: 29 }), of(3, 5)].reduce<RunState>(reduce, ran);
    expect(again.best).toMatchObject({ epoch: 1, values: { error: 2.5 } });
    expect(again.bestEvaluation?.epoch).toBe(1);
  });
});

test('a later session begins with the phase, the numbers and the rates of nothing that it does again', () => {
  const phase = (name: 'compiling' | 'training', more = {}): RunEvent => ({
    kind: 'phase',
    time: 5,
    phase: name,
    ...more,
  });
  const gates = (at: number): RunEvent => ({ kind: 'gates', time: 2500, step: at, gates: [] });
  const trying = fold(phase('compiling', { trying: 'cuda' }));
  expect(trying).toMatchObject({ phase: 'compiling', trying: 'cuda' });
  expect(reduce(trying, started())).toMatchObject({ phase: undefined, trying: undefined });
  expect(reduce(trying, ended(0))).toMatchObject({ phase: undefined, trying: undefined });
  expect(reduce(trying, phase('training')).trying).toBeUndefined();
  const ran = fold(started(), phase('training'), step(5), gates(5), epoch(1, 0.5), ended(10));
  expect(reduce(ran, started({ step: 5 }))).toMatchObject({ latest: { step: 5 }, gates: { step: 5 } });
  expect(reduce(ran, started({ step: 5 })).evaluation).toBeUndefined();
  expect(reduce(ran, started({ step: 4 }))).toMatchObject({ latest: undefined, gates: undefined });
  expect(reduce(ran, started({ step: 10 })).evaluation?.step).toBe(10);
  // An evaluation of a step that is known of already takes nobody back.
  expect(reduce(fold(started(), step(15)), epoch(1, 0.5)).step).toBe(15);
});

test('time that somebody trained: none before an event, between sessions, or backwards', () => {
  const at = (time: number): RunEvent => ({ kind: 'warning', time, message: 'w' });
  expect(fold(at(1000), at(1600), at(1500), at(1800)).activeMs).toBe(600 + 300);
  // A worker that was killed says no end: what follows is another session all the same.
  expect(fold(started(), at(1300), started({ time: 9000 }), at(9100)).activeMs).toBe(300 + 100);
});

test('shares of a run: never beyond all of it, and none of a network without multiply-adds', () => {
  expect(progressOf(fold(started({ epochs: 1 }), step(15)))).toBe(1);
  expect(progressOf(fold(started({ epochs: 0 })))).toBeUndefined();
  expect(fold(started({ stepsPerEpoch: 0, step: 5 })).epoch).toBe(0);
  expect(etaOf(fold(started({ epochs: 1 }), step(5), step(15)))).toBe(0);
  const none = { ...started().model, macs: 0 };
  expect(macsShareOf(fold(started({ model: none }), epoch(1, 0.5)))).toBeUndefined();
});

test('accuracies of classes are kept of as many classes as there is room for', () => {
  const of = (classes: number) => {
    const event = epoch(1, 0.5);
    const classAccuracy = packShares(Array<number>(classes).fill(1));
    return fold({ ...event, evaluation: { ...event.evaluation, classAccuracy } }).epochs[0]!.classAccuracy;
  };
  expect([of(maxClassHistory)?.length, of(10 * maxClassHistory)]).toEqual([344, undefined]);
});

describe('bounds', () => {
  test('warnings and changes: the newest stay, all are counted', () => {
    const warnings = Array.from({ length: 120 }, (_, i): RunEvent => ({ kind: 'warning', time: i, message: `w${i}` }));
    const changes = Array.from({ length: 120 }, (_, i): RunEvent => {
      return { kind: 'changed', time: i, step: i, key: 'k', from: i, to: i + 1 };
    });
    const state = fold(...warnings, ...changes);
    expect(state.warnings.map(({ message }) => message)).toEqual(
      Array.from({ length: maxNotes }, (_, i) => `w${120 - maxNotes + i}`),
    );
    expect(state.warningCount).toBe(120);
    expect(state.changes).toHaveLength(maxNotes);
  });

  test('epochs: thinned, with the newest and the best kept', () => {
    let state = fold(started());
    let most = 0;
    for (let number = 1; number <= 5000; number++) {
      state = reduce(state, epoch(number, number === 777 ? 0.99 : 0.5));
      most = Math.max(most, state.epochs.length);
      if (state.epochs.at(-1)?.epoch !== number) throw new Error(`The newest epoch is not ${number}.`);
    }
    expect(most).toBeLessThanOrEqual(maxEpochs);
    expect(state.epochs.length).toBeGreaterThan(maxEpochs / 4);
    expect(state.best?.epoch).toBe(777);
  });

  test('an evaluation that diverged is kept, and is never the best', () => {
    const state = fold(started(), epoch(1, Number.NaN), epoch(2, 0.1));
    expect(state.epochs).toHaveLength(2);
    expect(state.best?.epoch).toBe(2);
    expect(fold(started(), epoch(1, Number.NaN)).best).toBeUndefined();
  });

  test('a million events: the state stays small', () => {
    let state = fold(started({ epochs: 1000, stepsPerEpoch: 1000 }));
    for (let i = 1; i <= 1e6; i++) {
      state = reduce(state, step(i));
      if (i % 1000 === 0) state = reduce(state, epoch(i / 1000, 0.5, { step: i }));
    }
    expect(state.step).toBe(1e6);
    expect(JSON.stringify(state).length).toBeLessThan(1.5e6);
  }, 120_000);
});
