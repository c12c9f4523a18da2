/** A page of images, each a button with its picture, its share of the dense multiply-adds and what the network said. */
import type { SampleTable } from '../../src/protocol/files/samples';
import { button, h, repeat, setAttribute, setText, show } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { pageOf, pageSize } from './arrange';
import { captionOf } from './caption';
import type { Pictures } from './pictures';

export interface Gallery {
  readonly element: HTMLElement;
  update(table: SampleTable, images: readonly number[], page: number, chosen: number | null): void;
}

export interface GalleryActions {
  choose(sample: number): void;
  turn(page: number): void;
}

export function gallery(format: Format, pictures: Pictures, actions: GalleryActions): Gallery {
  const list = h('div', { class: 'tiles' });
  list.addEventListener('click', ({ target }) => {
    const tile = target instanceof Element ? target.closest('button') : null;
    if (tile?.dataset.sample !== undefined) actions.choose(Number(tile.dataset.sample));
  });
  let at = 0;
  const before = button(t('‹ Previous'), 'link', () => actions.turn(at - 1));
  const after = button(t('Next ›'), 'link', () => actions.turn(at + 1));
  const where = h('span', { class: 'quiet', role: 'status' });
  const none = h('p', { class: 'quiet' }, t('No sample of this class has such a prediction.'));
  const pager = h('div', { class: 'pager' }, before, where, after);
  return {
    element: h('section', { class: 'gallery', 'aria-label': t('Samples') }, pager, list, none),
    update(table, images, page, chosen) {
      const shown = pageOf(images, page);
      at = shown.page;
      before.disabled = at === 0;
      after.disabled = at + 1 >= shown.pages;
      const first = at * pageSize + 1;
      setText(
        where,
        t(
          '{0}–{1} of {2}',
          format.whole(first),
          format.whole(first + shown.images.length - 1),
          format.whole(images.length),
        ),
      );
      show(pager, images.length > 0);
      show(none, images.length === 0);
      repeat(list, shown.images, makeTile, (tile, sample) => {
        fillTile(tile, table, sample, format);
        setAttribute(tile, 'aria-pressed', String(sample === chosen));
        const canvas = tile.querySelector('canvas');
        if (canvas !== null) pictures.draw(canvas, sample);
      });
    },
  };
}

function makeTile(): HTMLElement {
  const canvas = h('canvas', { class: 'picture', width: 1, height: 1, 'aria-hidden': 'true' });
  const text = h('span', { class: 'tile-text' });
  return h('button', { type: 'button', class: 'tile' }, canvas, h('span', { class: 'value' }), text);
}

function fillTile(tile: HTMLElement, table: SampleTable, sample: number, format: Format): void {
  tile.dataset.sample = String(sample);
  const [, value, text] = tile.children;
  const caption = captionOf(table, sample, format);
  if (value !== undefined) setText(value, format.percent((table.macs[sample] ?? 0) / table.denseMacs));
  if (text !== undefined) {
    setText(text, caption.text);
    setAttribute(text, 'class', caption.wrong ? 'tile-text wrong' : 'tile-text');
  }
  setAttribute(tile, 'title', caption.title);
}
