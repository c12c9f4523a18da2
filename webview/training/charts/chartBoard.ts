/** All charts of the page, in the order in which somebody wants them, or one of them alone. */
import type { ChartKind } from '../../shared/charts/series';
import { h, setAttribute, setText } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';
import { boardMoves } from './boardMoves';
import { type ChartCard, type ChartTools, chartCard } from './chartCard';
import { allCharts } from './index';
import { metricChart, metricNames } from './metric';
import { ordered } from './order';
import type { Plot } from './plot';

export interface ChartBoard {
  readonly element: HTMLElement;
  /** Draws. To be called at most once a frame. @returns how many charts there are, and how many of them are shown. */
  update(plot: Plot): { charts: number; shown: number };
  restyle(theme: Theme): void;
}

export function chartBoard(tools: ChartTools): ChartBoard {
  const { host, format } = tools;
  const cards: ChartCard[] = [];
  const titles = new Map<string, string>();
  let theme = tools.theme;
  const add = (kind: ChartKind) => {
    cards.push(chartCard(kind, { ...tools, theme }));
    titles.set(kind.id, kind.title);
  };
  for (const kind of allCharts(format)) add(kind);
  const live = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  const grid = h('div', { class: 'charts' });
  const inOrder = () => ordered(cards, host.settings().order);
  /** A run says itself what it measures besides: each number has a chart as soon as its name is known. */
  const addNamed = ({ own, others }: Plot) => {
    const before = cards.length;
    for (const { state } of [own, ...others.map(({ curve }) => curve)])
      for (const name of metricNames(state)) {
        const kind = metricChart(name, state, format);
        if (!titles.has(kind.id)) add(kind);
      }
    if (cards.length > before) arrange(grid, inOrder());
  };
  arrange(grid, inOrder());
  boardMoves(grid, {
    order: () =>
      inOrder()
        .filter(({ element }) => !element.hidden)
        .map(({ id }) => id),
    move(id, order) {
      // What is not shown keeps its place among the others.
      const shown = [...order];
      host.change({ order: inOrder().map((card) => (card.element.hidden ? card.id : (shown.shift() ?? card.id))) });
      arrange(grid, inOrder());
      setText(live, t('{0} is now {1} of {2}', titles.get(id) ?? id, order.indexOf(id) + 1, order.length));
    },
  });
  return {
    element: h('div', {}, grid, live),
    update(plot) {
      addNamed(plot);
      // A chart that this version does not have would leave the page empty.
      if (!cards.some(({ id }) => id === host.settings().alone)) host.change({ alone: '' });
      setAttribute(grid, 'data-alone', host.settings().alone !== '');
      for (const card of cards) card.update(plot);
      const there = cards.filter(({ hasLines }) => hasLines);
      return { charts: there.length, shown: there.filter(({ element }) => !element.hidden).length };
    },
    restyle(next) {
      theme = next;
      for (const card of cards) card.restyle(theme);
    },
  };
}

/** In the document too, for the keyboard and screen readers; an element that is in its place is not touched. */
function arrange(grid: HTMLElement, cards: readonly ChartCard[]): void {
  const focused = document.activeElement;
  for (const [i, { element }] of cards.entries())
    if (grid.children[i] !== element) grid.insertBefore(element, grid.children[i] ?? null);
  if (focused instanceof HTMLElement && grid.contains(focused)) focused.focus();
}
