/** What the user's own function is told of earlier evaluations, by a run's events: each epoch once, as it was done last. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { EpochContext } from '../../src/experiment/onEpoch';
import { eventLine } from '../../src/protocol/events/eventLine';
import type { Evaluation, RunEvent } from '../../src/protocol/events/events';
import { packShares } from '../../src/protocol/facts/packed';
import { AfterEpoch } from '../../src/train/afterEpoch';
import type { LoopParts } from '../../src/train/loopParts';
import type { Standing } from '../../src/train/standing';
import { started as begun } from '../protocol/someEvents';

const evaluation = (loss: number, gates: Evaluation['gates'] = []): Evaluation => ({
  ...{ values: { loss, accuracy: 0.5, macs: 10 }, samples: 1, gates },
});
const evaluated = (epoch: number, loss: number): RunEvent => ({
  ...{ kind: 'epoch', time: epoch, step: 4 * epoch, epoch, evaluation: evaluation(loss) },
});
/** A session that begins at a step, of four an epoch. */
const started = (step: number) => begun({ step, stepsPerEpoch: 4 });

/** Contexts of calls after these epochs, of a run with these events. */
async function told(events: object[], calls: [epoch: number, evaluation?: Evaluation][]) {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-after-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lines = events.map((event) => ('evaluation' in event ? eventLine(event as RunEvent) : JSON.stringify(event)));
  writeFileSync(path.join(folder, 'events.jsonl'), lines.map((line) => `${line}\n`).join(''));
  const contexts: EpochContext[] = [];
  const experiment = { epochs: 9, onEpoch: (context: EpochContext) => void contexts.push(context) };
  const standing = { step: 12, said: { loss: 7 }, bestScore: { epoch: 2, value: 0.5 } } as unknown as Standing;
  const after = new AfterEpoch();
  for (const [epoch, found] of calls)
    expect(await after.call({ experiment, folder } as unknown as LoopParts, standing, epoch, found)).toBeUndefined();
  return contexts;
}
const historyOf = ({ history }: EpochContext) => history.map(({ epoch, metrics }) => [epoch, metrics.loss]);

it('what a session did again counts once, and what was gone back before not at all', async () => {
  const events = [
    started(0),
    evaluated(1, 10),
    evaluated(2, 20),
    evaluated(3, 30),
    evaluated(4, 40),
    started(4),
    evaluated(2, 21),
  ];
  const [third] = await told(events, [[5, evaluation(31)]]);
  expect(historyOf(third!)).toEqual([
    [1, 10],
    [2, 21],
    [5, 31],
  ]);
  // Back within the second epoch: the first stays.
  const [second] = await told([started(0), evaluated(1, 10), evaluated(2, 20), started(6)], [[2, evaluation(22)]]);
  expect(historyOf(second!)).toEqual([
    [1, 10],
    [2, 22],
  ]);
});

it('what is evaluated once more is there once, by what is found now', async () => {
  // The session before ended between its evaluation and its checkpoint: this one begins at the end of the second epoch.
  const [again] = await told([started(0), evaluated(1, 10), evaluated(2, 20), started(8)], [[2, evaluation(22)]]);
  expect(historyOf(again!)).toEqual([
    [1, 10],
    [2, 22],
  ]);
});

it('is this epoch’s own numbers, the gates with their means, the newest step and the best, none of which can be changed', async () => {
  const gates = [
    { gate: 'g', rates: packShares([1, 0, 0.2]) },
    { gate: 'h', rates: packShares([]) },
  ];
  const contexts = await told([evaluated(2, 5), evaluated(1, 6)], [[3, evaluation(4, gates)], [4], [5, evaluation(3)]]);
  const [first, without, last] = contexts as [EpochContext, EpochContext, EpochContext];
  expect(first).toMatchObject({
    ...{ epoch: 3, epochs: 9, step: 12, metrics: { loss: 4, accuracy: 0.5, macs: 10 }, training: { loss: 7 } },
    ...{
      best: { epoch: 2, value: 0.5 },
      gates: [
        { name: 'g', rates: [1, 0, 0.2] },
        { name: 'h', rates: [], mean: 0 },
      ],
    },
  });
  expect(first.gates[0]!.mean).toBeCloseTo(0.4, 12);
  expect([without.metrics, without.gates]).toEqual([{}, []]);
  expect([first, without, last].map((context) => historyOf(context))).toEqual([
    [
      [1, 6],
      [2, 5],
      [3, 4],
    ],
    [
      [1, 6],
      [2, 5],
      [3, 4],
    ],
    [
      [1, 6],
      [2, 5],
      [3, 4],
      [5, 3],
    ],
  ]);
  for (const fixed of [
    first,
    first.metrics,
    first.training,
    first.gates,
    first.gates[0]!,
    first.gates[0]!.rates,
    first.history,
    first.history[0]!,
  ])
    expect(Object.isFrozen(fixed)).toBe(true);
});
