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
