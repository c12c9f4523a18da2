/** What a person reads of a run in the terminal, line by line. */
import { describe, expect, it } from 'vitest';
import { ProgressLine } from '../../src/commands/progressLine';
import type { RunEvent } from '../../src/protocol/events/events';
import { ended, epoch, started, step, withValues } from '../protocol/someEvents';

/** What is written, on a terminal of that width, or elsewhere. */
function written(events: RunEvent[], columns?: number): string[] {
  const seen: string[] = [];
  const line = new ProgressLine({
    ...(columns !== undefined && { isTTY: true, columns }),
    write: (text: string) => seen.push(text),
  });
  for (const event of events) line.show(event);
  line.end();
  return seen;
}

const model = { ...started().model, name: 'net', params: 1_234_567, gates: [{ name: 'g', channels: 4, sources: [] }] };
const first = started({ epochs: 3, stepsPerEpoch: 10, model });
const at = (number: number, seconds: number, change: Parameters<typeof step>[1] = {}) =>
  step(number, { time: 1000 * seconds, loss: 0.12345, accuracy: 0.756, samplesPerSecond: 99.6, ...change });

describe('a step', () => {
  it('of samples that are no images says samples', () => {
    const { data } = first;
    const own = { ...first, data: { ...data, pictures: false as const } };
    const said = written([own, at(1, 100)], 80);
    expect(said[0]).toContain(' samples; ');
    expect(said[1]).toBe('\repoch 0.10/3  loss 0.123  accuracy 75.6 %  100 samples/s\x1b[K');
  });

  it('rewrites its line, with the time left by the pace of this session', () => {
    expect(written([first, at(1, 100), at(2, 102), at(6, 160), at(30, 200)], 80).slice(1)).toEqual([
      '\repoch 0.10/3  loss 0.123  accuracy 75.6 %  100 images/s\x1b[K',
      // 2 s a step, 28 steps left.
      '\repoch 0.20/3  loss 0.123  accuracy 75.6 %  100 images/s  ETA 0:56\x1b[K',
      // 12 s a step, 24 left.
      '\repoch 0.60/3  loss 0.123  accuracy 75.6 %  100 images/s  ETA 4:48\x1b[K',
      '\repoch 3.00/3  loss 0.123  accuracy 75.6 %  100 images/s  ETA 0:00\x1b[K',
      '\n',
    ]);
  });

  it.each([
    // 29 steps of a run of 30 that take so many seconds each.
    [1, '0:28'],
    [2, '0:56'],
    [125, '58:20'],
    [128, '59:44'],
    [129, '1:00:12'],
    [1300, '10:06:40'],
  ])('of %i seconds has %s left', (seconds, left) => {
    expect(written([first, at(1, 0), at(2, seconds)], 80)[2]).toContain(`ETA ${left}\x1b[K`);
  });

  it('has no accuracy where there is none, and speaks of samples', () => {
    const data = { ...first.data, pictures: false as const };
    const [head, text] = written([{ ...first, data }, at(1, 1, { accuracy: Number.NaN })], 80);
    expect(head).toBe('net: 1,234,567 parameters, 1 gate layer; shapes: 40 + 8 samples; CPU\n');
    expect(text).toBe('\repoch 0.10/3  loss 0.123  100 samples/s\x1b[K');
  });

  it('is cut one short of the width, where a terminal would go to the next line', () => {
    expect(written([first, at(1, 1)], 20)[1]).toBe('\repoch 0.10/3  loss \x1b[K');
  });

  it('is a line every ten seconds elsewhere', () => {
    const times = [10, 15, 19.999, 20, 29, 30];
    const lines = written([first, ...times.map((time, i) => at(i + 1, time))]).slice(1);
    expect(lines.map((text) => text.slice(0, 10))).toEqual(['epoch 0.10', 'epoch 0.40', 'epoch 0.60']);
    expect(lines[0]).toBe('epoch 0.10/3  loss 0.123  accuracy 75.6 %  100 images/s\n');
  });
});

describe('an epoch', () => {
  const line = (values: Record<string, number>, change: Partial<typeof first> = {}, broken = {}) => {
    const event = epoch(2, 0.9123);
    const evaluation = { ...withValues(event.evaluation, { macs: 40_561_024, ...values }), ...broken };
    return written([
      { ...first, ...change },
      { ...event, evaluation },
    ])[1];
  };
  const none = { accuracy: Number.NaN };
  const metrics = {
    mae: { direction: 'lower' },
    accuracy: { direction: 'higher' },
    iou: { direction: 'higher', share: true },
  };
  const own = { metrics, score: { metric: 'iou', direction: 'higher' } } as unknown as Partial<typeof first>;

  it.each<[Record<string, number>, Partial<typeof first>, object, string]>([
    [{}, {}, {}, 'accuracy 91.23 %, loss 1.0000, 40.6 M MACs an image'],
    [{ top5: 0.99 }, {}, {}, 'accuracy 91.23 % (top 5: 99.00 %), loss 1.0000, 40.6 M MACs an image'],
    [
      { meanIoU: 0.5, top5: 0.9 },
      {},
      {},
      'mean IoU 50.00 %, pixel accuracy 91.23 %, loss 1.0000, 40.6 M MACs an image',
    ],
    [none, {}, {}, 'loss 1.0000, 40.6 M MACs an image'],
    [{ ...none, mae: 1.23456, iou: 0.25 }, own, {}, 'iou 25.00 %, mae 1.235, loss 1.0000, 40.6 M MACs an image'],
    [{ mae: 2 }, own, {}, 'accuracy 91.23 %, mae 2, loss 1.0000, 40.6 M MACs an image'],
    [{ mae: 2 }, {}, {}, 'accuracy 91.23 %, loss 1.0000, 40.6 M MACs an image'],
    [
      {},
      {},
      { samples: 9990, leftOut: 10 },
      'accuracy 91.23 % of 9,990 images (10 broken left out), loss 1.0000, 40.6 M MACs an image',
    ],
    [none, {}, { samples: 7, leftOut: 1 }, ' of 7 images (1 broken left out), loss 1.0000, 40.6 M MACs an image'],
    [
      {},
      { model: { ...model, notCounted: ['Lstm'] } },
      {},
      'accuracy 91.23 %, loss 1.0000, at least 40.6 M MACs an image',
    ],
    [{}, { data: { ...first.data, pictures: false } }, {}, 'accuracy 91.23 %, loss 1.0000, 40.6 M MACs a sample'],
  ])('of %j', (values, change, broken, text) => {
    expect(line(values, change, broken)).toBe(`epoch 2/3: test ${text}\n`);
  });
});

it('a line that stays stands below the one that rewrites itself; what is no news is not told', () => {
  expect(
    written(
      [
        first,
        at(1, 1),
        { kind: 'warning', time: 1, message: 'look \u001b[2J here' } as RunEvent,
        { kind: 'phase', time: 1, phase: 'opening' } as unknown as RunEvent,
        { kind: 'phase', time: 1, phase: 'opening', trying: 'webgpu' } as unknown as RunEvent,
        ended(30),
      ],
      80,
    ).slice(2),
  ).toEqual(['\n', 'warning: look ␛[2J here\n', 'device auto: trying webgpu, which may take two minutes\n']);
});
