/** Many gates side by side, each a small plot that is a button. */
import { button, h, repeat, setAttribute, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { distributionPlot, small } from './distributionPlot';
import type { Fit } from './fitModel';

export interface Tiles {
  readonly element: HTMLElement;
  /** The plots that are shown, in the order of `update`. */
  plots(): SVGSVGElement[];
  /** @param named with the names of their layers. */
  update(fits: readonly Fit[], chosen: Fit | undefined, named: boolean): void;
}

/** More are drawn when they are asked for. */
const first = 24;

export function tiles(format: Format, choose: (fit: Fit) => void): Tiles {
  const list = h('div', { class: 'tiles' });
  let all: readonly Fit[] = [];
  let [everything, showsNames] = [false, false];
  let chosenTile: Fit | undefined;
  const more = button('', 'link', () => {
    everything = true;
    draw();
  });
  list.addEventListener('click', ({ target }) => {
    const tile = target instanceof Element ? target.closest('button') : null;
    const fit = all.find((one) => keyOf(one) === tile?.dataset.gate);
    if (fit !== undefined) choose(fit);
  });
  return {
    element: h('div', {}, list, more),
    plots: () => [...list.querySelectorAll('svg')],
    update(fits, chosen, named) {
      if (fits !== all) everything = false;
      [all, chosenTile, showsNames] = [fits, chosen, named];
      draw();
    },
  };

  function draw(): void {
    const shown = everything ? all : all.slice(0, first);
    repeat(list, shown, () => h('button', { type: 'button', class: 'tile' }), fill);
    show(more, shown.length < all.length);
    setText(more, t('Show all {0} gates', format.whole(all.length)));
  }

  function fill(tile: HTMLElement, fit: Fit): void {
    setAttribute(tile, 'aria-pressed', String(chosenTile !== undefined && keyOf(fit) === keyOf(chosenTile)));
    const key = `${keyOf(fit)} ${fit.distance} ${fit.rate} ${showsNames} ${fit.cdf?.join()}`;
    if (tile.dataset.drawn === key) return;
    tile.dataset.drawn = key;
    tile.dataset.gate = keyOf(fit);
    const value = fit.distance === undefined ? format.percent(fit.rate) : format.decimal(fit.distance, 4);
    const label = fit.distance === undefined ? t('open for') : t('distance');
    const [gate, channel] = [fit.gate, fit.channel ?? ''];
    const title =
      fit.distance === undefined
        ? t('{0}, channel {1}: open for {2}', gate, channel, value)
        : t('{0}, channel {1}: distance {2}', gate, channel, value);
    const plot = fit.cdf && distributionPlot({ cdf: fit.cdf, prior: fit.prior?.cdf }, small, '', format);
    if (plot !== undefined) plot.setAttribute('aria-hidden', 'true');
    setAttribute(tile, 'title', title);
    tile.replaceChildren(
      ...(showsNames ? [h('span', { class: 'tile-name' }, fit.gate)] : []),
      ...(plot === undefined ? [] : [plot]),
      h(
        'span',
        { class: 'tile-value' },
        h('span', {}, t('channel {0}', channel)),
        ' ',
        h('span', {}, h('span', { class: 'visually-hidden' }, label), ' ', value),
      ),
    );
  }
}

export function keyOf({ gate, channel }: Fit): string {
  return `${gate}/${channel ?? ''}`;
}
