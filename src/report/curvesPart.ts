/** What was measured on the test samples over the epochs: a chart a metric, a line a run, and a table of a few epochs. */

import { fourDigits } from '../base/numbers';
import type { RunState } from '../protocol/events/runState';
import { isShareOfAll } from '../protocol/facts/scoreText';
import type { RunRow } from '../protocol/many/runRow';
import { htmlTable, text } from './markup';
import { type Axis, type PlotLine, plot } from './plot';
import type { RunLooks } from './runLooks';
import { macsAxis, percentAxis } from './tradeOffPart';

/** Lines that can still be told apart, and epochs in a table. */
const [mostLines, mostEpochs] = [50, 8];

const plainAxis = (title: string): Axis => ({ title, label: fourDigits });

interface Metric {
  key: string;
  title: string;
  axis: Axis;
}

const metrics: readonly Metric[] = [
  { key: 'accuracy', title: 'Accuracy on the test samples', axis: percentAxis('Accuracy') },
  { key: 'meanIoU', title: 'Mean IoU on the test samples', axis: percentAxis('Mean IoU') },
  { key: 'macs', title: 'Average MACs of a test sample', axis: macsAxis },
  {
    key: 'loss',
    title: 'Loss on the test samples',
    axis: { title: 'Loss', label: (of) => String(Number(of.toPrecision(3))) },
  },
];

type Run = Readonly<{ row: RunRow; state: RunState }>;

export function curvesPart(runs: readonly Run[], looks: RunLooks): string {
  const shown = runs.slice(0, mostLines);
  const measured = [...ownMetrics(shown), ...metrics].filter(({ key }) =>
    shown.some(({ state }) => state.epochs.some(({ values }) => Number.isFinite(values[key]))),
  );
  const [first] = measured;
  if (first === undefined) return '';
  const more = runs.length > mostLines ? text('p', `The first ${mostLines} of ${runs.length} runs.`) : '';
  return [...measured.map((metric) => chart(shown, metric, looks)), fewEpochs(shown, first), more].join('');
}

/** What the experiments measure besides, by name: first what makes an epoch the best. */
function ownMetrics(runs: readonly Run[]): Metric[] {
  const usual = new Set(metrics.map(({ key }) => key));
  const scores = runs.flatMap(({ row }) => (row.score ? [row.score.metric] : []));
  const names = new Set([...scores, ...runs.flatMap(({ row }) => Object.keys(row.metrics ?? {}))]);
  return [...names]
    .filter((name) => !usual.has(name))
    .map((name) => {
      const share = isShareOfAll(
        name,
        runs.map(({ row }) => row),
      );
      return { key: name, title: `${name} of the test samples`, axis: share ? percentAxis(name) : plainAxis(name) };
    });
}

function chart(runs: readonly Run[], { key, title, axis }: Metric, looks: RunLooks): string {
  const lines = runs.map(
    ({ row, state }): PlotLine => ({
      ...{ ...looks.of(row.folder), name: row.name, isNamed: true },
      points: state.epochs.map(({ epoch, values }) => [epoch, values[key] ?? Number.NaN]),
    }),
  );
  const x = { title: 'Epoch', label: (value: number) => String(Number(value.toFixed(2))) };
  const none = 'There is nothing to draw: no run has been evaluated.';
  return plot({ name: key, title: `${title} over epochs`, x, y: axis, lines, none, numbers: numbersOf(runs, key) });
}

/** A row an epoch, a column a run: a row of every run's every epoch would repeat its name thousands of times. */
function numbersOf(runs: readonly Run[], key: string): (string | number)[][] {
  const courses = runs.map(({ state }) => new Map(state.epochs.map(({ epoch, values }) => [epoch, values[key]])));
  const epochs = [...new Set(courses.flatMap((course) => [...course.keys()]))].sort((a, b) => a - b);
  return [
    ['epoch', ...runs.map(({ row }) => row.name)],
    // Scores are of 32 bits: nine digits are all of them.
    ...epochs.map((epoch) => [
      epoch,
      ...courses.map((course) => Number((course.get(epoch) ?? Number.NaN).toPrecision(9))),
    ]),
  ];
}

/** For those who do not see the chart; all epochs are in its CSV. */
function fewEpochs(runs: readonly Run[], { key, title, axis }: Metric): string {
  const done = [...new Set(runs.flatMap(({ state }) => state.epochs.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
  const every = Math.ceil(done.length / mostEpochs);
  const epochs = done.filter((_, i) => (done.length - 1 - i) % every === 0);
  const rows = runs.map(({ row, state }) => [
    row.name,
    ...epochs.map((epoch) => {
      const value = state.epochs.find((point) => point.epoch === epoch)?.values[key];
      return value === undefined || !Number.isFinite(value) ? '' : axis.label(value);
    }),
  ]);
  return htmlTable(
    `${title} after some epochs`,
    ['Run', ...epochs.map((epoch) => String(Number(epoch.toFixed(2))))],
    rows,
  );
}
