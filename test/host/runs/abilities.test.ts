/** What is offered of a run: by the kind of its network and data, by what is there of it, and by who made it. */
import { expect, it } from 'vitest';
import { contextOf } from '../../../src/host/runs/abilities';
import { emptySummary, type RunSummary, summarise } from '../../../src/host/runs/runSummary';
import type { RunEvent } from '../../../src/protocol/events/events';
import { initialRunState, reduce } from '../../../src/protocol/events/runState';
import { checkpoint, ended, epoch, started } from '../../protocol/someEvents';

const of = (...events: RunEvent[]) => summarise('/runs/a', events.reduce(reduce, initialRunState()));
const words = (run: RunSummary) => contextOf(run).split(' ');
const gates = { ...started().model, gates: [{ name: 'g', channels: 3, sources: [] }] };
const plain = { ...started().model, gates: [] };
const pixelLabels = { ignore: 255, colors: [[0, 0, 0]] as [number, number, number][] };

it('a finished classifier with gates', () => {
  expect(words(of(started({ model: gates }), epoch(1, 0.5), checkpoint(1), ended(10))).sort()).toEqual(
    ['run', 'ended', 'evaluable', 'gated', 'repeatable', 'timeable', 'trained'].sort(),
  );
});

it('a plain network has no gates, no samples, and nothing to time', () => {
  const able = words(of(started({ model: plain }), checkpoint(1), ended(10)));
  for (const word of ['gated', 'evaluable', 'timeable', 'pixels', 'predictable']) expect(able).not.toContain(word);
  expect(able).toContain('trained');
});

it('a class for every pixel is known from the start', () => {
  const begin = started({ model: plain, data: { ...started().data, pixelLabels } });
  expect(words(of(begin))).toContain('pixels');
  expect(words(of(begin))).not.toContain('predictable');
  expect(words(of(begin, checkpoint(1), ended(10)))).toContain('predictable');
});

it('a live run can be stopped; one that ended can be deleted, and goes on where it ended early with a checkpoint', () => {
  const live = words(of(started(), checkpoint(1)));
  expect(live).toContain('live');
  expect(live).not.toContain('ended');
  expect(live).not.toContain('resumable');
  expect(words(of(started(), checkpoint(1), ended(1, { outcome: 'stopped' })))).toContain('resumable');
  expect(words(of(started(), ended(1, { outcome: 'failed' })))).not.toContain('resumable');
  expect(words(of(started(), checkpoint(1), ended(1)))).not.toContain('resumable');
});

it('a run that failed before it said anything can be deleted, and that is all', () => {
  expect(words(of(ended(0, { outcome: 'failed' })))).toEqual(['run', 'ended', 'failed']);
  // One that is starting may turn out to have gates.
  expect(words({ ...emptySummary('/runs/a'), live: true, state: 'starting' })).toContain('gated');
});

it('a run of another tool is looked at, never run', () => {
  const able = words(
    of(started({ experiment: '/a/train.py', model: gates }), checkpoint(1), ended(1, { outcome: 'stopped' })),
  );
  for (const word of ['repeatable', 'resumable', 'trained', 'evaluable', 'timeable']) expect(able).not.toContain(word);
  expect(able).toContain('gated');
});

it('words of the context are whole words, so that none is found in another', () => {
  const all = words(of(started({ model: gates, data: { ...started().data, pixelLabels } }), checkpoint(1), ended(1)));
  expect(new Set(all).size).toBe(all.length);
  for (const word of all) expect(word).toMatch(/^[a-z]+$/);
});

it('while it trains its images are not looked at, but what is there is predicted and timed', () => {
  const begin = started({ model: gates, data: { ...started().data, pixelLabels } });
  const live = words(of(begin, checkpoint(1)));
  expect(live).not.toContain('evaluable');
  for (const word of ['predictable', 'timeable', 'trained', 'repeatable', 'gated']) expect(live).toContain(word);
  // Without weights there is nothing to do it with.
  const untrained = words(of(begin, ended(1, { outcome: 'failed' })));
  for (const word of ['predictable', 'timeable', 'evaluable', 'trained']) expect(untrained).not.toContain(word);
  expect(untrained).toEqual(expect.arrayContaining(['failed', 'ended', 'pixels', 'gated']));
});

it.each([
  ['/a/b.experiment.ts', true],
  ['/a/b.mts', true],
  ['/a/b.cjs', true],
  ['/a/b.tsx', true],
  ['/a/b.jsx', true],
  ['/a/b.ts.py', false],
  ['/a/tsx', false],
  ['/a/b.json', false],
])('%s is a program of ours: %s', (experiment, ours) => {
  expect(words(of(started({ experiment }), ended(1))).includes('repeatable')).toBe(ours);
});
