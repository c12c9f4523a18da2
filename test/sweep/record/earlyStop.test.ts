import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { parseDecision } from '../../../src/protocol/files/decision';
import type { EarlyStop } from '../../../src/protocol/files/sweep';
import { decide, isDue } from '../../../src/sweep/record/earlyStop';
import type { TaskScores } from '../../../src/sweep/record/scores';

/** A task with these scores after epochs 1, 2, … */
const task = (...scores: number[]): TaskScores => {
  const all = scores.map((score, i) => ({
    ...{ epoch: i + 1, score, accuracy: score, macs: 1, denseMacs: 1, atLeast: false },
  }));
  return { all, best: all[0] };
};
const median = { method: 'median', graceEpochs: 1, reductionFactor: 4, minTasks: 3 } as const;
const asha = { method: 'asha', graceEpochs: 1, reductionFactor: 2, minTasks: 3 } as const;

describe('the median rule', () => {
  const others = [task(0.2, 0.4), task(0.4, 0.6), task(0.5, 0.9)];

  it('compares its best score with the median of the running means: 0.3, 0.5 and 0.7', () => {
    expect(decide(median, task(0.1, 0.4), others)).toMatchObject({
      ...{ method: 'median', epoch: 2, score: 0.4, needed: 0.5, others: 3 },
      reason: expect.stringContaining('40.00 %'),
    });
    expect(decide(median, task(0.1, 0.51), others)).toBeUndefined();
    // Once good is good enough: the best counts, not the last.
    expect(decide(median, task(0.6, 0.1), others)).toBeUndefined();
    expect(decide(median, task(0.5, 0.5), others)).toBeUndefined();
  });

  it('waits for enough others that have come as far, and for the grace epochs', () => {
    expect(decide(median, task(0, 0), [...others.slice(1), task(0.9)])).toBeUndefined();
    expect(decide({ ...median, graceEpochs: 3 }, task(0, 0), others)).toBeUndefined();
    expect(decide({ ...median, minTasks: 2 }, task(0, 0), others.slice(1))).toBeDefined();
    expect(decide(median, task(), others)).toBeUndefined();
  });

  it('takes a score that is no number for the worst', () => {
    expect(decide(median, task(Number.NaN, Number.NaN), others)).toMatchObject({ score: Number.NaN });
    expect(decide(median, task(0.1, 0.1), [task(Number.NaN), task(Number.NaN), task(Number.NaN)])).toBeUndefined();
  });
});

describe('asynchronous halving', () => {
  it('lets the best half of those at the rung go on', () => {
    expect(decide(asha, task(0.3), [task(0.5)])).toMatchObject({ method: 'asha', epoch: 1, score: 0.3, needed: 0.5 });
    expect(decide(asha, task(0.6), [task(0.5)])).toBeUndefined();
    // Of four, two go on.
    expect(decide(asha, task(0.4), [task(0.5), task(0.3), task(0.1)])).toBeUndefined();
    expect(decide(asha, task(0.3), [task(0.5), task(0.4), task(0.1)])).toMatchObject({ needed: 0.4, others: 3 });
  });

  it('asks at epochs 1, 2, 4, 8 alone', () => {
    const others = [task(...Array(9).fill(0.9))];
    const asked = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((n) => decide(asha, task(...Array(n).fill(0.1)), others));
    expect(asked).toEqual([1, 2, 4, 8]);
    const later = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((n) =>
      decide({ ...asha, graceEpochs: 3 }, task(...Array(n).fill(0.1)), others),
    );
    expect(later).toEqual([3, 6]);
  });

  it('compares with what the others had at the rung, not with what they have now; those before it do not count', () => {
    expect(decide(asha, task(0.5, 0.5), [task(0.1, 0.4, 0.9), task(0.99)])).toBeUndefined();
    expect(decide(asha, task(0.5, 0.5), [task(0.1, 0.6, 0.6)])).toBeDefined();
  });

  it('lets the first to arrive go on', () => {
    expect(decide(asha, task(0.01), [])).toBeUndefined();
    expect(decide({ ...asha, reductionFactor: 4 }, task(0.01), [task(0.9), task(0.9)])).toBeUndefined();
    expect(decide({ ...asha, reductionFactor: 4 }, task(0.01), [task(0.9), task(0.8), task(0.7)])).toBeDefined();
  });
});

describe('against the definitions, written down once more and slowly', () => {
  const number = (score: number) => (Number.isFinite(score) ? score : Number.NEGATIVE_INFINITY);
  const middle = (values: number[]) => {
    const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const half = sorted.length / 2;
    return sorted.length % 2 === 1 ? sorted[Math.floor(half)]! : (sorted[half - 1]! + sorted[half]!) / 2;
  };

  /** Vizier, 3.2.2: at epoch s, worse than the median of the others' averages over their evaluations up to s. */
  function stopsByMedian({ graceEpochs, minTasks }: EarlyStop, own: TaskScores, others: TaskScores[]): boolean {
    const at = own.all[own.all.length - 1]!.epoch;
    if (at < graceEpochs) return false;
    const averages: number[] = [];
    for (const { all } of others) {
      let [sum, count, reached] = [0, 0, false];
      for (const { epoch, score } of all) {
        if (epoch >= at) reached = true;
        if (epoch > at) continue;
        sum += number(score);
        count++;
      }
      if (reached && count > 0) averages.push(sum / count);
    }
    if (averages.length < minTasks) return false;
    let best = Number.NEGATIVE_INFINITY;
    for (const { score } of own.all) if (number(score) > best) best = number(score);
    return best < middle(averages);
  }

  /** ASHA, algorithm 2: at each rung that this evaluation is the first to reach, in the top |rung| / η of it or out. */
  function stopsByHalving({ graceEpochs, reductionFactor }: EarlyStop, own: TaskScores, others: TaskScores[]): boolean {
    const at = own.all[own.all.length - 1]!.epoch;
    const before = own.all.length > 1 ? own.all[own.all.length - 2]!.epoch : 0;
    let last: number | undefined;
    for (let k = 0; k < 12; k++) {
      const rung = graceEpochs * reductionFactor ** k;
      if (rung > before && rung <= at) last = rung;
    }
    if (last === undefined) return false;
    const rung = last;
    const mine = number(own.all[own.all.length - 1]!.score);
    const scores = others
      .flatMap(({ all }) => all.filter(({ epoch }) => epoch >= rung).slice(0, 1))
      .map(({ score }) => number(score));
    const places = Math.floor((scores.length + 1) / reductionFactor);
    // Those that are strictly ahead take the places first.
    return places > 0 && scores.filter((score) => score > mine).length >= places;
  }

  /** Evaluations every so many epochs; few different scores, so that many are equal, and some that are no numbers. */
  function stream(random: SeededRandom, every: number): TaskScores {
    const all = Array.from({ length: random.below(9) }, (_, i) => {
      const score = random.below(12) === 0 ? Number.NaN : random.below(6) / 10;
      return { epoch: (i + 1) * every, score, accuracy: score, macs: 1, denseMacs: 1, atLeast: false };
    });
    return { all, best: undefined };
  }

  it.each([
    ['median', stopsByMedian],
    ['asha', stopsByHalving],
  ] as const)('%s', (method, stops) => {
    const random = new SeededRandom(1);
    const found = { stopped: 0, went: 0 };
    for (let n = 0; n < 4000; n++) {
      const every = 1 + random.below(3);
      const rule: EarlyStop = {
        ...{
          method,
          graceEpochs: 1 + random.below(4),
          reductionFactor: 2 + random.below(3),
          minTasks: 1 + random.below(4),
        },
      };
      const own = stream(random, every);
      const others = Array.from({ length: random.below(8) }, () => stream(random, 1 + random.below(2)));
      const last = own.all.at(-1);
      const expected = last !== undefined && stops(rule, own, others);
      const decision = decide(rule, own, others);
      expect(decision !== undefined, JSON.stringify({ rule, own, others })).toBe(expected);
      if (decision !== undefined) {
        // Whoever asks only when it is due misses none, and what is written down can be read.
        expect(isDue(rule, decision.epoch, own.all.at(-2)?.epoch ?? 0)).toBe(true);
        expect(parseDecision(JSON.stringify(decision))).toEqual(decision);
      }
      found[expected ? 'stopped' : 'went']++;
    }
    // Both happen often.
    expect(Math.min(found.stopped, found.went)).toBeGreaterThan(100);
  });

  it('an evaluation that jumps over a rung is the one of that rung', () => {
    const every = (n: number, ...scores: number[]): TaskScores => ({
      all: scores.map((score, i) => ({
        epoch: (i + 1) * n,
        score,
        accuracy: score,
        macs: 1,
        denseMacs: 1,
        atLeast: false,
      })),
      best: undefined,
    });
    const rule = { ...asha, reductionFactor: 4 };
    const others = [every(3, 0.9, 0.9), every(3, 0.9, 0.9), every(3, 0.9, 0.9)];
    // Rungs 1, 4 and 16: the evaluations after 3 and 6 epochs are theirs.
    expect([decide(rule, every(3, 0.1), others)?.reason, decide(rule, every(3, 0.9, 0.1), others)?.reason]).toEqual([
      expect.stringContaining('the best 1/4 at 1 epoch'),
      expect.stringContaining('the best 1/4 at 4 epochs'),
    ]);
    expect(decide(rule, every(3, 0.9, 0.9, 0.1), [...others, every(3, 0.9, 0.9, 0.9)])).toBeUndefined();
  });
});

describe('a score of which less is better', () => {
  const by = { metric: 'mae', direction: 'min', share: false } as const;
  const small = (...scores: number[]): TaskScores => ({
    ...task(...scores),
    all: task(...scores).all.map((one) => ({ ...one, by })),
  });

  it('ends the task whose least is above the median of the others, in numbers as they are', () => {
    const others = [small(4, 2), small(6, 4), small(9, 5)];
    expect(decide(median, small(9, 6), others)).toMatchObject({
      ...{
        score: 6,
        needed: 5,
        reason: 'After epoch 2 its mae was 6, above the median of the others’ running means, 5 (of 3 other tasks).',
      },
    });
    expect(decide(median, small(4.9, 9), others)).toBeUndefined();
    expect(decide(median, small(Number.NaN), [small(1), small(1), small(1)])).toMatchObject({ needed: 1 });
  });

  it('is said in per cent where it is a share, with the way in which it falls behind', () => {
    const share = (one: TaskScores, direction: 'min' | 'max'): TaskScores => ({
      ...one,
      all: one.all.map((at) => ({ ...at, by: { metric: 'miss', direction, share: true } })),
    });
    const reason = (direction: 'min' | 'max', ...scores: number[]) =>
      decide(asha, share(task(scores[0]!), direction), [share(task(scores[1]!), direction)])?.reason;
    expect(reason('min', 0.5, 0.25)).toBe(
      'After epoch 1 its miss was 50.00 %, above the best 1/2 at 1 epoch, 25.00 % (of 1 other task).',
    );
    expect(reason('max', 0.25, 0.5)).toContain('its miss was 25.00 %, below the best 1/2 at 1 epoch, 50.00 %');
    expect(reason('max', Number.NaN, 0.5)).toContain('its miss was no number, below');
  });

  it('lets the smaller half go on', () => {
    expect(decide(asha, small(5), [small(3)])).toMatchObject({ score: 5, needed: 3 });
    expect(decide(asha, small(3), [small(5)])).toBeUndefined();
  });
});
