/**
 * Every number that a terminal shows of a run, against the slow reader: the line of progress, the report of an evaluation, its
 * thresholds, the images, the profile.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ProgressLine } from '../../src/commands/progressLine';
import { report, thresholdReport } from '../../src/commands/report';
import { temporaryFolder } from '../data/files';
import { gateNumbers, mean, of, pearson, ranksOf, type SampleNumbers, samplesOf, sessionsOf } from '../slowReader';
import { segmented, wholeCurve, wholeEvents, wholeProfile, wholeSamples, wholeSamplesFile } from '../webview/wholeRun';
import { fixed, si, whole } from '../written';

const share = (value: number, digits = 0) => `${(100 * value).toFixed(digits)} %`;
const started = of('started', wholeEvents).at(-1)!;
const { model, data } = started;

test.each([0, 1])('the progress of session %i', (index) => {
  for (const events of [wholeEvents, segmented]) {
    const session = sessionsOf(events)[index]!;
    const written: string[] = [];
    const line = new ProgressLine({ isTTY: true, columns: 200, write: (text) => written.push(text) });
    for (const event of session) line.show(event);
    const shown = written
      .join('')
      .split(/[\r\n]+/)
      .map((text) => text.replace('\x1b[K', ''))
      .filter(Boolean);
    const first = of('step', session)[0]!;
    const total = started.epochs * started.stepsPerEpoch;
    expect(shown).toEqual(
      session.flatMap((event) => {
        switch (event.kind) {
          case 'started':
            return [
              `${model.name}: ${whole(model.params)} parameters, ${model.gates.length} gate layers; ${data.name}: ${data.train} + ${data.test} images; ${started.device.description}`,
            ];
          case 'step': {
            const done = event.step - first.step;
            const seconds = Math.round((((event.time - first.time) / done) * (total - event.step)) / 1000);
            const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
            return [
              `epoch ${event.epoch.toFixed(2)}/${started.epochs}  loss ${event.values.loss.toFixed(3)}  accuracy ${share(event.values.accuracy, 1)}  ${Math.round(event.values.samplesPerSecond)} images/s${done === 0 ? '' : `  ETA ${clock}`}`,
            ];
          }
          case 'epoch': {
            const { accuracy, top5, meanIoU, loss, macs } = event.evaluation.values;
            const score =
              meanIoU === undefined
                ? `accuracy ${share(accuracy, 2)} (top 5: ${share(top5!, 2)})`
                : `mean IoU ${share(meanIoU, 2)}, pixel accuracy ${share(accuracy, 2)}`;
            return [
              `epoch ${event.epoch}/${started.epochs}: test ${score}, loss ${fixed(loss, 4)}, at least ${si(macs)} MACs an image`,
            ];
          }
          case 'warning':
            return [
              event.source === undefined
                ? `warning: ${event.message}`
                : `warning: ${path.relative('', event.source.file)}:${event.source.line}: ${event.message}`,
            ];
          default:
            return [];
        }
      }),
    );
  }
});

/** Cells of the lines of a table, which stand two spaces or more apart. */
const cellsOf = (text: string) => text.trim().split(/ {2,}/);

test('the report of the last evaluation', () => {
  const { evaluation } = of('epoch', wholeEvents).at(-1)!;
  const lines = report(model, evaluation, data).split('\n');
  const table = lines.findIndex((line) => line.startsWith('gate '));
  expect(lines.slice(0, table).filter((line) => line !== '')).toEqual([
    `accuracy      ${share(evaluation.values.accuracy, 2)} (top 5: ${share(evaluation.values.top5!, 2)}) of ${evaluation.samples} test images, loss ${fixed(evaluation.values.loss, 4)}`,
    `dense MACs    at least ${si(model.macs)} MACs an image (${whole(model.macs)} multiply-adds of convolutions and matrix products; gates' own: ${si(model.gateMacs)} MACs)`,
    `average MACs  at least ${si(evaluation.values.macs)} MACs an image, ${share(evaluation.values.macs / model.macs, 1)} of dense`,
    'not counted   upsample',
  ]);
  expect(
    lines
      .slice(table + 1, -1)
      .map(cellsOf)
      .filter((row) => row.length > 1),
  ).toEqual(
    evaluation.gates
      .map(gateNumbers)
      .map(({ name, open, mean: rate, on, conditional, off }) => [
        ...[name, String(open.length), share(rate, 1), String(on), String(conditional), String(off)],
      ]),
  );
  expect(lines.at(-1)).toBe('(always on: open for at least 99 % of the test images; always off: for at most 1 %)');
});

test('the table of thresholds', () => {
  const [head, ...rows] = thresholdReport(wholeCurve.denseMacs, wholeCurve.points, true).split('\n').map(cellsOf);
  expect(head).toEqual(['threshold', 'accuracy', 'average MACs, at least', 'of dense']);
  expect(rows.filter((row) => row.length > 1)).toEqual(
    wholeCurve.points.map(({ threshold, accuracy, macs }) => [
      ...[String(threshold), share(accuracy, 2), `${si(macs)} MACs`, share(macs / wholeCurve.denseMacs, 1)],
    ]),
  );
});

const cli = path.resolve('dist/cli.js');
const sluice = (...args: string[]): string[] => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout.trimEnd().split('\n');
};

test.each([
  ['last', 'samples.bin', []],
  ['last', 'samples.bin', ['--last']],
  ['best', 'samples-best.bin', ['--best']],
])('sluice samples of the %s in %s with %j: sums, the fewest MACs, the most, the classes', (shown, file, flags) => {
  const run = temporaryFolder();
  writeFileSync(path.join(run, file), wholeSamplesFile());
  const lines = sluice('samples', run, '--top', '7', ...flags);
  const { header } = wholeSamples;
  const all = samplesOf(wholeSamples);
  const isRight = ({ label, predicted }: SampleNumbers) => label === predicted;
  const macsOf = (list: readonly SampleNumbers[]) => mean(list.map(({ macs }) => macs));
  const [right, wrong] = [all.filter(isRight), all.filter((sample) => !isRight(sample))];
  const [macs, losses] = [all.map((sample) => sample.macs), all.map((sample) => sample.loss)];
  const paths = new Set(all.map(({ open }) => open.join())).size;
  expect(lines.slice(0, 3)).toEqual([
    `the first ${all.length} of ${header.total} test images after epoch ${header.epoch} (${shown}); ${header.gates.length} gate layers, ${paths} distinct paths`,
    `Spearman correlation of MACs and loss: ${pearson(ranksOf(macs), ranksOf(losses)).toFixed(3)} (Pearson: ${pearson(macs, losses).toFixed(3)}), n = ${all.length}`,
    `mean: ${si(macsOf(right))} MACs where the prediction is correct (${right.length}), ${si(macsOf(wrong))} MACs where it is wrong (${wrong.length})`,
  ]);
  const rows = (from: string, count: number) =>
    lines
      .slice(lines.indexOf(from) + 1)
      .map(cellsOf)
      .filter((row) => row.length > 1)
      .slice(1, count + 1);
  const sorted = [...all].sort((a, b) => a.macs - b.macs || a.sample - b.sample);
  const row = (sample: SampleNumbers) => [
    ...[
      String(sample.sample),
      header.classes[sample.label]!,
      isRight(sample) ? 'correct' : header.classes[sample.predicted]!,
    ],
    ...[fixed(sample.loss, 4), `${si(sample.macs)} MACs`, share(sample.macs / header.denseMacs, 1)],
  ];
  expect(rows('fewest MACs', 7)).toEqual(sorted.slice(0, 7).map(row));
  expect(rows('most MACs', 7)).toEqual(sorted.slice(-7).reverse().map(row));
  const classes = header.classes
    .map((name, k) => ({ name, members: all.filter(({ label }) => label === k) }))
    .filter(({ members }) => members.length > 0)
    .sort((a, b) => macsOf(a.members) - macsOf(b.members));
  const head = lines.findIndex((line) => /^class +images/.test(line));
  expect(
    lines
      .slice(head + 1)
      .map(cellsOf)
      .filter((cells) => cells.length > 2),
  ).toEqual(
    classes.map(({ name, members }) => [
      ...[name, String(members.length), `${si(macsOf(members))} MACs`, share(macsOf(members) / header.denseMacs, 1)],
      share(members.filter(isRight).length / members.length, 1),
    ]),
  );
});

test.each(['MAC', 'FLOP'])('sluice profile in %ss: each layer, the total, the notes', (unit) => {
  const file = path.join(temporaryFolder(), 'profile.json');
  copyFileSync('test/fixtures/whole/profile.json', file);
  const lines = sluice('profile', file, '--csv', ...(unit === 'FLOP' ? ['--flops'] : []));
  const by = unit === 'FLOP' ? 2 : 1;
  const { layers, time, conditional, total, gateMacs } = wholeProfile;
  const percentOf = (ms: number) => String(Number(((100 * ms) / time!.total).toFixed(1)));
  const numbers = layers.map((layer) => [
    ...[
      layer.name,
      layer.kind,
      String(by * layer.macs),
      layer.meanMacs === undefined ? '' : String(Math.round(by * layer.meanMacs)),
    ],
    ...(layer.ms === undefined ? ['', ''] : [String(Number(layer.ms.toFixed(3))), percentOf(layer.ms)]),
    ...[layer.params, layer.elementOps, layer.activations, layer.bytes].map(String),
  ]);
  expect(lines.slice(1, layers.length + 1).map((line) => line.split(',').slice(0, 10))).toEqual(numbers);
  const text = sluice('profile', file, ...(unit === 'FLOP' ? ['--flops'] : []));
  const spread = [
    conditional!.mean,
    conditional!.p5,
    conditional!.p50,
    conditional!.p95,
    conditional!.min,
    conditional!.max,
  ].map((macs) => whole(by * macs));
  const sum = text.find((line) => line.startsWith('total'))!;
  expect(cellsOf(sum)).toEqual([
    ...['total', 'at least', whole(by * total.macs), spread[0], String(Number(time!.total.toFixed(3))), '100'],
    ...[total.params, total.elementOps, total.activations, total.bytes].map(whole),
  ]);
  const notes = text.slice(text.indexOf(sum) + 1);
  expect(notes).toEqual([
    'The model has 2 outputs.',
    `gates' own: ${whole(by * gateMacs)} ${unit}s of the total`,
    `${unit}s of ${conditional!.images} test images: at least mean ${spread[0]}, 5th percentile ${spread[1]}, median ${spread[2]}, 95th percentile ${spread[3]}, from ${spread[4]} to ${spread[5]}`,
    `ms: medians of ${time!.runs} passes of ${time!.batch} images, ${time!.threads} thread of ${time!.processor}, every channel computed; what is folded into a convolution counts for it`,
    `a whole pass takes ${fixed(time!.whole, 3)} ms when nothing is recorded, ${fixed(time!.recorded, 3)} ms when every operation is; the rows add up to ${fixed(time!.total, 3)} ms`,
    'idle4_gate saves nothing: its channels are needed elsewhere',
    'block2_gate saves less than it might: channels 3 and 4 are added to another branch',
    'not counted, so that totals are at least as large: upsample',
  ]);
});
