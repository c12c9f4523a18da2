/** Which image is shown, and how strong its labels are over the photo. */
import type { PredictedImage } from '../../src/protocol/files/predictions';
import { select, slider } from '../shared/controls';
import { button, checkbox, h } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { chosenOf } from './images';
import type { Host, PredictionsSettings } from './settings';

export interface Toolbar {
  readonly element: HTMLElement;
  update(images: readonly PredictedImage[]): void;
}

/** @param change stores settings and draws again. */
export function toolbar(host: Host, format: Format, change: (settings: Partial<PredictionsSettings>) => void): Toolbar {
  let images: readonly PredictedImage[] = [];
  const step = (by: number) => {
    const next = images[images.findIndex(({ name }) => name === chosenOf(images, host.settings())?.name) + by];
    if (next) change({ image: next.name });
  };
  const chooser = select(t('Image'), (image) => change({ image }));
  const previous = button(t('‹ Previous'), 'action', () => step(-1));
  const next = button(t('Next ›'), 'action', () => step(1));
  const steps = h('div', { class: 'steps' }, previous, next);
  const worst = checkbox(t('Lowest pixel accuracy first'), host.settings().worstFirst, (worstFirst) =>
    change({ worstFirst }),
  );
  const opacity = slider(
    t('Labels over the photo'),
    (share) => format.percent(share, 0),
    (share) => change({ opacity: share }),
  );
  return {
    element: h('div', { class: 'toolbar' }, steps, chooser.element, worst, opacity.element),
    update(shown) {
      images = shown;
      const image = chosenOf(images, host.settings());
      chooser.fill(images.map(({ name }) => [name, name] as const));
      chooser.set(image?.name ?? '');
      previous.disabled = images[0]?.name === image?.name;
      next.disabled = images.at(-1)?.name === image?.name;
      opacity.set(host.settings().opacity);
    },
  };
}
