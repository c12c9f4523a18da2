import { describe, expect, it } from 'vitest';
import { ProgressLine } from '../../src/commands/progressLine';
import { report, thresholdReport } from '../../src/commands/report';
import type { DataSummary, Evaluation, GateRates, ModelSummary, RunEvent } from '../../src/protocol/events/events';

const model: ModelSummary = {
  name: 'net',
  params: 1234,
  macs: 4_000_000,
  gateMacs: 500_000,
  layers: [],
  gates: [{ name: 'a_gate', channels: 4, sources: [] }],
  notCounted: [],
};
const rates = (gate: string, values: number[]): GateRates => ({
  gate,
  rates: Buffer.from(values.map((rate) => Math.round(255 * rate))).toString('base64'),
});
const data: DataSummary = { name: 'shapes', train: 400, test: 1000, classes: ['a', 'b', 'c'], shape: [32, 32, 3] };
const evaluation: Evaluation = { loss: 0.5, accuracy: 0.875, samples: 1000, macs: 1_500_000, gates: [] };

describe('the report', () => {
  it('says accuracy, dense and average multiply-adds with their unit and share', () => {
    const lines = report(model, evaluation, data).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^accuracy +87\.50 % of 1,000 test images, loss 0\.5000$/);
    const top5 = report(model, { ...evaluation, top5: 0.96875 }, data).split('\n');
    expect(top5[0]).toMatch(/^accuracy +87\.50 % \(top 5: 96\.88 %\) of 1,000 test images/);
    expect(lines[1]).toMatch(/^dense MACs +4\.00 M MACs an image \(4,000,000 multiply-adds .*500 k MACs\)$/);
    expect(lines[2]).toMatch(/^average MACs +1\.50 M MACs an image, 37\.5 % of dense$/);
  });

  it('does not call a lower bound a count', () => {
    const lines = report({ ...model, notCounted: ['Odd'] }, evaluation, data).split('\n');
    expect(lines[1]).toContain('at least 4.00 M MACs');
    expect(lines[2]).toContain('at least 1.50 M MACs');
    expect(lines[3]).toMatch(/^not counted +Odd$/);
    const rows = [{ threshold: 0.5, accuracy: 0.9, macs: 10 }];
    expect(thresholdReport(20, rows, true)).toContain('average MACs, at least');
    expect(thresholdReport(20, rows)).not.toContain('at least');
  });

  it('has a row for each threshold, with its share of dense', () => {
    const rows = [
      { threshold: 0.3, accuracy: 0.9, macs: 3_000_000 },
      { threshold: 0.75, accuracy: 0.8125, macs: 500_000 },
    ];
    const cells = thresholdReport(model.macs, rows)
      .split('\n')
      .map((line) => line.trim().split(/ {2,}/));
    expect(cells).toEqual([
      ['threshold', 'accuracy', 'average MACs', 'of dense'],
      ['0.3', '90.00 %', '3.00 M MACs', '75.0 %'],
      ['0.75', '81.25 %', '500 k MACs', '12.5 %'],
    ]);
  });

  it('says mean IoU, the size it was measured at, and a row a class, of data with a label a pixel', () => {
    const pixels: DataSummary = { ...data, pixelLabels: { ignore: 255, colors: [] } };
    const scored = { ...evaluation, meanIoU: 0.4321, iou: [0.5, null, 0.3642] };
    const lines = report(model, scored, pixels).split('\n');
    expect(lines[0]).toMatch(/^accuracy +87\.50 % of the pixels of 1,000 test images, loss/);
    expect(lines[1]).toMatch(/^mean IoU +43\.21 % over 2 classes, at 32×32 pixels$/);
    expect(lines.slice(5).map((line) => line.split(/ {2,}/))).toEqual([
      ['class', 'IoU'],
      ['a', '50.0 %'],
      ['b', '–'],
      ['c', '36.4 %'],
    ]);
    const parts = report(model, scored, { ...pixels, windows: { image: [64, 128], at: [] } }).split('\n');
    expect(parts[1]).toContain('at 64×128 pixels');
    expect(parts[2]).toContain('M MACs a part');
  });

  it('has a row for each gate, whose kinds of channel add up', () => {
    const gates = [rates('a_gate', [1, 0.5, 0.985, 0]), rates('a_longer_gate', [0, 0.005, 0.995])];
    const lines = report(model, { ...evaluation, gates }, data)
      .split('\n')
      .slice(4);
    const cells = lines.slice(0, 3).map((line) => line.trim().split(/ {2,}/));
    expect(cells).toEqual([
      ['gate', 'channels', 'mean rate', 'always on', 'conditional', 'always off'],
      ['a_gate', '4', '62.2 %', '1', '2', '1'],
      ['a_longer_gate', '3', '33.3 %', '1', '0', '2'],
    ]);
    expect(new Set(lines.slice(0, 3).map((line) => line.length)).size, 'rows are aligned').toBe(1);
    expect(lines[3]).toMatch(/always on.*99 %.*always off.*1 %/);
  });
});

describe('the progress line', () => {
  const started: RunEvent = {
    kind: 'started',
    time: 0,
    run: 'r',
    experiment: '/e.ts',
    experimentHash: '',
    pid: 1,
    epochs: 2,
    stepsPerEpoch: 50,
    batchSize: 8,
    step: 0,
    model,
    data: { name: 'shapes', train: 400, test: 100, classes: [], shape: [32, 32, 3] },
    device: { id: 'cpu', description: 'CPU' },
  };
  const step = (number: number, time: number): RunEvent => ({
    kind: 'step',
    time,
    step: number,
    epoch: number / 50,
    values: { loss: 1.5, accuracy: 0.25, learningRate: 0.1, samplesPerSecond: 80 },
    terms: { task: 1.5 },
  });

  function shown(events: RunEvent[], terminal: { isTTY?: boolean; columns?: number }): string[] {
    const written: string[] = [];
    const line = new ProgressLine({ ...terminal, write: (text) => written.push(text) });
    for (const event of events) line.show(event);
    line.end();
    return written;
  }

  it('rewrites itself on a terminal, with the time that is left', () => {
    const written = shown([started, step(10, 1000), step(20, 3000)], { isTTY: true, columns: 200 });
    // 200 ms a step, 80 steps to go.
    expect(written[2]).toMatch(/^\repoch 0\.40\/2 +loss 1\.500 +accuracy 25\.0 % +80 images\/s +ETA 0:16/);
    expect(written.at(-1)).toBe('\n');
    expect(written.slice(1, 3).every((text) => !text.includes('\n'))).toBe(true);
  });

  it('never wraps', () => {
    const [, line] = shown([started, step(10, 1000)], { isTTY: true, columns: 30 });
    expect(line!.replace('\r', '').replace('\x1b[K', '')).toHaveLength(29);
  });

  it('writes whole lines, and few of them, elsewhere', () => {
    const steps = Array.from({ length: 90 }, (_, i) => step(i + 1, 1_000_000 + 250 * i));
    const written = shown([started, ...steps], {});
    expect(written.every((text) => text.endsWith('\n') && !text.includes('\r'))).toBe(true);
    expect(written).toHaveLength(1 + 3);
  });

  it('keeps warnings and epochs apart from the line', () => {
    const written = shown(
      [
        started,
        step(10, 1000),
        { kind: 'warning', time: 1100, message: 'look out' },
        { kind: 'epoch', time: 1200, step: 50, epoch: 1, evaluation },
      ],
      { isTTY: true, columns: 100 },
    ).join('');
    expect(written).toMatch(/\nwarning: look out\n/);
    expect(written).toMatch(/\nepoch 1\/2: test accuracy 87\.50 %.*1\.50 M MACs an image\n/);
  });
});
