import { afterEach, describe, expect, it, vi } from 'vitest';
import { port } from '../../src/graph/port';
import type { ModelSummary } from '../../src/protocol/events/events';
import { unpackShares } from '../../src/protocol/facts/packed';
import { Meter } from '../../src/train/meter';

const gates = [{ name: 'g', channels: 2, sources: [] }];
const model: ModelSummary = { name: 'n', params: 0, macs: 0, gateMacs: 0, layers: [], gates, notCounted: [] };
const step = (loss: number, correct: number, fired: number[]) => ({
  ...{ loss: Float32Array.of(loss), correct: Float32Array.of(correct) },
  ...{ [port.term('task')]: Float32Array.of(loss / 2), [port.measured('norm')]: Float32Array.of(10 * loss) },
  [port.fired('g')]: Float32Array.from(fired),
});

afterEach(() => vi.useRealTimers());

describe('Meter', () => {
  it('reports means over the steps of its window, and samples a second of its time', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const meter = new Meter(model);
    vi.advanceTimersByTime(100);
    meter.add(step(4, 3, [8, 1]), 8);
    vi.advanceTimersByTime(150);
    meter.add(step(2, 5, [8, 0]), 8);
    expect(meter.pending).toBe(2);
    // 16 samples in a quarter of a second.
    expect(meter.report()).toEqual({
      values: { loss: 3, accuracy: 0.5, samplesPerSecond: 64, norm: 30 },
      terms: { task: 1.5 },
    });
    expect(meter.pending).toBe(0);
    vi.advanceTimersByTime(500);
    meter.restart();
    vi.advanceTimersByTime(1000);
    meter.add(step(1, 8, [0, 8]), 8);
    expect(meter.report()).toMatchObject({ values: { loss: 1, accuracy: 1, samplesPerSecond: 8 } });
  });

  it('says how often each channel fired since it was last asked', () => {
    const meter = new Meter(model);
    meter.add(step(1, 1, [8, 2]), 8);
    meter.add(step(1, 1, [8, 2]), 8);
    const rates = () => [...unpackShares(meter.rates()[0]!.rates, 2)!];
    expect(rates()[0]).toBe(1);
    meter.add(step(1, 1, [0, 4]), 8);
    expect(rates()[1]).toBeCloseTo(0.5, 2);
  });

  it('takes a step that says nothing of the gates', () => {
    const meter = new Meter(model);
    meter.add({ loss: Float32Array.of(2), correct: Float32Array.of(4) }, 8);
    expect(meter.report()).toMatchObject({ values: { loss: 2, accuracy: 0.5 }, terms: {} });
    expect([...unpackShares(meter.rates()[0]!.rates, 2)!]).toEqual([0, 0]);
  });
});
