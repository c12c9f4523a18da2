import path from 'node:path';
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
const values = { loss: 0.5, accuracy: 0.875, macs: 1_500_000 };
const evaluation: Evaluation = { values, samples: 1000, gates: [] };

describe('the report', () => {
  it('says accuracy, dense and average multiply-adds with their unit and share', () => {
    const lines = report(model, evaluation, data).split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^accuracy +87\.50 % of 1,000 test images, loss 0\.5000$/);
    const top5 = report(model, { ...evaluation, values: { ...values, top5: 0.96875 } }, data).split('\n');
    expect(top5[0]).toMatch(/^accuracy +87\.50 % \(top 5: 96\.88 %\) of 1,000 test images/);
    expect(lines[1]).toMatch(/^dense MACs +4\.00 M MACs an image \(4,000,000 multiply-adds .*500 k MACs\)$/);
    expect(lines[2]).toMatch(/^average MACs +1\.50 M MACs an image, 37\.5 % of dense$/);
  });

  it('lists what else was measured, by its name', () => {
    const lines = report(model, { ...evaluation, values: { ...values, calibration: 0.03125 } }, data).split('\n');
    expect(lines[3]).toBe('calibration   0.0313');
    const shares = { calibration: { direction: 'lower', share: true } } as never;
    const shared = report(model, { ...evaluation, values: { ...values, calibration: 0.03125 } }, data, shares);
    expect(shared.split('\n')[3]).toBe('calibration   3.13 %');
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

  it('has, in the place of accuracy, what the run goes by: a share in per cent, any other number as it is', () => {
    const rows = [
      { threshold: 0.5, accuracy: 0.75, macs: 10, score: 0.125 },
      { threshold: 0.6, accuracy: 0.5, macs: 5 },
    ];
    const column = (share: boolean) =>
      thresholdReport(20, rows, false, { metric: 'mine', direction: 'max', share })
        .split('\n')
        .map((line) => line.trim().split(/ {2,}/)[1]);
    expect([column(true), column(false)]).toEqual([
      ['mine', '12.50 %', '–'],
      ['mine', '0.125', '–'],
    ]);
  });

  it('has a dash for what there is no number of: the share of a network without MACs', () => {
    const rows = [{ threshold: 0.5, accuracy: Number.NaN, macs: 0 }];
    expect(thresholdReport(0, rows).split('\n')[1]!.trim().split(/ {2,}/)).toEqual(['0.5', '–', '0 MACs', '–']);
  });

  it('says mean IoU, the size it was measured at, and a row a class, of data with a label a pixel', () => {
    const pixels: DataSummary = { ...data, pixelLabels: { ignore: 255, colors: [] } };
    const scored = { ...evaluation, values: { ...values, meanIoU: 0.4321 }, iou: [0.5, null, 0.3642] };
    const lines = report(model, scored, pixels).split('\n');
    expect(lines[0]).toMatch(/^accuracy +87\.50 % of the pixels of 1,000 test images, loss/);
    expect(lines[1]).toMatch(/^mean IoU +43\.21 % over 2 classes, at 32×32 pixels$/);
    expect(lines.slice(5).map((line) => line.split(/ {2,}/))).toEqual([
      ['class', 'IoU'],
      ['a', '50.0 %'],
      ['b', '–'],
      ['c', '36.4 %'],
    ]);
    const lone = { ...scored, iou: [null, 0.3642, null] };
    expect(report(model, lone, pixels)).toContain(' over 1 class, at 32×32 pixels\n');
    const parts = report(model, scored, { ...pixels, windows: { image: [64, 128], at: [] } }).split('\n');
    expect(parts[1]).toContain('at 64×128 pixels');
    expect(parts[2]).toContain('M MACs a part');
  });

  it.each<[string, Partial<ModelSummary>, Partial<Evaluation>, Partial<DataSummary>, string[]]>([
    [
      'broken images, a network without MACs, and several operations that are not counted',
      { macs: 0, gateMacs: 0, notCounted: ['Odd', 'Even'] },
      { samples: 997, leftOut: 3, values: { ...values, macs: 0 } },
      {},
      [
        'accuracy      87.50 % of 997 test images (3 broken left out), loss 0.5000',
        "dense MACs    at least 0 MACs an image (0 multiply-adds of convolutions and matrix products; gates' own: 0 MACs)",
        'average MACs  at least 0 MACs an image',
        'not counted   Odd, Even',
      ],
    ],
    [
      'a network whose gates let nothing through',
      { macs: 4_000_000, gateMacs: 500_000, notCounted: [] },
      { values: { ...values, macs: 0 } },
      {},
      [
        'accuracy      87.50 % of 1,000 test images, loss 0.5000',
        "dense MACs    4.00 M MACs an image (4,000,000 multiply-adds of convolutions and matrix products; gates' own: 500 k MACs)",
        'average MACs  0 MACs an image, 0.0 % of dense',
      ],
    ],
    [
      'parts of images, broken ones among them, and a class without a name',
      {},
      { leftOut: 2, values: { ...values, meanIoU: 0.5 }, iou: [0.25, null, 0.75, 0.5] },
      { pixelLabels: { ignore: 255, colors: [] }, windows: { image: [64, 128], at: [] } },
      [
        'accuracy      87.50 % of the pixels of 1,000 parts of test images (2 broken left out), loss 0.5000',
        'mean IoU      50.00 % over 3 classes, at 64×128 pixels',
        "dense MACs    4.00 M MACs a part (4,000,000 multiply-adds of convolutions and matrix products; gates' own: 500 k MACs)",
        'average MACs  1.50 M MACs a part, 37.5 % of dense',
        '',
        'class     IoU',
        'a      25.0 %',
        'b           –',
        'c      75.0 %',
        '3      50.0 %',
      ],
    ],
  ])('says, to the letter, %s', (_, network, scores, set, lines) =>
    expect(report({ ...model, ...network }, { ...evaluation, ...scores }, { ...data, ...set }).split('\n')).toEqual(
      lines,
    ),
  );

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
  const started: Extract<RunEvent, { kind: 'started' }> = {
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

  it('says the line that a warning is about', () => {
    const source = { file: path.resolve('own.experiment.ts'), line: 7 };
    const warning = { kind: 'warning' as const, time: 1, message: 'Sample 3 is waited for.' };
    const written = shown([{ ...warning, source }, warning], { isTTY: false, columns: 200 }).join('');
    expect(written).toBe('warning: own.experiment.ts:7: Sample 3 is waited for.\nwarning: Sample 3 is waited for.\n');
  });

  it('calls samples that are no images so', () => {
    const signals = { ...started, data: { ...started.data, shape: [512, 1], pictures: false as const } };
    const written = shown([signals, step(10, 1000)], { isTTY: true, columns: 200 }).join('');
    expect(written).toContain('shapes: 400 + 100 samples;');
    expect(written).toContain('80 samples/s');
    expect(written).not.toContain('image');
  });

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

  const epoch = (more: Partial<Evaluation>): RunEvent => ({
    ...{ kind: 'epoch', time: 1, step: 50, epoch: 1 },
    evaluation: { ...evaluation, ...more },
  });
  const begun = { ...started, model: { ...model, notCounted: ['Odd'] } };
  it.each<[string, RunEvent[], string[]]>([
    ['what begins', [started], ['net: 1,234 parameters, 1 gate layer; shapes: 400 + 100 images; CPU\n']],
    [
      'an evaluation of classes, and one of pixels with broken images and a lower bound',
      [
        begun,
        epoch({ values: { ...values, top5: 0.96875 } }),
        epoch({ values: { ...values, meanIoU: 0.4321 }, leftOut: 3, samples: 997 }),
      ],
      [
        'net: 1,234 parameters, 1 gate layer; shapes: 400 + 100 images; CPU\n',
        'epoch 1/2: test accuracy 87.50 % (top 5: 96.88 %), loss 0.5000, at least 1.50 M MACs an image\n',
        'epoch 1/2: test mean IoU 43.21 %, pixel accuracy 87.50 % of 997 images (3 broken left out), loss 0.5000, at least 1.50 M MACs an image\n',
      ],
    ],
    [
      'a device that is tried, and nothing else of a phase, of gates, a checkpoint, a change and the end',
      [
        { kind: 'phase', time: 1, phase: 'compiling', trying: 'cuda' },
        { kind: 'phase', time: 1, phase: 'loading' },
        { kind: 'gates', time: 1, step: 1, gates: [] },
        { kind: 'changed', time: 1, step: 1, key: 'a', from: 1, to: 2 } as RunEvent,
        { kind: 'ended', time: 1, step: 1, outcome: 'finished' },
      ],
      ['device auto: trying cuda, which may take two minutes\n'],
    ],
    [
      'no time left at the first report, hours with two digits after it, and every ten seconds a line',
      [started, step(1, 10_000), step(2, 19_999), step(3, 20_000), step(4, 6_000_000), step(100, 6_010_000)],
      [
        'net: 1,234 parameters, 1 gate layer; shapes: 400 + 100 images; CPU\n',
        'epoch 0.02/2  loss 1.500  accuracy 25.0 %  80 images/s\n',
        'epoch 0.06/2  loss 1.500  accuracy 25.0 %  80 images/s  ETA 8:05\n',
        'epoch 0.08/2  loss 1.500  accuracy 25.0 %  80 images/s  ETA 53:14:40\n',
        'epoch 2.00/2  loss 1.500  accuracy 25.0 %  80 images/s  ETA 0:00\n',
      ],
    ],
  ])('says, to the letter, %s', (_, events, lines) => expect(shown(events, {})).toEqual(lines));
});
