/** The samples of a batch: each a picture with its labels, or of what is no picture its numbers, drawn where they are a sequence. */
import type { InputRange, Preview, PreviewSample } from '../../src/protocol/files/preview';
import { h, repeat, setAttribute, setText, show } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { drawSequence, scalesOf } from './sequence';
import type { Size } from './settings';

export interface Gallery {
  readonly element: HTMLElement;
  update(preview: Preview, size: Size): void;
}

export function gallery(format: Format): Gallery {
  const list = h('ul', { class: 'tiles' });
  let of: Preview | undefined;
  return {
    element: h('section', { class: 'samples', 'aria-label': t('Samples') }, list),
    update(preview, size) {
      const pictures = preview.samples.some(({ picture }) => picture !== undefined);
      setAttribute(list, 'data-size', pictures ? size : 'numbers');
      // Pictures are long texts: they are looked at once.
      if (of === preview) return;
      of = preview;
      const shown = preview.samples.filter(({ picture, inputs }) => picture !== undefined || inputs !== undefined);
      const scales = scalesOf(shown);
      repeat(list, shown, makeTile, (tile, sample) => {
        fillTile(tile, sample, format);
        fillSequences(tile, sample, scales);
      });
    },
  };
}

function makeTile(): HTMLElement {
  const pictures = [h('img', { alt: '', class: 'picture' }), h('img', { alt: '', class: 'picture labels' })];
  const text = [h('span', { class: 'label' }), h('span', { class: 'quiet' })];
  const drawn = h('div', { class: 'pictures' }, ...pictures, h('div', { class: 'sequences' }));
  return h('li', {}, h('figure', {}, drawn, h('figcaption', {}, ...text)));
}

function fillSequences(tile: HTMLElement, { inputs = [] }: PreviewSample, scales: ReturnType<typeof scalesOf>): void {
  const drawn = inputs.flatMap(({ envelopes }, at) => {
    const scale = scales.get(at);
    return envelopes === undefined || scale === undefined ? [] : [drawSequence(envelopes, scale)];
  });
  tile.querySelector('.sequences')?.replaceChildren(...drawn);
}

function fillTile(tile: HTMLElement, sample: PreviewSample, format: Format): void {
  const [picture, labels] = tile.querySelectorAll('img');
  const [label, place] = tile.querySelectorAll('span');
  const text = labelText(sample, format);
  const index = format.whole(sample.index);
  const number = t('Sample {0}', index);
  if (picture)
    fillPicture(picture, sample.picture, text === '' ? t('Picture of sample {0}', index) : `${number}: ${text}`);
  if (labels) fillPicture(labels, sample.labelPicture, t('Labels of sample {0}', index));
  if (label)
    setText(
      label,
      [text, ...(sample.inputs ?? []).map((input) => rangeText(input, format))].filter(Boolean).join('\n'),
    );
  if (place) setText(place, sample.replaced ? t('In place of sample {0}', index) : number);
}

function fillPicture(image: HTMLImageElement, picture: string | undefined, alt: string): void {
  show(image, picture !== undefined);
  setAttribute(image, 'alt', alt);
  setAttribute(image, 'src', picture === undefined ? false : `data:image/png;base64,${picture}`);
}

/** `cat`, or of a mixed one `62.0% cat + 38.0% dog`, the larger share first. */
export function labelText({ labels }: PreviewSample, format: Format): string {
  if (labels.length === 1) return labels[0]?.name ?? '';
  const most = labels.toSorted((a, b) => b.share - a.share);
  return most.map(({ name, share }) => `${format.percent(share)} ${name}`).join(' + ');
}

const rangeText = ({ name, shape, low, mean, high }: InputRange, format: Format): string =>
  t(
    '{0} [{1}]: {2} to {3}, mean {4}',
    name,
    shape.join(', '),
    format.measure(low),
    format.measure(high),
    format.measure(mean),
  );
