/** The page: its parts in their order, and one `update` that brings all of them to a state. */
import { countPoints } from '../../src/protocol/history';
import { statusOf } from '../../src/protocol/progress';
import { h, show } from '../shared/dom';
import { makeFormat } from '../shared/format';
import type { Page } from '../shared/runView';
import { readTheme } from '../shared/theme';
import { allCharts } from './charts';
import { chartCard } from './charts/chartCard';
import { curveOf } from './charts/series';
import { facts } from './facts';
import { gateTable } from './gateTable';
import { header } from './header';
import type { Host } from './host';
import { notice } from './notice';
import type { Part } from './part';
import { waiting } from './waiting';
import { warnings } from './warnings';

/** @param redraw asks for `update` in the next frame. */
export function makePage(host: Host, redraw: () => void): Page {
  const format = makeFormat(document.documentElement.lang || 'en');
  const theme = readTheme();
  const charts = allCharts(format).map((kind) => chartCard(kind, host, format, theme, redraw));
  const grid = h('div', { class: 'charts' }, ...charts.map(({ element }) => element));
  const above: Part[] = [header(host, format), notice(host), facts(format), waiting()];
  const below: Part[] = [gateTable(host, format), warnings(host, format)];
  const parts = [...above, ...below];
  document.body.append(
    h('main', {}, ...above.map(({ element }) => element), grid, ...below.map(({ element }) => element)),
  );

  return {
    update(state) {
      for (const part of parts) part.update(state);
      const count = countPoints(state.history);
      show(grid, count > 0);
      if (count > 0) {
        const curve = curveOf(state);
        for (const chart of charts) chart.update(curve);
      }
      // For tests: what is drawn can be asked for without reading pixels.
      const { dataset } = document.body;
      dataset.steps = String(state.step);
      dataset.points = String(count);
      dataset.state = statusOf(state);
    },
    restyle() {
      const next = readTheme();
      for (const chart of charts) chart.restyle(next);
    },
  };
}
