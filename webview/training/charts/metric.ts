/** A number that an experiment measures of the test split by itself, after every evaluation: a chart for each name. */
import type { RunState } from '../../../src/protocol/events/runState';
import { isShare } from '../../../src/protocol/facts/scoreText';
import { sample } from '../../shared/charts/sample';
import type { ChartKind } from '../../shared/charts/series';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';

/** Charts of one page: names are somebody's. */
const most = 50;
/** What has a chart, or a part in one, of its own. */
const elsewhere: ReadonlySet<string> = new Set(['loss', 'accuracy', 'meanIoU', 'top5', 'macs']);

/** Those that the run has said it measures, and others that it has measured. */
export function metricNames({ started, epochs }: RunState): string[] {
  const names = [...Object.keys(started?.metrics ?? {}), ...Object.keys(epochs.at(-1)?.values ?? {})];
  return [...new Set(names)].filter((name) => !elsewhere.has(name)).slice(0, most);
}

export function metricChart(name: string, { started }: Pick<RunState, 'started'>, format: Format): ChartKind {
  const share = isShare(name, started?.metrics);
  const said = share ? { value: (y: number) => format.percent(y), tick: (y: number) => format.percent(y, 0, 1) } : {};
  const isHere = ({ values }: { values: Readonly<Record<string, number>> }) => Object.hasOwn(values, name);
  return {
    // Whitespace ends an id where others point to it.
    id: `metric-${encodeURIComponent(name)}`,
    title: name,
    note: t('Of the test samples, after every evaluation'),
    digits: 8,
    logarithmic: !share,
    beginAtZero: false,
    value: format.measure,
    ...said,
    series({ state: { epochs } }) {
      const found = epochs.filter(isHere);
      if (found.length === 0) return [];
      const points = found.map(({ epoch, step, values }) => ({ x: epoch, y: values[name] ?? Number.NaN, step }));
      return [{ name: 'test', color: 'green', points, newest: points.at(-1)?.y, marked: true }];
    },
    table: ({ epochs }) => ({
      columns: [t('Step'), t('Epoch'), t('Test')],
      rows: sample(epochs.filter(isHere)).map(({ step, epoch, values }) => [
        format.whole(step),
        format.epoch(epoch),
        (said.value ?? format.measure)(values[name] ?? Number.NaN),
      ]),
    }),
  };
}
