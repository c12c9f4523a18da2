/** The page: its parts in their order, and one `update` that brings all of them to a state. */
import { countPoints } from '../../src/protocol/events/history';
import { statusOf } from '../../src/protocol/events/progress';
import type { RunState } from '../../src/protocol/events/runState';
import type { RunChoice } from '../../src/protocol/messages/viewMessages';
import { h, show } from '../shared/dom';
import { makeFormat } from '../shared/format';
import type { Page } from '../shared/runView';
import { readTheme } from '../shared/theme';
import { allCharts } from './charts';
import { chartCard } from './charts/chartCard';
import { type Axis, axisOf, type Compared, plotOf } from './charts/plot';
import { isWhole, type Range } from './charts/zoom';
import { eventTable } from './eventTable';
import { facts } from './facts';
import { gateTable } from './gateTable';
import { fileName, header } from './header';
import { notice } from './notice';
import type { Part } from './part';
import type { Host } from './settings';
import { toolbar } from './toolbar';
import { waiting } from './waiting';
import { warnings } from './warnings';

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): Page {
  const format = makeFormat(document.documentElement.lang || 'en');
  const theme = readTheme();
  let shown: RunState | undefined;
  let compared: (Compared & { folder: string }) | undefined;
  let choices: readonly RunChoice[] = [];
  /** A run is not compared with itself: the panel may have turned to the one that was the other. */
  const other = () => (compared?.state.started?.run === shown?.started?.run ? undefined : compared);
  const nothing: Range = { from: 0, to: 0 };
  /** As the settings are, not as was drawn last: several keys may be pressed in a frame. */
  const axis = (): Axis =>
    shown === undefined ? { full: nothing, range: nothing } : axisOf(shown, other(), host.settings());
  const plotNow = () => shown && plotOf(shown, other(), host.settings(), format);

  const zoom = (range: Range | undefined) => {
    const run = shown?.started?.run ?? '';
    const part = range === undefined || isWhole(range, axis().full) ? null : { ...range, run };
    host.change({ zoom: part });
    redraw();
  };
  const ask = () => {
    const { compare } = host.settings();
    host.post(compare === '' ? { kind: 'compare' } : { kind: 'compare', folder: compare });
  };
  const tools = toolbar(
    {
      smooth(smoothing) {
        host.change({ smoothing });
        redraw();
      },
      compare(folder) {
        host.change({ compare: folder });
        if (compared?.folder !== folder) compared = undefined;
        ask();
        redraw();
      },
      showAll: () => zoom(undefined),
    },
    format,
  );
  const charts = allCharts(format).map((kind) => chartCard(kind, { host, format, theme, redraw, axis, zoom }));
  const grid = h('div', { class: 'charts' }, ...charts.map(({ element }) => element));
  const events = eventTable(host, format);
  const numbers = facts(format);
  const wait = waiting(format);
  const above: Part[] = [header(host, format), notice(host), numbers, wait];
  const below: Part[] = [gateTable(host, format), warnings(host, format)];
  const parts = [...above, ...below];
  const elements = (list: readonly { element: HTMLElement }[]) => list.map(({ element }) => element);
  document.body.append(h('main', {}, ...elements(above), tools.element, grid, events.element, ...elements(below)));

  return {
    update(state, name) {
      shown = state;
      numbers.compare(other());
      for (const part of parts) part.update(state, name);
      const count = countPoints(state.history);
      show(grid, count > 0);
      show(tools.element, count > 0);
      const plot = plotNow();
      if (count > 0 && plot !== undefined) {
        tools.update(plot, choices, host.settings().compare);
        for (const chart of charts) chart.update(plot);
      }
      events.update(count > 0 && plot !== undefined ? plot.marks : []);
      // For tests: what is drawn can be asked for without reading pixels.
      const { dataset } = document.body;
      dataset.steps = String(state.step);
      dataset.points = String(count);
      dataset.state = statusOf(state);
      const beside = other();
      dataset.compared = beside === undefined ? '' : beside.label;
      dataset.comparedPoints = String(beside === undefined ? 0 : countPoints(beside.state.history));
    },
    restyle() {
      const next = readTheme();
      for (const chart of charts) chart.restyle(next);
    },
    reading: wait.reading,
    choices(runs) {
      choices = runs;
      redraw();
    },
    compare(folder, state) {
      // The answer to a question that was taken back meanwhile.
      if (folder !== host.settings().compare) return;
      const label = choices.find((run) => run.folder === folder)?.id ?? fileName(folder);
      compared = { folder, label, state };
    },
    started() {
      if (host.settings().compare !== '') ask();
    },
  };
}
