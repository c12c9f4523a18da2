/** The names of a chart's series with their newest values; pressing one hides or shows its line. */
import { h, repeat, setAttribute, setText, show } from '../../shared/dom';
import { cssColor } from '../../shared/theme';
import type { ChartKind, Series } from './series';

const svg = 'http://www.w3.org/2000/svg';

export interface Legend {
  readonly element: HTMLElement;
  update(series: readonly Series[], hidden: (name: string) => boolean): void;
}

export function legend(kind: ChartKind, toggle: (name: string) => void): Legend {
  const element = h('div', { class: 'legend', role: 'group', 'aria-label': `Lines of ${kind.title}` });
  element.addEventListener('click', ({ target }) => {
    const name = target instanceof Element ? target.closest('button')?.dataset.series : undefined;
    if (name !== undefined) toggle(name);
  });
  return {
    element,
    update(series, hidden) {
      repeat(element, series, makeItem, (item, one) => fillItem(item, one, hidden(one.name), kind));
    },
  };
}

function makeItem(): HTMLButtonElement {
  const swatch = document.createElementNS(svg, 'svg');
  swatch.setAttribute('viewBox', '0 0 16 8');
  swatch.setAttribute('aria-hidden', 'true');
  const line = document.createElementNS(svg, 'path');
  line.setAttribute('d', 'M0 4H16');
  swatch.append(line);
  return h('button', { type: 'button', class: 'series' }, swatch, h('span'), h('span', { class: 'value' }));
}

function fillItem(item: HTMLButtonElement, series: Series, hidden: boolean, kind: ChartKind): void {
  const [swatch, name, value] = item.children;
  if (item.dataset.series !== series.name) {
    item.dataset.series = series.name;
    const line = swatch?.firstElementChild;
    if (line instanceof SVGElement) {
      line.style.stroke = cssColor(series.color);
      line.style.strokeWidth = series.strong ? '2.5' : '2';
      line.style.strokeDasharray = (series.dash ?? []).join(' ');
    }
    if (name !== undefined) setText(name, series.name);
  }
  setAttribute(item, 'aria-pressed', String(!hidden));
  const { newest } = series;
  if (value instanceof HTMLElement) {
    show(value, newest !== undefined);
    setText(value, newest === undefined ? '' : kind.value(newest));
  }
}
