/** Every text with a number that the Training view has to show of a run, in its order, computed by the slow reader. */
import type { RunEvent } from '../../../src/protocol/events/events';
import {
  bestOf,
  checkpointsOf,
  epochName,
  gateNumbers,
  msLeft,
  type Of,
  of,
  shownEpoch,
  trainedMs,
  validEvents,
} from '../../slowReader';
import { duration, epoch, fixed, measure, percent, si, whole } from '../../written';

const terms = ['task', 'shaping', 'sparsity'];

export function trainingTexts(all: readonly RunEvent[], shown: 'last' | 'best' = 'last'): string[] {
  const events = validEvents(all);
  const started = of('started', all).at(-1)!;
  const steps = of('step', events);
  const epochs = of('epoch', events);
  const about = { started, steps, epochs, live: all.at(-1)!.kind !== 'ended' };
  return [
    ...header(about),
    ...warnings(all),
    ...facts(all, about, shown),
    ...loss(about),
    ...accuracy(about),
    ...macs(about),
    ...composition(about),
    ...learningRate(about),
    ...speed(about),
    ...gates(all, shown),
    ...marks(all, started),
  ];
}

interface About {
  started: Of<'started'>;
  steps: Of<'step'>[];
  epochs: Of<'epoch'>[];
  live: boolean;
}

function header({ started, steps, live }: About): string[] {
  const { model, data, device, run, epochs, stepsPerEpoch } = started;
  const details = [model.name, data.name, device.description, run].join(' · ');
  const done = steps.at(-1)!.step / (epochs * stepsPerEpoch);
  const bar = [`div aria-valuenow: ${Math.round(100 * done)}`, `div aria-valuetext: ${percent(done, 0)}`];
  return [`p title: ${details}`, details, ...(live ? bar : [])];
}

function facts(all: readonly RunEvent[], { started, steps, epochs, live }: About, shown: 'last' | 'best'): string[] {
  const { macs, notCounted } = started.model;
  const last = shownEpoch(all, shown);
  const name = epochName(all, last);
  const { accuracy, meanIoU, macs: average } = last.evaluation.values;
  const best = bestOf(epochs);
  const score = percent(best.evaluation.values.meanIoU ?? best.evaluation.values.accuracy);
  const scored = meanIoU === undefined ? 'Test accuracy' : 'Test mean IoU';
  const words = [
    ...(meanIoU === undefined ? [] : [`${percent(accuracy)} of the pixels`]),
    ...(best.step === last.step ? [] : [`Best: ${score} in epoch ${epoch(best.epoch)}`]),
  ];
  return [
    `Epoch title: ${whole(steps.at(-1)!.step)} of ${whole(started.epochs * started.stepsPerEpoch)} steps`,
    `Epoch ${live ? fixed(steps.at(-1)!.epoch, steps.at(-1)!.epoch < 10 ? 2 : 1) : epoch(steps.at(-1)!.epoch)} of ${started.epochs}`,
    live ? `Time left ${duration(msLeft(all))}` : `Training time ${duration(trainedMs(all))}`,
    ...(words.length === 0 ? [] : [`${scored} title: ${words.join(' ')}`]),
    `${scored} ${percent(meanIoU ?? accuracy)} ${name}`,
    `Dense MACs title: ${whole(macs)} multiply-adds of one sample with every gate open. Not counted: ${notCounted.join(', ')}.`,
    `Dense MACs ≥ ${si(macs)}`,
    `Average MACs title: ${whole(average)} multiply-adds of one test sample, with the gates as they fired after ${name}.`,
    `Average MACs ≥ ${si(average)} ${percent(average / macs)} of dense, ${name}`,
  ];
}

const place = ({ step, epoch: done }: { step: number; epoch: number }) => [whole(step), epoch(done)];
const row = (...cells: string[]) => cells.join(' | ');
/** What a screen reader is told of a canvas. */
const said = (title: string, series: [name: string, values: string[]][]) =>
  `canvas aria-label: ${title} by epoch: ${series.map(([name, values]) => `${name} from ${values[0]} to ${values.at(-1)}`).join(', ')}. The numbers are in the table that follows. What happened on the way is in the table Events.`;

function loss({ steps, epochs }: About): string[] {
  const values = [
    steps.map((s) => measure(s.values.loss)),
    ...terms.map((name) => steps.map((s) => measure(s.terms[name]!))),
  ];
  const tested = epochs.map(({ evaluation }) => measure(evaluation.values.loss));
  const series = [
    ['total', values[0]!],
    ['test (task)', tested],
    ...terms.map((name, i) => [name, values[i + 1]!]),
  ] as [string, string[]][];
  return [
    ...series.map(([name, column]) => `${name} ${column.at(-1)}`),
    said('Loss', series),
    ...steps.map((s, i) => {
      const at = epochs.findIndex(({ step }) => step === s.step);
      return row(...place(s), ...values.map((column) => column[i]!), tested[at] ?? '');
    }),
  ];
}

function accuracy({ steps, epochs }: About): string[] {
  const scored = epochs.some(({ evaluation }) => evaluation.values.meanIoU !== undefined);
  const train = steps.map((s) => percent(s.values.accuracy));
  const test = epochs.map(({ evaluation }) => percent(evaluation.values.accuracy));
  const iou = epochs.map(({ evaluation }) => percent(evaluation.values.meanIoU ?? Number.NaN));
  const series: [string, string[]][] = [
    ['train', train],
    ['test', test],
    ...(scored ? [['test mean IoU', iou] as [string, string[]]] : []),
  ];
  return [
    ...series.map(([name, values]) => `${name} ${values.at(-1)}`),
    said('Accuracy', series),
    ...steps.map((s, i) => {
      const at = epochs.findIndex(({ step }) => step === s.step);
      return row(...place(s), train[i]!, test[at] ?? '', ...(scored ? [iou[at] ?? ''] : []));
    }),
  ];
}

function macs({ started, epochs }: About): string[] {
  const dense = started.model.macs;
  const values = epochs.map(({ evaluation }) => evaluation.values.macs);
  return [
    `average ≥ ${si(values.at(-1)!)} MACs`,
    `dense ≥ ${si(dense)} MACs`,
    said('Average MACs', [['average', values.map((value) => `≥ ${si(value)} MACs`)]]),
    ...epochs.map((e, i) => row(...place(e), `≥ ${si(values[i]!)}`, percent(values[i]! / dense))),
  ];
}

const note =
  'div title: Share of all gates, on the test set. Always on: open for at least 99% of the samples; always off: for at most 1%; conditional: in between.';

function composition({ epochs }: About): string[] {
  const counts = epochs
    .filter(({ evaluation }) => evaluation.gates.length > 0)
    .map((event) => {
      const all = event.evaluation.gates.map(gateNumbers);
      const sum = (value: (gate: ReturnType<typeof gateNumbers>) => number) =>
        all.reduce((n, gate) => n + value(gate), 0);
      return {
        event,
        gates: sum(({ open }) => open.length),
        kinds: [sum((g) => g.on), sum((g) => g.conditional), sum((g) => g.off)],
      };
    });
  const names = ['always on (≥ 99%)', 'conditional', 'always off (≤ 1%)'];
  const shares = names.map((name, k): [string, string[]] => [
    name,
    counts.map(({ gates, kinds }) => percent(kinds[k]! / gates)),
  ]);
  return [
    note,
    ...shares.map(([name, values]) => `${name} ${values.at(-1)}`),
    said('Gates by kind', shares),
    ...counts.map(({ event, gates, kinds }) => row(...place(event), ...[gates, ...kinds].map(whole))),
  ];
}

function learningRate({ steps }: About): string[] {
  const values = steps.map((s) => measure(s.values.learningRate));
  const table = steps.map((s, i) => row(...place(s), values[i]!));
  return [values.at(-1)!, said('Learning rate', [['learning rate', values]]), ...table];
}

function speed({ steps }: About): string[] {
  const values = steps.map((s) => whole(s.values.samplesPerSecond));
  const table = steps.map((s) => row(...place(s), fixed(s.values.samplesPerSecond, 1)));
  return [values.at(-1)!, said('Samples per second', [['samples/s', values]]), ...table];
}

const reasons: Record<string, string> = { epoch: '', stop: ', before it stopped', resume: ', resumed from' };

function marks(all: readonly RunEvent[], { stepsPerEpoch }: Of<'started'>): string[] {
  const events = validEvents(all);
  const texts = [
    ...checkpointsOf(all).map((mark) => ({
      ...mark,
      text: `${mark.best ? 'Best checkpoint' : 'Checkpoint'}${reasons[mark.reason]}`,
    })),
    ...of('started', events)
      .slice(1)
      .map(({ step, time }) => ({ step, epoch: step / stepsPerEpoch, text: `Resumed ${moment(time)}` })),
    ...of('changed', events).map(({ step, key, from, to }) => ({
      ...{ step, epoch: step / stepsPerEpoch },
      text: `${key}: ${measure(Number(from))} → ${measure(Number(to))}`,
    })),
  ];
  return texts.sort((a, b) => a.step - b.step).map(({ text, ...at }) => row(...place(at), text));
}

/** `Mar 14, 2026, 10:27 AM`, where the test runs. */
export function moment(time: number): string {
  const date = new Date(time);
  const hour = date.getHours();
  const clock = `${hour % 12 || 12}:${String(date.getMinutes()).padStart(2, '0')} ${hour < 12 ? 'AM' : 'PM'}`;
  return `${date.toDateString().slice(4, 7)} ${date.getDate()}, ${date.getFullYear()}, ${clock}`;
}

function gates(all: readonly RunEvent[], shown: 'last' | 'best'): string[] {
  const [tested, training] = [shownEpoch(all, shown), of('gates', validEvents(all)).at(-1)];
  const later = shown === 'last' && training !== undefined && training.step > tested.step;
  const from = later
    ? `On training samples, around step ${whole(training.step)}.`
    : `On the test set, after ${epochName(all, tested)}.`;
  return [
    `${from} Always on: open for at least 99% of the samples; always off: for at most 1%.`,
    ...(later ? training.gates : tested.evaluation.gates)
      .map(gateNumbers)
      .map(({ name, open, mean, on, conditional, off }) =>
        row(name, whole(open.length), percent(mean), ...[on, conditional, off].map(whole)),
      ),
  ];
}

function warnings(all: readonly RunEvent[]): string[] {
  const list = of('warning', all);
  const texts = list.map(
    ({ message, source }) =>
      `${message}${source ? ` ${source.file.split('/').at(-1)}:${source.line}:${source.column}` : ''}`,
  );
  if (list.length === 0) return [];
  const count = list.length === 1 ? '1 warning' : `${list.length} warnings`;
  return [`${count} ${list.at(-1)!.message}`, ...texts.reverse()].filter((text) => /\d/.test(text));
}
