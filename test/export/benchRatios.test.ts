/** Whose time is divided by whose, where the times are made up: every ratio of a measurement, with PyTorch and in batches. */
import { cpus } from 'node:os';
import { beforeAll, expect, it, vi } from 'vitest';
import type { Timing } from '../../src/export/alternate';
import { type BenchReport, benchInfer } from '../../src/export/benchInfer';
import { type ConvPair, pairName } from '../../src/export/pairs';
import type { PairTimes } from '../../src/export/pairTimes';
import type { Reference } from '../../src/export/reference';
import type { PeerRequest } from '../../src/export/torchPeer';
import { Session } from '../../src/graph/onnx/session';
import { handmadeRun, threads } from './handmadeRun';

/** Median milliseconds; the quarters lie an eighth around. */
const made: Record<string, number> = { dense: 6, again: 5, masked: 8, skip: 2, pytorch: 10 };
const measured: { names: string[]; runs: number; signal: AbortSignal | undefined }[] = [];
vi.mock('../../src/export/alternate', () => ({
  alternate: async (ways: Record<string, (turn: number) => Promise<unknown>>, runs: number, signal?: AbortSignal) => {
    measured.push({ names: Object.keys(ways), runs, signal });
    const times: Record<string, Timing> = {};
    for (const [name, way] of Object.entries(ways)) {
      // Later than there are batches: they begin anew.
      for (const turn of [0, 40]) await way(turn);
      const ms = made[name]!;
      times[name] = { ms, p25: ms - 1 / 8, p75: ms + 1 / 8, times: Array(32).fill(ms) };
    }
    return times;
  },
}));
/** Milliseconds of a masked pair of convolutions. */
let maskedMs = 100;
vi.mock('../../src/export/pairTimes', async (original) => ({
  ...(await original<typeof import('../../src/export/pairTimes')>()),
  timePair: async (pair: ConvPair): Promise<PairTimes> => ({
    ...{ pair: pairName(pair), masked: maskedMs },
    skipped: [0.05, 1].map((share) => ({ share, ms: share })),
  }),
}));
const turns: number[] = [];
let peersClosed = 0;
const peers: PeerRequest[] = [];
vi.mock('../../src/export/torchPeer', () => ({
  TorchPeer: {
    open: async (request: PeerRequest) => ({
      given: peers.push(request),
      version: '9.9',
      run: async (turn: number) => {
        turns.push(turn);
        return { ms: 1, outputs: {} };
      },
      close: async () => void peersClosed++,
    }),
  },
}));
const compared: { what: string; open: number }[] = [];
vi.mock('../../src/export/check', () => ({
  agree: (what: string, _: unknown, { open }: Reference) => {
    compared.push({
      what,
      open: [...open.values()].reduce((sum, counts) => sum + counts.reduce((a, b) => a + b, 0), 0),
    });
  },
}));

const said: string[] = [];
const { signal } = new AbortController();
const sessions = { opened: 0, closed: 0, used: new Set<Session>() };
let [before, after] = [0, 0];
let report: BenchReport;
let folder = '';
beforeAll(async () => {
  const { open } = Session;
  const opening = vi.spyOn(Session, 'open').mockImplementation(async (...given) => {
    sessions.opened++;
    const session = await open.apply(Session, given);
    const compute = session.compute.bind(session);
    session.compute = async (feed) => {
      sessions.used.add(session);
      return compute(feed);
    };
    const close = session.close.bind(session);
    session.close = async () => {
      sessions.closed++;
      await close();
    };
    return session;
  });
  before = Date.now();
  folder = await handmadeRun();
  const say = (text: string) => void said.push(text);
  report = await benchInfer({
    folder,
    threads: await threads(),
    runs: 32,
    batches: [12],
    pythons: ['python'],
    say,
    signal,
  });
  after = Date.now();
  opening.mockRestore();
});

it('says of which processor and when it was made, and leaves no session and no peer open', () => {
  expect(report.processor).toBe(cpus()[0]?.model);
  expect(report.made).toBeGreaterThanOrEqual(before);
  expect(report.made).toBeLessThanOrEqual(after);
  // Three to compare, then four at each of two batch sizes, at least.
  expect(sessions.opened).toBeGreaterThanOrEqual(11);
  expect(sessions.closed).toBe(sessions.opened);
  // The dense network runs in two of them.
  expect(sessions.used.size).toBe(sessions.opened);
  expect(peersClosed).toBe(2);
});

it('the dense network’s time is divided by each other one’s, and PyTorch’s by that of skipping', () => {
  const ratio = (value: number) => ({ ratio: value, low: value, high: value, confidence: expect.closeTo(0.9799, 3) });
  expect(report).toMatchObject({
    ...{ dense_ms: 6, again_ms: 5, masked_ms: 8, skip_ms: 2, runs: 32, images: 32 },
    ...{ time_ratio: ratio(3), masked_ratio: ratio(0.75), control: ratio(1.2) },
    spread: {
      ...{ dense: { p25: 5.875, p75: 6.125 }, again: { p25: 4.875, p75: 5.125 } },
      ...{ masked: { p25: 7.875, p75: 8.125 }, skip: { p25: 1.875, p75: 2.125 } },
    },
    pytorch: { version: '9.9', ms: 10, p25: 9.875, p75: 10.125, ratio: ratio(5), dense_ratio: ratio(0.6) },
    batches: [
      {
        ...{ batch: 12, dense_ms: 6, masked_ms: 8, skip_ms: 2, pytorch_ms: 10 },
        ...{ skipping: ratio(4), control: ratio(1.2) },
      },
    ],
  });
  expect(report.mac_ratio).toBeCloseTo(report.dense_macs / report.mean_macs, 12);
  expect(report).toMatchObject({ checkpoint: 'best', epoch: 1 });
  expect(report).not.toHaveProperty('pictures');
});

it('each network is compared first: the dense one with all gates open, the others as they were trained', () => {
  const all = report.images * report.gates.reduce((sum, { channels }) => sum + channels, 0);
  const trained = compared[1]!.open;
  expect(trained).toBeLessThan(all);
  const torch = "PyTorch's masked network";
  expect(compared).toEqual([
    ...[
      { what: 'The dense network', open: all },
      { what: 'The masked network', open: trained },
    ],
    ...[
      { what: 'The skipping network', open: trained },
      { what: torch, open: trained },
      { what: torch, open: trained },
    ],
  ]);
});

it('PyTorch runs every batch once before, the last one filled with the first images, and the same ones in turn', () => {
  const once = (count: number) => Array.from({ length: count }, (_, i) => i);
  // Of 32 images one at a time, then 12 at a time.
  expect(turns).toEqual([...once(32), 0, 40 % 32, ...once(3), 0, 40 % 3]);
  expect(peers.map(({ batch, shape }) => [batch, shape])).toEqual([
    [1, [3, 32, 32]],
    [12, [3, 32, 32]],
  ]);
  const [all, filled] = peers.map(({ images }) => images) as [Float32Array, Float32Array];
  const four = 4 * 32 * 32 * 3;
  expect([all.length, filled.length]).toEqual([8 * four, 9 * four]);
  expect(filled.subarray(0, all.length)).toEqual(all);
  expect(filled.subarray(all.length)).toEqual(all.subarray(0, four));
  const names = ['dense', 'again', 'masked', 'skip', 'pytorch'];
  expect(measured).toEqual([
    { names, runs: 32, signal },
    { names, runs: 32, signal },
  ]);
  expect(said.filter((text) => !/^measuring \d+×/.test(text))).toEqual([
    ...['opening the run', 'evaluating the gates on the test images', 'comparing three networks on 32 test images'],
    ...['measuring one image at a time', 'measuring 12 images at a time'],
  ]);
});

it('without a word takes thirty turns, skips where that pays and asks no Python', async () => {
  maskedMs = 0;
  const { runs, images, batches, pytorch, gates } = await benchInfer({ folder, threads: await threads() });
  expect({ runs, images, batches, pytorch }).toEqual({ runs: 30, images: 30, batches: [], pytorch: null });
  expect(gates.length).toBeGreaterThan(0);
  for (const { use } of gates) expect(use).toBe('masked');
});
