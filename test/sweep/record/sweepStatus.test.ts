/** What a sweep found, against a reader that knows the definitions alone: drawn streams, with failures, repeats and other networks. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { statusText } from '../../../src/commands/sweep/sweepText';
import type { RunEvent } from '../../../src/protocol/events/events';
import type { Sweep } from '../../../src/sweep/record/readSweep';
import { type SweepStatus, sweepStatus } from '../../../src/sweep/record/sweepStatus';
import { lines } from '../../protocol/lines';
import { ended, epoch, started, withValues } from '../../protocol/someEvents';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-results-'));
const random = new SeededRandom(4);
const seeds = 3;
const widths = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const budget = 0.37;

const evaluated = (number: number, accuracy: number, macs: number, meanIoU?: number) => {
  const event = epoch(number, accuracy);
  return {
    ...event,
    evaluation: withValues(event.evaluation, { macs, ...(meanIoU === undefined ? {} : { meanIoU }) }),
  };
};

/** A session or two, the second of which does an epoch again; few different scores, so that some are equal. */
function streamOf(width: number): RunEvent[] {
  const model = {
    ...started().model,
    macs: 1000 * width,
    notCounted: width === 3 ? ['x'] : [],
  };
  const one = (number: number) => evaluated(number, (width + random.below(8)) / 20, 300 * width + random.below(300));
  const first = [started({ epochs: 4, model: model as never }), one(1), one(2), one(3)];
  const again = random.below(3) === 0 ? [started({ epochs: 4, step: 20, model: model as never }), one(3)] : [];
  const failed = random.below(6) === 0;
  return [...first, ...again, one(4), ended(40, failed ? { outcome: 'failed', error: { message: 'no luck' } } : {})];
}

const tasks = widths.flatMap((width, configuration) =>
  Array.from({ length: seeds }, (_, seed) => {
    const index = configuration * seeds + seed;
    return { id: `${index}`, index, configuration, settings: { width, seed } };
  }),
);
const sweep = { name: 'many', folder, tasks, macsAtMost: budget } as unknown as Sweep;
const write = (id: string, events: readonly object[]) => {
  mkdirSync(path.join(folder, id), { recursive: true });
  writeFileSync(path.join(folder, id, 'events.jsonl'), lines(...events));
};

interface Read {
  score: number;
  macs: number;
  dense: number;
  outcome: string;
}

/** The best evaluation of what is left when a session that goes on from an earlier step has its way. */
function slowly(id: string): Read {
  const read = readFileSync(path.join(folder, id, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  let [all, dense, outcome] = [[] as { epoch: number; score: number; macs: number }[], 0, ''];
  for (const line of read) {
    if (line.kind === 'started') {
      dense = line.model.macs;
      all = all.filter((one) => one.epoch <= line.step / line.stepsPerEpoch);
    }
    const values = line.evaluation;
    if (line.kind === 'epoch')
      all.push({ epoch: line.epoch, score: values.meanIoU ?? values.accuracy, macs: values.macs });
    if (line.kind === 'ended') outcome = line.outcome;
  }
  let best = all[0]!;
  for (const one of all) if (one.score > best.score) best = one;
  return { ...best, dense, outcome };
}

describe('ten networks, three seeds each', () => {
  let status: SweepStatus;
  let read: Read[][] = [];
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = (values: number[]) =>
    Math.sqrt(values.map((x) => (x - mean(values)) ** 2).reduce((a, b) => a + b, 0) / (values.length - 1));

  beforeAll(async () => {
    for (const { id, settings } of tasks) write(id, streamOf(settings.width));
    status = await sweepStatus(sweep);
    read = widths.map((_, c) =>
      tasks
        .filter((task) => task.configuration === c)
        .map(({ id }) => slowly(id))
        .filter(({ outcome }) => outcome === 'finished'),
    );
  });

  it('have the mean and the deviation of their finished seeds’ best evaluations', () => {
    expect(new Set(read.map((all) => all.length)).size).toBeGreaterThan(1);
    for (const [c, all] of read.entries()) {
      const result = status.configurations[c]!;
      expect(result).toMatchObject({ settings: { width: widths[c] }, finished: all.length, tasks: seeds });
      const values = {
        score: all.map((one) => one.score),
        macs: all.map((one) => one.macs),
        share: all.map((one) => one.macs / one.dense),
      };
      for (const [name, numbers] of Object.entries(values)) {
        const spread = result[name as 'score' | 'macs' | 'share']!;
        expect(spread.mean).toBeCloseTo(mean(numbers), 9);
        if (numbers.length < 2) expect(spread.deviation).toBeUndefined();
        else expect(spread.deviation).toBeCloseTo(deviation(numbers), 9);
      }
      expect(result.withinBudget).toBe(mean(values.share) <= budget);
    }
    expect(new Set(status.configurations.map((one) => one.withinBudget)).size).toBe(2);
  });

  it('are on the front where no other has at least the score for at most the MACs, and more of one', () => {
    const points = read.map((all) => ({
      score: mean(all.map((one) => one.score)),
      macs: mean(all.map((one) => one.macs)),
    }));
    const beaten = points.map((a) =>
      points.some((b) => b.score >= a.score && b.macs <= a.macs && (b.score > a.score || b.macs < a.macs)),
    );
    expect(status.configurations.map((one) => one.onFront)).toEqual(beaten.map((is) => !is));
    expect(beaten.filter((is) => !is).length).toBeGreaterThan(1);
  });

  it('are shown so, with what they have not in common', () => {
    const text = statusText(sweep, status);
    const [c] = read.flatMap((all, i) => (all.length === 3 ? [i] : []));
    const scores = read[c!]!.map((one) => 100 * one.score);
    expect(text).toContain(`${mean(scores).toFixed(2)} % ± ${deviation(scores).toFixed(2)} %`);
    const failed = status.tasks.filter(({ state }) => state === 'failed');
    expect(text).toContain(`${failed.length} failed, ${30 - failed.length} finished of 30`);
    for (const { task } of failed) expect(text).toContain(`  ${task.id}: failed. no luck`);
    expect(text).toContain('The dense networks differ: compare MACs, not shares.');
    expect(text).toContain('MACs are at least so many');
    expect(text).toContain('✓ within the budget of 37 % of the dense MACs.');
  });
});

it('one seed has no deviation, and is held against the budget all the same; mean IoU goes before accuracy', async () => {
  const one = { ...sweep, folder: path.join(folder, 'one'), tasks: [tasks[0]!] };
  mkdirSync(one.folder);
  write('one/0', [started(), evaluated(1, 0.9, 500, 0.3), evaluated(2, 0.1, 700, 0.4), ended(20)]);
  const { configurations, networksDiffer, atLeast } = await sweepStatus(one);
  expect(configurations).toEqual([
    {
      ...{ configuration: 0, settings: { width: 1 }, finished: 1, tasks: 1, onFront: true, withinBudget: false },
      score: { mean: 0.4, deviation: undefined, n: 1 },
      macs: { mean: 700, deviation: undefined, n: 1 },
      share: { mean: 0.7, deviation: undefined, n: 1 },
    },
  ]);
  expect([networksDiffer, atLeast]).toEqual([false, false]);
});

it('a score that is no number is never the best where another one is', async () => {
  const one = { ...sweep, folder: path.join(folder, 'nan'), tasks: [tasks[0]!, { ...tasks[3]!, index: 1 }] };
  mkdirSync(one.folder);
  write('nan/0', [started(), evaluated(1, Number.NaN, 500), evaluated(2, 0.2, 700), ended(20)]);
  write('nan/3', [started(), evaluated(1, Number.NaN, 100), ended(20)]);
  const { configurations } = await sweepStatus(one);
  expect(configurations.map(({ score, onFront }) => [score?.mean, onFront])).toEqual([
    [0.2, true],
    [Number.NaN, false],
  ]);
  expect(statusText(one, await sweepStatus(one))).toMatch(/ 2\s+–\s+100 /);
});
