/** The mean firing rate of one layer over the epochs, of both runs. */
import type { RunState } from '../../../src/protocol/events/runState';
import { courseOf } from '../../../src/protocol/facts/gateDifference';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { colorOf } from '../../shared/charts/datasets';
import { LineChart } from '../../shared/charts/lineChart';
import type { ChartLook, Series } from '../../shared/charts/series';
import { isWhole, type Range } from '../../shared/charts/zoom';
import { zoomGestures } from '../../shared/charts/zoomGestures';
import { dataTable } from '../../shared/dataTable';
import { h, setAttribute, setText, show } from '../../shared/dom';
import { type Figure, saveButton } from '../../shared/figure/figure';
import { type Part as FigurePart, key, sheet } from '../../shared/figure/picture';
import { svg } from '../../shared/figure/svg';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { ManyHost } from '../part';

export interface CoursesOf {
  layer: string;
  runs: readonly { row: RunRow; state: RunState }[];
}

export interface CourseChart {
  readonly element: HTMLElement;
  update(courses: CoursesOf): void;
  restyle(): void;
}

export function courseChart(host: ManyHost, isOpen: boolean, opened: (open: boolean) => void): CourseChart {
  const { format } = host;
  let shown: Shown | undefined;
  let range: Range | undefined;
  const full = (): Range => ({
    from: 0,
    to: Math.max(1, ...(shown?.series ?? []).map(({ points }) => points.at(-1)?.x ?? 0)),
  });
  const look = lookOf(format);
  const canvas = h('canvas', { role: 'img' });
  const plot = h('div', { class: 'plot', role: 'group' }, canvas);
  const chart = new LineChart(canvas, look, format, host.theme());
  const figure = () => shown && courseFigure(shown, () => chart.svg(), host);
  const table = dataTable('gate-course', t('Mean firing rate'), isOpen, opened, () => figure()?.numbers());
  const title = h('h2');
  const keys = h('div', { class: 'gate-keys' });
  const save = saveButton(t('Mean firing rate'), host.save, figure);
  const head = h('div', { class: 'headline' }, title, keys, h('div', { class: 'ways' }, table.toggle, save));
  const none = h('p', { class: 'quiet' }, t('No firing rates of earlier evaluations are kept.'));
  const element = h('section', { class: 'gate-course' }, head, none, plot, table.element);
  const draw = () => {
    const looked = range ?? full();
    chart.draw(shown?.series ?? [], { range: looked, marks: [], logarithmic: false, weight: 0 });
  };
  zoomGestures(plot, {
    area: () => chart.area,
    range: () => range ?? full(),
    full,
    set(next) {
      range = next === undefined || isWhole(next, full()) ? undefined : next;
      draw();
    },
  });
  return {
    element,
    restyle: () => chart.restyle(host.theme(), false),
    update({ layer, runs }) {
      const series = runs.map((run) => seriesOf(run, layer, host));
      shown = { layer, series };
      setText(title, t('Mean firing rate of {0}', layer));
      keys.replaceChildren(...runs.map(({ row }) => swatch(row, host)));
      const empty = series.every(({ points }) => points.length === 0);
      show(none, empty);
      show(plot, !empty);
      if (!empty) draw();
      setAttribute(canvas, 'aria-label', endsText(shown, look));
      setAttribute(plot, 'aria-label', hintText(layer));
      table.update({
        columns: [t('Run'), t('Epoch'), t('Mean firing rate')],
        rows: series.flatMap(({ name, points }) => points.map(({ x, y }) => [name, format.epoch(x), look.value(y)])),
      });
    },
  };
}

interface Shown {
  layer: string;
  series: readonly Series[];
}

const lookOf = (format: Format): ChartLook => ({
  ...{ id: 'gate-course', title: t('Mean firing rate'), digits: 6, logarithmic: false, beginAtZero: false },
  value: (y) => format.percent(y),
  tick: (y) => format.percent(y, 0, 1),
});

function seriesOf({ row, state }: CoursesOf['runs'][number], layer: string, host: ManyHost): Series {
  const points = courseOf(state, layer).map(({ epoch, mean }) => ({ x: epoch, y: mean, step: 0 }));
  const runColour = host.colourOf(row.folder);
  return {
    ...{ name: row.name, color: 'foreground', runColour, points, newest: points.at(-1)?.y },
    dash: runColour.dash.length > 0 ? runColour.dash : undefined,
    marked: points.length <= 30,
  };
}

function endsText({ layer, series }: Shown, { value }: ChartLook): string {
  const ends = series.map(({ name, newest }) => `${name} ${newest === undefined ? t('not measured') : value(newest)}`);
  return t('Mean firing rate of {0} by epoch, at the end: {1}.', layer, ends.join(', '));
}

const hintText = (layer: string): string =>
  t('{0}. Plus and minus zoom on the epochs, arrow keys move, Escape shows all.', t('Mean firing rate of {0}', layer));

function courseFigure({ layer, series }: Shown, plot: () => FigurePart, host: ManyHost): Figure {
  const theme = host.theme();
  const names = () =>
    series.map((one) => ({
      mark: svg('path', {
        ...{ d: 'M2 5H18', fill: 'none', stroke: colorOf(one, theme), 'stroke-width': 2 },
        'stroke-dasharray': one.dash?.join(' ') ?? 'none',
      }),
      text: one.name,
    }));
  return {
    name: 'gate-course',
    picture: () => sheet(t('Mean firing rate of {0}', layer), [key(names(), theme), plot()], theme),
    numbers: () => [
      ['run', 'layer', 'epoch', 'mean rate'],
      ...series.flatMap(({ name, points }) => points.map(({ x, y }) => [name, layer, x, y])),
    ],
  };
}

function swatch({ folder, name }: RunRow, host: ManyHost): HTMLElement {
  const line = svg('path', { d: 'M0 4H20' });
  line.style.stroke = host.colorOf(folder);
  line.style.strokeDasharray = host.colourOf(folder).dash.join(' ');
  return h('span', { class: 'keyed' }, svg('svg', { viewBox: '0 0 20 8', 'aria-hidden': 'true' }, line), name);
}
