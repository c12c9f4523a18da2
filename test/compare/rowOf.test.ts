/** A row against states and files that are made by hand: whose numbers stand where, and what none of them is taken for. */
import { describe, expect, it } from 'vitest';
import type { FilesBeside, ImageMacs } from '../../src/compare/filesBeside';
import { type RowParts, rowOf } from '../../src/compare/rowOf';
import type { EventOf, RunState } from '../../src/protocol/events/runState';
import { initialRunState } from '../../src/protocol/events/runState';
import { packShares } from '../../src/protocol/facts/packed';
import type { Curve } from '../../src/protocol/files/curve';

const started = {
  ...{ kind: 'started', time: 1000, run: 'r', experiment: '/x/net.experiment.ts', epochs: 9, batchSize: 8 },
  model: { macs: 4000, gates: [{ name: 'g' }, { name: 'h' }], notCounted: ['fft'] },
  data: { name: 'pets', test: 70 },
  device: { id: 'cpu', description: '2 threads' },
} as unknown as EventOf<'started'>;
const evaluated = (epoch: number, accuracy: number, macs = 1000, rates: number[][] = []): EventOf<'epoch'> => ({
  ...{ kind: 'epoch', time: 1, step: 10 * epoch, epoch },
  evaluation: {
    ...{ values: { loss: 1, accuracy, macs }, samples: 1 },
    gates: rates.map((of, i) => ({ gate: 'gh'[i]!, rates: packShares(of) })),
  },
});
const state = (given: Partial<RunState> = {}): RunState => ({
  ...initialRunState(),
  ...{ started, since: 1000, time: 9000, activeMs: 5000, epoch: 2.5, sessions: 1 },
  ...given,
});
const files = (given: Partial<FilesBeside> = {}): FilesBeside => ({
  ...{ label: {}, images: [], curves: { best: undefined, last: undefined } },
  ...given,
});
const row = ({ state: of, files: beside, ...given }: Partial<RowParts> = {}) =>
  rowOf({ folder: '/runs/a', state: of ?? state(), files: beside ?? files(), ...given });

describe('how a run stands', () => {
  const first = { step: 1, time: 2000 };
  const ended = (outcome: 'stopped' | 'finished' | 'paused' | 'failed') => ({ ended: { time: 1, step: 1, outcome } });
  it.each<[string, Partial<RunState>, boolean | undefined, string, boolean]>([
    ['at its steps, with a worker', { firstStep: first }, true, 'running', true],
    ['at its steps, of which nobody knows a worker', { firstStep: first }, undefined, 'running', true],
    ['before its first step', {}, true, 'starting', true],
    ['without an event, with a worker', { time: 0, started: undefined }, true, 'starting', true],
    ['without an event and without a worker', { time: 0, started: undefined }, false, 'empty', false],
    ['at its steps, and its worker is gone', { firstStep: first }, false, 'failed', false],
    ['finished, and its worker is gone', ended('finished'), false, 'finished', false],
  ])('%s', (_, given, atWork, status, live) => {
    expect(row({ state: state(given), atWork })).toMatchObject({ state: status, live });
  });

  it('says why: what keeps it from being read, that its worker is gone, its own error', () => {
    const failed = state({ ended: { time: 1, step: 1, outcome: 'failed', error: { message: 'its own' } } });
    expect(row({ state: failed }).problem).toBe('its own');
    expect(row({ state: failed, problem: 'unreadable' }).problem).toBe('unreadable');
    expect(row({ state: state({ firstStep: first }), atWork: false }).problem).toMatch(/^Its process is gone/);
    expect(row().problem).toBeUndefined();
  });

  it('was ended early by its sweep where it stopped or paused, and else not', () => {
    const decision = { method: 'asha', epoch: 1, score: 0, needed: 1, others: 3, reason: 'too low' } as const;
    const early = (outcome: Parameters<typeof ended>[0]) =>
      row({ state: state(ended(outcome)), files: files({ decision }) }).early;
    expect([early('stopped'), early('paused'), early('finished'), early('failed')]).toEqual([
      ...['too low', 'too low', undefined, undefined],
    ]);
  });
});

describe('names, times and facts', () => {
  it('are those of the label, else of the sweep and the task, else of the experiment, else of the folder', () => {
    expect(row({ files: files({ label: { name: 'mine', note: 'n' } }), sweep: '/sweeps/s' })).toMatchObject({
      ...{ name: 'mine', note: 'n', id: 'a', sweep: '/sweeps/s' },
    });
    expect(row({ sweep: '/sweeps/s' }).name).toBe('s: a');
    expect(row().name).toBe('net');
    expect(row({ state: state({ started: undefined }) }).name).toBe('a');
    const config = { experiment: '/y/other.ts', parameters: {} } as unknown as FilesBeside['config'];
    expect(row({ state: state({ started: undefined }), files: files({ config }) }).experiment).toBe('/y/other.ts');
    expect(row({ files: files({ config }) }).experiment).toBe('/x/net.experiment.ts');
  });

  it('are of the first session, of all sessions and of the manifest where there is no event', () => {
    const manifest = { data: 'f00d', time: 500 };
    expect(row({ files: files({ manifest }) })).toMatchObject({
      ...{ time: 1000, wallMs: 5000, epoch: 2.5, epochs: 9, denseMacs: 4000, notCounted: ['fft'], gateLayers: 2 },
      ...{ data: { name: 'pets', test: 70, fingerprint: 'f00d' }, device: '2 threads' },
    });
    expect(row({ state: state({ since: 0 }), files: files({ manifest }) }).time).toBe(500);
    expect(row({ state: state({ since: 0 }) }).time).toBe(0);
    expect(row({ files: files({ manifest: { data: '', time: 1 } }) }).data!.fingerprint).toBeUndefined();
    const free = { ...started, model: { ...started.model, macs: 0 } };
    expect(row({ state: state({ started: free }) }).denseMacs).toBeUndefined();
    expect(row({ state: state({ started: undefined }) })).toMatchObject({
      notCounted: [],
      gateLayers: 0,
      settings: {},
    });
  });

  it('have samples a second of this session, each step of all its batches', () => {
    const latest = { step: 30, time: 7000, terms: { task: 2 } } as unknown as EventOf<'step'>;
    const timed = state({ firstStep: { step: 10, time: 2000 }, latest });
    // 20 steps of 8 samples in 5 s.
    expect(row({ state: timed }).samplesPerSecond).toBe(32);
    expect(row({ state: timed }).terms).toEqual({ task: 2 });
    const config = (accumulate: unknown) =>
      files({ config: { experiment: '/x', parameters: {}, accumulate } as unknown as FilesBeside['config'] });
    expect(row({ state: timed, files: config(3) }).samplesPerSecond).toBe(96);
    for (const odd of [0, -1, 'x', undefined])
      expect(row({ state: timed, files: config(odd) }).samplesPerSecond).toBe(32);
    for (const firstStep of [{ step: 30, time: 2000 }, { step: 10, time: 7000 }, undefined])
      expect(row({ state: { ...timed, firstStep } }).samplesPerSecond).toBeUndefined();
    expect(row().terms).toEqual({});
  });
});

describe('points', () => {
  const [best, last] = [
    evaluated(2, 0.9, 1000, [
      [1, 0.5],
      [0, 0, 0.995, 0.004],
    ]),
    evaluated(4, 0.8, 2000),
  ];
  const epochs = [1, 2, 3, 4].map((epoch) => ({
    ...{ epoch, step: 10 * epoch, time: 1, samples: 1, values: { loss: 1, accuracy: epoch / 10, macs: 1 } },
  }));
  const whole = state({ evaluation: last, bestEvaluation: best, epochs });

  it('are of the last and of the best evaluation, with shares of the channels of all gates together', () => {
    const { points } = row({ state: whole });
    expect(points.best).toMatchObject({ epoch: 2, values: { accuracy: 0.9, macs: 1000 } });
    // Of six channels: 1 and 0.995 are on, 0, 0 and 0.004 off.
    expect(points.best!.gates).toEqual({ on: 2 / 6, off: 3 / 6, conditional: 1 / 6 });
    expect(points.last).toMatchObject({ epoch: 4, values: { accuracy: 0.8 }, gates: undefined });
    expect(points).not.toHaveProperty('chosen');
    expect(row().points).toEqual({});
    const plain = { ...started, model: { ...started.model, gates: [] } };
    expect(row({ state: { ...whole, started: plain } }).points.best!.gates).toBeUndefined();
  });

  it('are of the epoch that was asked for: the whole evaluation where it is kept, else its values and kept rates', () => {
    const chosen = (epoch: number) => row({ state: whole, epoch }).points.chosen;
    expect(chosen(2)).toMatchObject({ epoch: 2, values: { accuracy: 0.9 }, gates: { on: 2 / 6 } });
    expect(chosen(3)).toEqual({ epoch: 3, values: epochs[2]!.values, gates: undefined, macsRange: undefined });
    expect(chosen(5)).toBeUndefined();
    const kept = {
      ...whole.gateHistory,
      epochs: [{ step: 30, epoch: 3, gates: [{ gate: 'g', rates: packShares([1]) }] }],
    };
    const withRates = { ...whole, gateHistory: kept } as unknown as RunState;
    expect(row({ state: withRates, epoch: 3 }).points.chosen!.gates).toEqual({ on: 1, off: 0, conditional: 0 });
  });

  it.each<[string, Partial<ImageMacs>, boolean]>([
    ['the same evaluation', {}, true],
    ['one of all images with its mean', { mean: 1000.0005 }, true],
    ['one of all images with another mean', { mean: 1000.01 }, false],
    ['another epoch', { epoch: 3 }, false],
    ['another step', { step: 21 }, false],
  ])('have percentiles of MACs from a record of %s: %j', (_, given, isOf) => {
    const record: ImageMacs = { epoch: 2, step: 20, range: [7, 9], ...given };
    const { points } = row({ state: whole, files: files({ images: [{ ...record, epoch: 9 }, record] }) });
    expect(points.best!.macsRange).toEqual(isOf ? [7, 9] : undefined);
    expect(points.last!.macsRange).toBeUndefined();
  });

  describe('have a curve', () => {
    const curve = (checkpoint: 'best' | 'last', given: Partial<Curve> = {}): Curve => ({
      ...{ run: '/runs/a', checkpoint, made: 1, images: 1, denseMacs: 4000 },
      points: [
        { threshold: 0.5, accuracy: 0.9, macs: 1000, share: 0.25 },
        { threshold: 0.6, accuracy: Number.NaN, macs: 900, share: 0.2 },
        { threshold: 0.7, accuracy: 0.8, macs: Number.NaN, share: Number.NaN },
      ],
      ...given,
    });
    const of = (best?: Curve, lastOne?: Curve) =>
      row({ state: whole, files: files({ curves: { best, last: lastOne } }) }).curve;

    it('of the best before the last, and of what was measured', () => {
      expect(of(curve('best'), curve('last'))).toEqual({
        checkpoint: 'best',
        points: [{ threshold: 0.5, accuracy: 0.9, macs: 1000, score: undefined }],
      });
      expect(of(undefined, curve('last', { epoch: 4 }))?.checkpoint).toBe('last');
    });

    it('of no other weights than those of its points', () => {
      expect(of(curve('best', { epoch: 3 }))).toBeUndefined();
      expect(of(curve('best', { epoch: 2 }))?.checkpoint).toBe('best');
      expect(of(curve('last'))).toBeUndefined();
      expect(of(curve('best', { epoch: 1 }), curve('last'))?.checkpoint).toBe('last');
      expect(row({ files: files({ curves: { best: curve('best'), last: undefined } }) }).curve).toBeUndefined();
    });
  });
});
